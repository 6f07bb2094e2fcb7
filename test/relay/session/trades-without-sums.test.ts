/** Trades that an exchange tells without the sum of what the order has executed so far. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import type { Fill } from '../../../shared/domain/fill.ts';
import type { OrderReport } from '../../../shared/domain/order.ts';
import { eventOf, frameOf, reportOf } from '../../support/plain-dialect.ts';
import { startSessionBench, type SessionBench } from '../../support/session-bench.ts';
import { until } from '../../support/until.ts';

let bench: SessionBench;
afterEach(() => bench.close());

const tell = (frame: string): void => bench.server.connections[0]?.send(frame);

describe('trades without sums', () => {
  const tradeOf = (tradeId: string, quantity: string, status: OrderReport['status'] = 'open') => {
    const report = reportOf({ clientOrderId: 'a', filledQuantity: decimal(quantity), status });
    const fill: Fill = {
      tradeId,
      exchangeOrderId: report.exchangeOrderId,
      symbol: report.symbol,
      side: report.side,
      price: report.price,
      quantity: decimal(quantity),
      fee: decimal(0),
      feeCurrency: 'USDT',
      timeMs: 0,
      liquidity: 'maker',
    };
    return frameOf({ kind: 'trades', events: [{ report, fill }] });
  };
  let listed: OrderReport[] = [];

  async function probed(): Promise<void> {
    listed = [];
    bench = await startSessionBench({
      timings: { quietMs: 1_000, probeGraceMs: 100 },
      manners: ({ kind, id }) =>
        kind === 'openOrders'
          ? { kind: 'answer', id, answer: { kind: 'openOrders', reports: listed } }
          : 'polite',
      synchronize: async (requests) => {
        await requests.openOrders('BTC-USDT');
      },
    });
    await bench.live();
    tell(frameOf({ kind: 'events', events: [eventOf({ clientOrderId: 'a' })] }));
    await until('it came', () => bench.events.length === 1);
  }

  async function oneProbe(): Promise<void> {
    const before = bench.received('openOrders').length;
    await bench.clock.advance(1_000);
    await until('it was probed', () => bench.received('openOrders').length > before);
    await until('it was answered', () => bench.session.describe().underWay === 0);
    await bench.clock.advance(100);
  }

  test('are added up before the channel is doubted', async () => {
    await probed();
    tell(tradeOf('1', '0.4'));
    tell(tradeOf('2', '0.3'));
    await until('both came', () => bench.events.length === 3);
    expect(bench.events[2]?.fill?.tradeId).toBe('2');
    listed = [reportOf({ clientOrderId: 'a', filledQuantity: decimal('0.7') })];
    await oneProbe();
    expect(bench.doubts).toEqual([]);
    listed = [reportOf({ clientOrderId: 'a', filledQuantity: decimal('0.9') })];
    await oneProbe();
    expect(bench.doubts).toEqual([
      'the private channel is silent: order a has traded, and it was not told',
    ]);
  });

  test('of which the last fills the order end it', async () => {
    await probed();
    tell(tradeOf('1', '1', 'filled'));
    await until('it came', () => bench.events.length === 2);
    await oneProbe();
    expect(bench.doubts).toEqual([]);
  });
});

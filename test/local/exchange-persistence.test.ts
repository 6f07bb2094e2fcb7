/** The simulated exchange's files: torn, damaged, compacted, and time that passed without a process. */

import { appendFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { SimulatorDataError } from '../../local/exchange/journal.ts';
import { okxProfile } from '../../local/exchange/okx/okx-simulator.ts';
import { SimulatedExchange } from '../../local/exchange/simulated-exchange.ts';
import type { Recording } from '../../local/market/recording.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

let dataDir: string;
let clock: ManualClock;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'exchange-'));
  clock = new ManualClock(startMs);
});

function open(recording: Recording = quietMarket): SimulatedExchange {
  const accounts = [{ name: 'main', balances: { BTC: '1', USDT: '100000' } }];
  return SimulatedExchange.open({ clock, profile: okxProfile, recording, accounts, dataDir });
}

function buy(exchange: SimulatedExchange, price: string, clientOrderId: string) {
  const request = { symbol: 'BTC-USDT', side: 'buy', kind: 'postOnly', quantity: '0.1' } as const;
  return exchange.place('main', { ...request, price, clientOrderId });
}

const journalOf = (): string =>
  join(dataDir, readdirSync(dataDir).find((name) => name.startsWith('journal-')) ?? 'none');

describe('after its process died', () => {
  test('orders and ids go on, and what the market did meanwhile has filled them', () => {
    const first = buy(open(), '59850', 'gr1a0001');
    clock.move(65_000);
    const again = open();
    expect(again.ledger.openOrders('main')).toEqual([]);
    expect(again.ledger.fills('main')).toMatchObject([
      { orderId: first.id, timeMs: startMs + 60_000 },
    ]);
    expect(BigInt(buy(again, '59000', 'gr1a0002').id)).toBe(BigInt(first.id) + 1n);
  });

  test('a torn last line is dropped, and lines after it are whole again', () => {
    buy(open(), '59700', 'gr1a0001');
    appendFileSync(journalOf(), '{"kind":"place","nextIn');
    const again = open();
    expect(again.ledger.openOrders('main')).toHaveLength(1);
    buy(again, '59600', 'gr1a0002');
    expect(open().ledger.openOrders('main')).toHaveLength(2);
  });

  test('a line torn before it ended was never carried out', () => {
    const exchange = open();
    buy(exchange, '59700', 'gr1a0001');
    buy(exchange, '59600', 'gr1a0002');
    const text = readFileSync(journalOf(), 'utf8');
    writeFileSync(journalOf(), text.slice(0, -5));
    expect(open().ledger.openOrders('main')).toHaveLength(1);
  });

  test('an amended order goes on as amended', () => {
    const exchange = open();
    const { id } = buy(exchange, '59700', 'gr1a0001');
    exchange.amend('main', id, { price: '59600', quantity: '0.2' });
    expect(open().ledger.openOrders('main')).toMatchObject([
      { id, request: { price: '59600', quantity: '0.2' }, status: 'live' },
    ]);
    expect(open().ledger.balances('main')['USDT']?.held.toString()).toBe('11920');
  });

  test('virtual time does not go back, whatever the clock says', () => {
    clock.move(5_000);
    const nowMs = buy(open(), '59700', 'gr1a0001').receivedMs;
    clock.move(-60_000);
    expect(open().nowMs).toBe(nowMs);
  });

  test('a long absence is caught up for six hours, then the market stood still', () => {
    open().close();
    clock.move(100 * 3_600_000);
    const again = open();
    expect(again.nowMs).toBe(clock.now());
    expect(open().market.depth()).toEqual(again.market.depth());
  });

  test('a closed exchange opens as it was', () => {
    const exchange = open();
    buy(exchange, '59700', 'gr1a0001');
    clock.move(40_000);
    exchange.close();
    expect(readdirSync(dataDir)).toEqual(['state.json']);
    expect(open().ledger.openOrders('main')).toMatchObject([{ filledLots: 0, status: 'live' }]);
  });

  test('new accounts join; those known keep what they have', () => {
    buy(open(), '59700', 'gr1a0001');
    const accounts = ['main', 'late'].map((name) => ({ name, balances: { USDT: '7' } }));
    const options = { clock, profile: okxProfile, recording: quietMarket, accounts, dataDir };
    const again = SimulatedExchange.open(options);
    expect(again.ledger.balances('main')['USDT']?.total.toString()).toBe('100000');
    expect(again.ledger.balances('late')['USDT']?.total.toString()).toBe('7');
  });
});

describe('damage is one error that names the file', () => {
  const damaged: readonly [what: string, damage: () => void, message: RegExp][] = [
    [
      'a snapshot cut short',
      () => {
        writeFileSync(join(dataDir, 'state.json'), '{"version":1');
      },
      /state\.json/,
    ],
    [
      'a snapshot of another shape',
      () => {
        writeFileSync(join(dataDir, 'state.json'), '{"version":1}');
      },
      /state\.json/,
    ],
    [
      'a journal line of nonsense',
      () => {
        appendFileSync(journalOf(), 'nonsense\n');
      },
      /journal-1\.jsonl, line 2/,
    ],
    [
      'a request from before the snapshot',
      () => {
        appendFileSync(journalOf(), '{"kind":"advance","nextIndex":0,"nowMs":0}\n');
      },
      /entry 2 of the journal/,
    ],
    [
      'a request of nobody',
      () => {
        const line = {
          kind: 'cancel',
          nextIndex: 9,
          nowMs: startMs,
          account: 'nobody',
          orderId: '1',
        };
        appendFileSync(journalOf(), `${JSON.stringify(line)}\n`);
      },
      /entry 2 of the journal/,
    ],
  ];
  test.each(damaged)('%s', (_what, damage, message) => {
    buy(open(), '59700', 'gr1a0001');
    damage();
    expect(open).toThrow(SimulatorDataError);
    expect(open).toThrow(message);
  });

  test('a folder that goes with another recording', () => {
    open().close();
    expect(() => open({ ...quietMarket, name: 'another' })).toThrow(
      /goes with recording hand-made/,
    );
  });
});

/** A trade that is told late, of an order of the lattice before: the new one has other prices at its levels. */

import { expect, test } from '@jest/globals';
import type { BotConfig } from '../../shared/domain/bot-config.ts';
import type { BotOrder } from '../../shared/domain/bot-state.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import { plan } from '../../shared/domain/plan.ts';
import { latticeSpecOf } from '../../shared/domain/start.ts';
import { aTimeMs, fillWith, orderWith, stateWith } from '../support/bot-builders.ts';
import { configOf, fullCapabilities, instrumentOf } from '../support/builders.ts';

const instrument = instrumentOf();
const config: BotConfig = configOf({ strategy: 'fixed', spacing: decimal(5) });

/** The bot began at 1000 and begins again at 900; only then it hears of the trade. */
function afterLateTradeOf(side: BotOrder['side'], price: string) {
  const order = orderWith({
    ...{ side, price: decimal(price), quantity: decimal(1), exchangeOrderId: 'x1' },
    level: side === 'buy' ? -1 : 1,
    status: 'closed',
    closeReason: 'canceled',
    closedAtMs: aTimeMs - 60_000,
  });
  const fill = fillWith({
    ...{ side, price: order.price, quantity: order.quantity, fee: decimal(0) },
    timeMs: aTimeMs - 50_000,
  });
  const lattice = latticeSpecOf(config, instrument, decimal(900));
  const observation = {
    ...{ atMs: aTimeMs, openOrders: [], lookups: [], fills: [fill] },
    ticker: { symbol: 'BTC-USDT', last: decimal(900), timeMs: aTimeMs },
  };
  const input = { config, instrument, capabilities: fullCapabilities, observation };
  const before = stateWith({ lattice, orders: [order], gap: 0 });
  return plan({ ...input, nowMs: aTimeMs }, before).state;
}

const answersIn = ({ orders, debts }: ReturnType<typeof afterLateTradeOf>): string[] =>
  [...debts, ...orders.flatMap(({ answers }) => answers)].map(
    ({ side, level, price }) => `${side} at ${price.toFixed()}, level ${level}`,
  );

test('a purchase is sold a step above what it cost', () => {
  expect(answersIn(afterLateTradeOf('buy', '995'))).toEqual(['sell at 1000, level 20']);
  expect(answersIn(afterLateTradeOf('buy', '996'))).toEqual(['sell at 1001, level 21']);
});

test('a sale is bought back a step below what it brought', () => {
  expect(answersIn(afterLateTradeOf('sell', '805'))).toEqual(['buy at 800, level -20']);
  expect(answersIn(afterLateTradeOf('sell', '804'))).toEqual(['buy at 799, level -21']);
});

test('the gap stays where the new lattice has it', () => {
  expect(afterLateTradeOf('buy', '995').gap).toBe(0);
  expect(afterLateTradeOf('sell', '805').gap).toBe(0);
});

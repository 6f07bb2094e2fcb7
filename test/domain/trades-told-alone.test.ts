/** Trades that an exchange tells with their fees, and without the sum of what their order has executed so far. */

import { expect, test } from '@jest/globals';
import type { BotOrder, BotState } from '../../shared/domain/bot-state.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import type { Fill } from '../../shared/domain/fill.ts';
import type { OrderReport } from '../../shared/domain/order.ts';
import { plan } from '../../shared/domain/plan.ts';
import { aTimeMs, fillWith, orderWith, stateWith } from '../support/bot-builders.ts';
import { configOf, fullCapabilities, instrumentOf } from '../support/builders.ts';

const resting = orderWith({ exchangeOrderId: 'x1' });
const { clientOrderId } = resting;

function tradeOf(tradeId: string, part: string, status: 'open' | 'filled') {
  const quantity = resting.quantity.mul(part);
  const fill = fillWith({
    clientOrderId,
    tradeId,
    quantity,
    fee: quantity.mul('0.001'),
    feeCurrency: 'BTC',
  });
  const report: OrderReport = {
    exchangeOrderId: 'x1',
    clientOrderId,
    symbol: 'BTC-USDT',
    side: 'buy',
    price: resting.price,
    quantity: resting.quantity,
    filledQuantity: status === 'filled' ? resting.quantity : quantity,
    averagePrice: resting.price,
    status,
    createdAtMs: aTimeMs,
    updatedAtMs: aTimeMs,
  };
  return { report, fill };
}

/** A pass over such events alone. */
function passOver(
  state: BotState,
  events: readonly { readonly report: OrderReport; readonly fill: Fill }[],
) {
  const observation = {
    atMs: aTimeMs,
    told: events.map(({ report }) => report),
    openOrders: [],
    fills: events.map(({ fill }) => fill),
    lookups: [],
  };
  const input = { config: configOf(), instrument: instrumentOf(), capabilities: fullCapabilities };
  return plan({ ...input, observation, nowMs: aTimeMs }, state);
}

const orderIn = ({ orders }: BotState): BotOrder | undefined =>
  orders.find((order) => order.clientOrderId === clientOrderId);
const first = tradeOf('t1', '0.4', 'open');
const second = tradeOf('t2', '0.3', 'open');
const last = tradeOf('t3', '0.3', 'filled');
const before = () => stateWith({ orders: [resting] });
const asksOfTrades = ({ asks }: ReturnType<typeof passOver>) =>
  asks.filter(({ kind }) => kind === 'fillsOfOrder');

test.each([
  { why: 'one by one', bundles: [[first], [second], [last]] },
  { why: 'together', bundles: [[first, second, last]] },
  { why: 'doubled', bundles: [[first, first], [second], [first, last]] },
])('are booked once, and nothing has to be asked: $why', ({ bundles }) => {
  let state = before();
  for (const bundle of bundles) {
    const pass = passOver(state, bundle);
    expect(asksOfTrades(pass)).toEqual([]);
    ({ state } = pass);
  }
  expect(orderIn(state)).toMatchObject({ status: 'closed', closeReason: 'filled' });
  expect(state.ledger.inventoryBase).toEqual(resting.quantity.mul(decimal('0.999')));
});

test('of which the last comes first wait for the others, which are asked for', () => {
  const early = passOver(before(), [last]);
  expect(orderIn(early.state)?.status).toBe('open');
  expect(asksOfTrades(early)).toHaveLength(1);
  const { state } = passOver(passOver(early.state, [second]).state, [first]);
  expect(orderIn(state)).toMatchObject({ status: 'closed', closeReason: 'filled' });
  expect(state.ledger.inventoryBase).toEqual(resting.quantity.mul(decimal('0.999')));
});

/** Exchanges without client order ids: when an order that nobody answered for counts as not placed. */

import { expect, test } from '@jest/globals';
import type { BotState } from '../../shared/domain/bot-state.ts';
import { fillsOverlapMs, settleMarginWithoutExpiryMs } from '../../shared/domain/limits.ts';
import { plan } from '../../shared/domain/plan.ts';
import { orderWith, stateWith } from '../support/bot-builders.ts';
import { configOf, fullCapabilities, instrumentOf } from '../support/builders.ts';

const capabilities = { ...fullCapabilities, clientOrderIds: false, placeExpiry: false };
const order = orderWith({ status: 'placing' });

/** A list of open orders that does not show it, and no trade of it. */
function lookAt(state: BotState, atMs: number): BotState {
  const observation = { atMs, openOrders: [], fills: [], lookups: [] };
  const input = { config: configOf(), instrument: instrumentOf(), capabilities };
  return plan({ ...input, observation, nowMs: atMs }, state).state;
}

const fateIn = ({ orders }: BotState) => {
  const now = orders.find(({ clientOrderId }) => clientOrderId === order.clientOrderId);
  return now?.closeReason ?? now?.status;
};

test('only after two looks as far apart as a trade may be listed late', () => {
  const firstMs = order.expiresAtMs + settleMarginWithoutExpiryMs * 10;
  const once = lookAt(lookAt(stateWith({ orders: [order] }), order.expiresAtMs - 1), firstMs);
  expect(fateIn(once)).toBe('placing');
  const soon = lookAt(lookAt(once, firstMs + 1_000), firstMs + fillsOverlapMs - 1);
  expect(fateIn(soon)).toBe('placing');
  expect(fateIn(lookAt(soon, firstMs + fillsOverlapMs))).toBe('notPlaced');
});

/** Orders that the bot has filled, answered and forgotten, and that stand in a list of open orders all the same. */

import { expect, test } from '@jest/globals';
import type { BotState } from '../../shared/domain/bot-state.ts';
import { clientOrderIdOf } from '../../shared/domain/client-order-id.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import type { Observation } from '../../shared/domain/observation.ts';
import type { OrderReport } from '../../shared/domain/order.ts';
import { plan } from '../../shared/domain/plan.ts';
import { EngineWorld } from '../support/engine-world.ts';
import { configOf, fullCapabilities, instrumentOf } from '../support/builders.ts';

const config = configOf({ spacing: decimal(1) });
const instrument = instrumentOf();

function running(): BotState {
  const world = new EngineWorld({ config, instrument, price: '100', feeRate: '0' });
  world.pass();
  return world.state;
}

/** Of an id that the bot has used once. */
function listed(state: BotState, sequence: number): OrderReport {
  const nowMs = state.fillsCursorMs;
  return {
    exchangeOrderId: 'forgotten',
    clientOrderId: clientOrderIdOf(state.idPrefix, sequence),
    symbol: 'BTC-USDT',
    side: 'buy',
    price: decimal(50),
    quantity: decimal(1),
    filledQuantity: decimal(0),
    status: 'open',
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

function see(state: BotState, report: OrderReport, lookups: Observation['lookups'] = []) {
  const atMs = state.fillsCursorMs + 1_000;
  const observation = { atMs, openOrders: [report], fills: [], lookups };
  const input = { config, instrument, capabilities: fullCapabilities, observation, nowMs: atMs };
  const planned = plan(input, state);
  const isKnown = planned.state.orders.some(
    ({ exchangeOrderId }) => exchangeOrderId === 'forgotten',
  );
  return { isKnown, asks: planned.asks };
}

/** Its sequence numbers are used up to here, and this order is gone from the state. */
function forgetful(): BotState {
  const state = running();
  return { ...state, sequence: state.sequence + 10 };
}

test('are asked about before they are believed', () => {
  const state = forgetful();
  const report = listed(state, state.sequence - 5);
  const { isKnown, asks } = see(state, report);
  expect(isKnown).toBe(false);
  expect(asks).toContainEqual(
    expect.objectContaining({ kind: 'order', clientOrderId: report.clientOrderId }),
  );
});

test.each([
  ['filled', false],
  ['canceled', false],
  ['open', true],
] as const)('%s: adopted %s', (status, isAdopted) => {
  const state = forgetful();
  const report = listed(state, state.sequence - 5);
  const { clientOrderId = '' } = report;
  const lookup = { kind: 'found', report: { ...report, status } } as const;
  expect(see(state, report, [{ clientOrderId, lookup }]).isKnown).toBe(isAdopted);
});

test('with an id that was never used are adopted at once', () => {
  const state = forgetful();
  expect(see(state, listed(state, state.sequence + 3)).isKnown).toBe(true);
});

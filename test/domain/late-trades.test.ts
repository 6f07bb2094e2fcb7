/** An order whose end was told before its trades could be read. */

import { expect, test } from '@jest/globals';
import type { BotOrder, BotState } from '../../shared/domain/bot-state.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import type { Observation } from '../../shared/domain/observation.ts';
import type { OrderReport } from '../../shared/domain/order.ts';
import { plan } from '../../shared/domain/plan.ts';
import { aTimeMs, fillWith, orderWith, stateWith } from '../support/bot-builders.ts';
import { configOf, fullCapabilities, instrumentOf } from '../support/builders.ts';

const laterMs = aTimeMs + 600_000;
const resting = orderWith({ exchangeOrderId: 'x1' });

/** As of an exchange whose orders tell no fees. */
const filled: OrderReport = {
  exchangeOrderId: 'x1',
  clientOrderId: resting.clientOrderId,
  symbol: 'BTC-USDT',
  side: 'buy',
  price: resting.price,
  quantity: resting.quantity,
  filledQuantity: resting.quantity,
  averagePrice: resting.price,
  status: 'filled',
  createdAtMs: aTimeMs,
  updatedAtMs: aTimeMs,
};

function passAt(atMs: number, state: BotState, seen: Partial<Observation>) {
  const observation = { atMs, openOrders: [], fills: [], lookups: [], ...seen };
  const capabilities = fullCapabilities;
  const input = { config: configOf(), instrument: instrumentOf(), capabilities, observation };
  return plan({ ...input, nowMs: atMs }, state);
}

function told(): BotState {
  const { clientOrderId } = resting;
  const lookups = [{ clientOrderId, lookup: { kind: 'found', report: filled } as const }];
  return passAt(aTimeMs, stateWith({ orders: [resting] }), { lookups }).state;
}

const orderIn = ({ orders }: BotState): BotOrder | undefined =>
  orders.find(({ clientOrderId }) => clientOrderId === resting.clientOrderId);

test('waits for them as long as the exchange cannot be asked', () => {
  const { state, asks } = passAt(laterMs, told(), {});
  expect(orderIn(state)).toMatchObject({ status: 'open', filledQuantity: decimal(0) });
  expect(asks).toContainEqual({
    kind: 'fillsOfOrder',
    clientOrderId: resting.clientOrderId,
    exchangeOrderId: 'x1',
  });
});

test('is booked with the fee of its trades, however late they come', () => {
  const fill = fillWith({ clientOrderId: resting.clientOrderId });
  const { state } = passAt(laterMs, passAt(laterMs, told(), {}).state, { fills: [fill] });
  expect(orderIn(state)?.status).toBe('closed');
  expect(state.ledger.inventoryBase.toFixed()).toBe('0.000999');
});

test('is booked without them once the exchange, asked late, tells none', () => {
  const early = passAt(aTimeMs + 1_000, told(), { tradesAnswered: ['x1'] });
  expect(orderIn(early.state)?.status).toBe('open');
  const { state } = passAt(laterMs, early.state, { tradesAnswered: ['x1'] });
  expect(orderIn(state)).toMatchObject({ status: 'closed', filledQuantity: resting.quantity });
});

test('gives up its fee to the trades that come after all, once', () => {
  const asked = { tradesAnswered: ['x1'] };
  const booked = passAt(laterMs, told(), asked).state;
  expect(booked.ledger.inventoryBase.toFixed()).toBe('0.001');
  const { clientOrderId } = resting;
  const halves = ['t1', 't2'].map((tradeId) =>
    fillWith({ clientOrderId, tradeId, quantity: decimal('0.0005'), fee: decimal('0.0000005') }),
  );
  const { state } = passAt(laterMs, booked, { ...asked, fills: halves });
  expect(orderIn(state)).toMatchObject({ filledQuantity: resting.quantity });
  expect(orderIn(state)?.feesBase.toFixed()).toBe('0.000001');
  expect(state.ledger.inventoryBase.toFixed()).toBe('0.000999');
  expect(passAt(laterMs, state, { ...asked, fills: halves }).state.ledger).toEqual(state.ledger);
});

test('tells its fee only once, where the report has told it', () => {
  const told = { ...filled, fee: decimal('0.000001'), feeCurrency: 'BTC' };
  const { clientOrderId } = resting;
  const lookups = [{ clientOrderId, lookup: { kind: 'found', report: told } as const }];
  const first = passAt(aTimeMs, stateWith({ orders: [resting] }), { lookups }).state;
  const booked = passAt(laterMs, first, { tradesAnswered: ['x1'] }).state;
  const { state } = passAt(laterMs, booked, { fills: [fillWith({ clientOrderId })] });
  expect(state.ledger.inventoryBase.toFixed()).toBe('0.000999');
});

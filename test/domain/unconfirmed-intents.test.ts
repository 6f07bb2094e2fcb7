/** What a new connection sends of a state: only what nothing has confirmed, and nothing twice. */

import { describe, expect, test } from '@jest/globals';
import type { BotOrder } from '../../shared/domain/bot-state.ts';
import { unconfirmedIntents } from '../../shared/domain/intents.ts';
import { aTimeMs, orderWith, stateWith } from '../support/bot-builders.ts';
import { configOf } from '../support/builders.ts';

const cancel = {
  why: 'beyondLevels',
  requestedAtMs: aTimeMs,
  retryAtMs: aTimeMs + 5_000,
  attempts: 1,
} as const;

const intentsOf = (...orders: readonly Partial<BotOrder>[]) =>
  unconfirmedIntents(
    stateWith({
      orders: orders.map((order, i) =>
        orderWith({ clientOrderId: `abcdefghij000000${i}`, ...order }),
      ),
    }),
    configOf(),
  ).map(({ kind, clientOrderId }) => `${kind} ${clientOrderId.slice(-1)}`);

describe('the unconfirmed intents of a state', () => {
  test('are its places and cancels, cancels first', () => {
    const orders = [
      { status: 'placing', isLedgered: true },
      { status: 'open', cancel },
      { status: 'open' },
    ] as const;
    expect(intentsOf(...orders)).toEqual(['cancel 1', 'place 0']);
  });

  test('hold no order that was placed where nobody claims it first', () => {
    expect(intentsOf({ status: 'placing' })).toEqual([]);
  });

  test('hold no place of an order that is to go', () => {
    expect(intentsOf({ status: 'placing', isLedgered: true, cancel })).toEqual(['cancel 0']);
  });

  test.each(['paused', 'stopping', 'flattening'] as const)('hold no place of a bot %s', (mode) => {
    const orders = [
      orderWith({ clientOrderId: 'abcdefghij0000001', status: 'placing', isLedgered: true }),
      orderWith({ clientOrderId: 'abcdefghij0000002', status: 'open', cancel }),
    ];
    const intents = unconfirmedIntents(stateWith({ orders, mode }), configOf());
    expect(intents.map(({ kind }) => kind)).toEqual(['cancel']);
  });

  test('hold nothing of what has ended', () => {
    expect(intentsOf({ status: 'closed', closeReason: 'canceled', cancel })).toEqual([]);
  });

  test('place what was planned, as it was planned', () => {
    const order = orderWith({ status: 'placing', isLedgered: true, role: 'flatten' });
    expect(unconfirmedIntents(stateWith({ orders: [order] }), configOf())).toEqual([
      {
        kind: 'place',
        clientOrderId: order.clientOrderId,
        side: order.side,
        level: order.level,
        price: order.price,
        quantity: order.quantity,
        expiresAtMs: order.expiresAtMs,
        timeInForce: 'ioc',
        postOnly: false,
        why: 'flatten',
      },
    ]);
  });
});

/** Exchanges without client order ids: an order was taken for another, and then the answer says whose it is. */

import { describe, expect, test } from '@jest/globals';
import type { BotOrder, BotState, Debt } from '../../shared/domain/bot-state.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import { recordOutcomes } from '../../shared/domain/outcomes.ts';
import { aTimeMs, orderWith, stateWith } from '../support/bot-builders.ts';

const debtOf = (parent: string, price: string): Debt => ({
  side: 'buy',
  level: 1,
  price: decimal(price),
  quantity: decimal(1),
  filledQuantity: decimal(1),
  netBase: decimal(1),
  netQuote: decimal(110),
  opens: true,
  parents: [parent],
  sinceMs: aTimeMs,
});

const asked = orderWith({ status: 'placing', quantity: decimal(1) });
const low: BotOrder = { ...asked, clientOrderId: 'low', level: 1, price: decimal(101) };
const high: BotOrder = { ...asked, clientOrderId: 'high', level: 2, price: decimal(102) };
const booked = {
  status: 'closed',
  closeReason: 'filled',
  exchangeOrderId: '9',
  filledQuantity: decimal(1),
  filledQuote: decimal('100.5'),
  answeredQuantity: decimal(1),
  tradeIds: ['t'],
  closedAtMs: aTimeMs,
} as const;

function told(state: BotState, clientOrderId: string): BotState {
  const answer = { clientOrderId, kind: 'accepted', exchangeOrderId: '9' } as const;
  return recordOutcomes(state, [answer], aTimeMs + 1);
}

const named = (state: BotState, name: string): BotOrder | undefined =>
  state.orders.find(({ clientOrderId }) => clientOrderId === name);

describe('what was booked for the wrong one', () => {
  const waiting = debtOf('high', '103');
  const before = stateWith({ orders: [{ ...high, ...booked }, low], debts: [waiting] });
  const after = told(before, 'low');

  test('is the other one’s, once, and its debt too', () => {
    expect(named(after, 'low')).toMatchObject({ ...booked, level: 1, price: decimal(101) });
    expect(after.debts).toEqual([{ ...waiting, parents: ['low'] }]);
    expect(after.ledger).toEqual(before.ledger);
  });

  test('leaves the wrong one as it was asked for, to be looked for again', () => {
    expect(named(after, 'high')).toEqual({
      ...low,
      clientOrderId: 'high',
      level: 2,
      price: decimal(102),
    });
    expect(after.orders).toHaveLength(2);
  });

  test('stays so when the answer comes twice', () => {
    expect(told(after, 'low')).toBe(after);
  });
});

describe('a debt that the order left over was to pay', () => {
  const counterOf = (debt: Debt) => ({ ...low, role: 'counter', answers: [debt] }) as const;

  test('stays with it where its price is as good', () => {
    const debt = debtOf('sold', '102');
    const after = told(stateWith({ orders: [{ ...high, ...booked }, counterOf(debt)] }), 'low');
    expect(named(after, 'high')).toMatchObject({ role: 'counter', answers: [debt] });
    expect(after.debts).toEqual([]);
  });

  test('waits for another counter where its price is worse', () => {
    const debt = debtOf('sold', '101');
    const after = told(stateWith({ orders: [{ ...high, ...booked }, counterOf(debt)] }), 'low');
    expect(named(after, 'high')).toMatchObject({ role: 'seed', answers: [] });
    expect(after.debts).toEqual([debt]);
  });
});

test('an order of somebody else’s is not exchanged for one of ours', () => {
  const foreign = { ...high, ...booked, role: 'foreign' } as const;
  const after = told(stateWith({ orders: [foreign, low] }), 'low');
  expect(named(after, 'high')).toEqual(foreign);
});

/** Counters of a pass leave before its seeds. */

import { expect, test } from '@jest/globals';
import type { OrderRole } from '../../../shared/domain/bot-state.ts';
import { OrderHistory } from '../venue/order-history.ts';
import { judgeSendOrder } from './send-order-rule.ts';

const rolesOf = (roles: Readonly<Record<string, OrderRole>>) =>
  Object.entries(roles).map(([clientOrderId, role]) => ({ clientOrderId, role }));

/** Asks are batches of names; all orders but those of before are of the pass. */
function rulesOf(asks: readonly (readonly string[])[], before: readonly string[] = []) {
  const history = new OrderHistory();
  for (const names of asks) history.noteAsk(names.map((clientOrderId) => ({ clientOrderId })));
  const orders = rolesOf({ c: 'counter', f: 'flatten', s: 'seed', t: 'seed' });
  const known = orders.filter(({ clientOrderId }) => before.includes(clientOrderId));
  const passed = { before: { orders: known }, planned: { orders } };
  return judgeSendOrder({ venue: { history } }, passed).map(({ rule }) => rule);
}

test.each([
  {
    what: 'counters first',
    asks: [
      ['c', 'f'],
      ['s', 't'],
    ],
    found: false,
  },
  { what: 'all at once', asks: [['s', 'c']], found: false },
  { what: 'a seed alone', asks: [['s']], found: false },
  { what: 'a seed first', asks: [['s'], ['c']], found: true },
  { what: 'a seed before what flattens', asks: [['c'], ['s'], ['f']], found: true },
  { what: 'a seed that was asked for twice', asks: [['s'], ['c'], ['s']], found: true },
])('$what: $found', ({ asks, found }) => {
  expect(rulesOf(asks)).toEqual(found ? ['seedBeforeCounter'] : []);
});

test('a seed of an earlier pass is none of it', () => {
  expect(rulesOf([['s'], ['c']], ['s'])).toEqual([]);
});

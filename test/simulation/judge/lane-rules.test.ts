/** A counter may be held back by other counters, and by nothing else. */

import { expect, test } from '@jest/globals';
import type { Lane, RequestLimit } from '../../../shared/ports/governor.ts';
import { LaneWatch, type AskedLeave } from './lane-rules.ts';

const orders: RequestLimit = {
  name: 'orders 10s',
  scope: 'account',
  windowMs: 10_000,
  max: 20,
  isAligned: true,
};
const atMs = 1_794_999_600_000;
const well = { name: 'strategy/1', hasMet: () => false };

function asking(lane: Lane, units: number, by: Partial<AskedLeave> = {}): AskedLeave {
  const who = { life: well, exchange: 'okx', account: 'okx-main', address: 'functions' };
  return { ...who, charges: [{ limit: orders, units }], lane, atMs, ...by };
}

/** The counter asks last, and is told that the limit is used up. */
function rulesOf(before: readonly AskedLeave[], counter: AskedLeave, because = 'is used up') {
  const watch = new LaneWatch();
  for (const asked of [...before, counter]) watch.ask(asked);
  const limit = counter.charges.map((charge) => charge.limit.name).join();
  const heldBack = { kind: 'heldBack', untilMs: atMs, because: `${limit} ${because}` } as const;
  return watch.heard(counter, heldBack, counter.atMs).map(({ rule }) => rule);
}

// Of 20 units 18 are used, and seeds leave 4 of them.
const seeds = [asking('seed', 14), asking('seed', 4)];

test('a counter that is held back for seeds is found', () => {
  expect(rulesOf(seeds, asking('counter', 4))).toEqual(['counterHeldBack']);
  expect(rulesOf([], asking('counter', 1))).toEqual(['counterHeldBack']);
});

test('the counters of other accounts, and of windows long over, are no excuse', () => {
  const others = [
    asking('counter', 9, { account: 'okx-2' }),
    asking('counter', 9, { atMs: atMs - 20_001 }),
  ];
  expect(rulesOf([...seeds, ...others], asking('counter', 4))).toEqual(['counterHeldBack']);
});

test.each([
  ['there are more counters than their part holds', [...seeds, asking('counter', 1)], 4, {}],
  ['cancels, which leave less, use the limit too', [...seeds, asking('cancel', 1)], 2, {}],
  ['one larger request took more than its part', [asking('seed', 17)], 2, {}],
  ['one of those who share has met trouble', [...seeds, asking('read', 1, troubled())], 4, {}],
  ['it was a seed', seeds, 4, { lane: 'seed' as const }],
  [
    'any stretch counts',
    [],
    1,
    { charges: [{ limit: { ...orders, isAligned: false }, units: 1 }] },
  ],
])('nothing is found where %s', (_what, before, units, by) => {
  expect(rulesOf(before, asking('counter', units, by))).toEqual([]);
});

test('a counter that is held back by the exchange is no finding', () => {
  expect(rulesOf(seeds, asking('counter', 4), 'shut out by the exchange')).toEqual([]);
});

function troubled(): Partial<AskedLeave> {
  return { life: { name: 'relay/2', hasMet: (beginning) => beginning === 'table' } };
}

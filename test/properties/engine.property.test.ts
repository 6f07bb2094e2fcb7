/** What must never happen, over thousands of random histories. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { BotConfig } from '../../shared/domain/bot-config.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import { configOf, instrumentOf } from '../support/builders.ts';
import { EngineWorld, type EventLuck, type Luck } from '../support/engine-world.ts';
import { judgeAlways, judgeAtRest, judgeIdempotent } from '../support/judge.ts';

type Step =
  | { readonly kind: 'pass'; readonly luck: Luck }
  | { readonly kind: 'events'; readonly luck: EventLuck }
  | { readonly kind: 'move'; readonly percent: number }
  | { readonly kind: 'nibble'; readonly side: 'buy' | 'sell'; readonly share: number }
  | { readonly kind: 'cancelByHand'; readonly nth: number }
  | { readonly kind: 'wait'; readonly ms: number };

const lucks = {
  diesAfter: fc.nat({ max: 3 }),
  lost: fc.constantFrom('before' as const, 'after' as const, 'late' as const),
  rejects: fc.boolean(),
  isStale: fc.boolean(),
  hidesNewest: fc.nat({ max: 3 }),
  hidesOdd: fc.boolean(),
  doublesFills: fc.boolean(),
  reversesFills: fc.boolean(),
  cannotAsk: fc.boolean(),
};
const luck: fc.Arbitrary<Luck> = fc.record(lucks, { requiredKeys: [] });
const eventLuck: fc.Arbitrary<EventLuck> = fc.record(
  {
    ...lucks,
    losesOneOf: fc.integer({ min: 1, max: 4 }),
    holds: fc.nat({ max: 3 }),
    repeats: fc.nat({ max: 200 }),
  },
  { requiredKeys: [] },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('pass' as const), luck }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('events' as const), luck: eventLuck }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      percent: fc.integer({ min: -80, max: 80 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('nibble' as const),
      side: fc.constantFrom('buy' as const, 'sell' as const),
      share: fc.double({ min: 0.05, max: 0.999, noNaN: true }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('cancelByHand' as const), nth: fc.nat({ max: 9 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.integer({ min: 0, max: 900_000 }),
    }),
  },
);

const config: fc.Arbitrary<Partial<BotConfig>> = fc.record({
  strategy: fc.constantFrom('proportional' as const, 'fixed' as const),
  buyLevels: fc.integer({ min: 0, max: 5 }),
  sellLevels: fc.integer({ min: 1, max: 5 }),
  quantityPower: fc.integer({ min: 0, max: 3 }),
  strictLevels: fc.boolean(),
  maxOpenOrders: fc.integer({ min: 3, max: 20 }),
  minPrice: fc.constantFrom(decimal(1), decimal(92)),
  maxPrice: fc.constantFrom(decimal(1_000_000), decimal(108)),
  maxInventory: fc.constantFrom(decimal(1_000_000), decimal(4)),
});

const feeRate = fc.constantFrom('0', '0.001', '-0.0002');

/** Plays one step; a move is in tenths of a level. */
function play(world: EngineWorld, event: Step): void {
  const { exchange } = world;
  switch (event.kind) {
    case 'pass':
      world.pass(event.luck);
      judgeAlways(world);
      return;
    case 'events':
      world.deliver(event.luck);
      judgeAlways(world);
      return;
    case 'move': {
      const target = exchange.price.mul(decimal(1).plus(decimal(event.percent).div(1000)));
      exchange.moveTo(target.toDecimalPlaces(2));
      return;
    }
    case 'nibble':
      exchange.nibble(event.side, event.share);
      return;
    case 'cancelByHand': {
      const live = exchange.live();
      const order = live[event.nth % Math.max(live.length, 1)];
      if (order !== undefined) exchange.cancel(order.clientOrderId);
      return;
    }
    case 'wait':
      exchange.nowMs += event.ms;
  }
}

const runs = Number(process.env['MMM_PROPERTY_RUNS'] ?? 1500);

describe('over random histories of fills, faults, jumps and restarts', () => {
  test('nothing is doubled, lost or misplaced, and quiet heals everything', () => {
    fc.assert(
      fc.property(config, feeRate, fc.array(step, { maxLength: 60 }), (overrides, rate, steps) => {
        const world = new EngineWorld({
          config: configOf({ ...overrides, spacing: decimal(1) }),
          instrument: instrumentOf(),
          price: '100',
          feeRate: rate,
        });
        world.pass();
        for (const event of steps) play(world, event);
        world.settle();
        judgeAlways(world);
        judgeAtRest(world);
        judgeIdempotent(world);
      }),
      { numRuns: runs },
    );
  });
});

describe('whatever order the news comes in', () => {
  test('the gap, the debts and the ledger come out the same', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const outcomes = [{}, { reversesFills: true }, { doublesFills: true }].map((order) => {
          const world = new EngineWorld({
            config: configOf(),
            instrument: instrumentOf(),
            price: '100',
          });
          world.pass();
          for (const event of steps)
            play(
              world,
              event.kind === 'pass' || event.kind === 'events' ? { ...event, luck: order } : event,
            );
          world.settle();
          const { gap, ledger, debts } = world.state;
          return JSON.stringify({
            gap,
            ledger,
            debts: debts.map(({ level, quantity }) => [level, quantity]),
          });
        });
        expect(new Set(outcomes).size).toBe(1);
      }),
      { numRuns: Math.ceil(runs / 5) },
    );
  });
});

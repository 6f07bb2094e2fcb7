/** The judge sees each wrong that is planted in a run, and calls it by its name; and nothing in a run without one. */

import { describe, expect, test } from '@jest/globals';
import { AssertionError } from '../../../shared/domain/assert.ts';
import type { BotState } from '../../../shared/domain/bot-state.ts';
import { plantedSecrets } from '../world/diary.ts';
import type { Rule } from './finding.ts';
import {
  botId,
  calmScenario,
  plus,
  rulesOf,
  runPlanted,
  some,
  type Planted,
} from './planted-run.ts';

test('a run in which nothing is wrong has no finding, and is no empty one', async () => {
  let state: BotState | undefined;
  const findings = await runPlanted(calmScenario(), (planted) => {
    planted.forge((found) => {
      state = found;
      return {};
    });
  });
  expect(findings).toEqual([]);
  expect(state?.ledger.fills).toBeGreaterThan(3);
  expect(state?.ledger.roundTrips).toBeGreaterThan(0);
});

interface Wrong {
  readonly what: string;
  readonly rules: readonly Rule[];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly happenings?: Parameters<typeof calmScenario>[1];
  readonly plant: (planted: Planted) => void;
}

const farName = 900;

const wrongs: readonly Wrong[] = [
  {
    what: 'a second order on a level',
    rules: ['doubledOrder'],
    plant: (planted) => {
      const { price } = some(planted.live('buy')).request;
      planted.place({ name: planted.name(farName), side: 'buy', price });
    },
  },
  {
    what: 'a second order beside a level',
    rules: ['doubledOrder'],
    plant: (planted) => {
      const { price } = some(planted.live('sell')).request;
      planted.place({ name: planted.name(farName), side: 'sell', price: plus(price, '1') });
    },
  },
  {
    what: 'a sell that meets an own buy',
    rules: ['doubledOrder', 'selfTrade'],
    plant: (planted) => {
      const price = planted.between;
      planted.place({ name: planted.name(farName), side: 'buy', price });
      planted.place({ name: planted.name(901), side: 'sell', price, kind: 'limit' });
    },
  },
  {
    what: 'an id that comes again',
    rules: ['reusedId'],
    plant: (planted) => {
      const name = some(planted.live('buy')).request.clientOrderId ?? '';
      planted.place({ name, side: 'buy', price: planted.farPrice('0.8') });
    },
  },
  {
    what: 'a price off the tick',
    rules: ['offFilters'],
    plant: (planted) => {
      planted.place({ name: planted.name(farName), side: 'buy', price: '800.005' });
    },
  },
  {
    what: 'an order that takes where it was to wait',
    rules: ['offFilters'],
    plant: (planted) => {
      // Nothing but the market is to be met.
      for (const { id } of planted.live('sell')) planted.venue.exchange.cancel('okx-main', id);
      const name = planted.name(farName);
      planted.place({ name, side: 'buy', price: planted.farPrice('1.002'), kind: 'limit' });
    },
  },
  {
    what: 'a price out of bounds',
    rules: ['outOfBounds'],
    config: { minPrice: '900', maxPrice: '1100' },
    plant: (planted) => {
      planted.place({ name: planted.name(farName), side: 'buy', price: '850' });
    },
  },
  {
    what: 'one order too many',
    rules: ['overCap'],
    config: { maxOpenOrders: 6 },
    plant: (planted) => {
      planted.place({ name: planted.name(farName), side: 'buy', price: planted.farPrice('0.8') });
      planted.place({ name: planted.name(901), side: 'buy', price: planted.farPrice('0.7') });
    },
  },
  {
    what: 'more than the inventory allows',
    rules: ['overInventory'],
    config: { maxInventory: '1' },
    plant: (planted) => {
      const price = planted.farPrice('0.8');
      planted.place({ name: planted.name(farName), side: 'buy', price, quantity: '2' });
    },
  },
  {
    what: 'an order that came long after its expiry',
    rules: ['sentTooLate'],
    plant: (planted) => {
      planted.forgePasses((pass) => {
        const orders = pass.planned.orders.map((order) => ({
          ...order,
          expiresAtMs: order.createdAtMs - 100_000,
        }));
        return { ...pass, planned: { ...pass.planned, orders } };
      });
    },
  },
  {
    what: 'a document that is written for ever',
    rules: ['notAtRest'],
    plant: (planted) => {
      planted.unrest();
    },
  },
  {
    what: 'an order decided after a stop',
    rules: ['placedAfterStop'],
    happenings: [
      { kind: 'edit', atMs: 290_000, botId, changes: { enabled: false, stopKind: 'stop' } },
    ],
    plant: (planted) => {
      planted.place({ name: planted.name(farName), side: 'buy', price: planted.farPrice('0.8') });
    },
  },
  {
    what: 'an order decided before a stop that comes long after it',
    rules: ['placedAfterStop'],
    happenings: [
      { kind: 'edit', atMs: 120_000, botId, changes: { enabled: false, stopKind: 'pause' } },
    ],
    plant: (planted) => {
      // Under an id the bot has given up: a request that was sent late.
      planted.place({ name: planted.name(1), side: 'buy', price: planted.farPrice('0.8') });
    },
  },
  {
    what: 'an order in a halt',
    rules: ['placedAfterStop'],
    happenings: [{ kind: 'halt', atMs: 120_000, orders: 'keep' }],
    plant: (planted) => {
      planted.place({ name: planted.name(farName), side: 'buy', price: planted.farPrice('0.8') });
    },
  },
  {
    what: 'a secret in a line',
    rules: ['secretTold'],
    plant: ({ world }) => {
      world.stage.diary.logger('someone').info('asked', { with: plantedSecrets[0] });
    },
  },
  {
    what: 'a mistake of our own',
    rules: ['crashed'],
    plant: ({ world }) => {
      const error = new AssertionError('filled quantity shrank');
      world.stage.diary.logger('someone').error('pass failed', { error });
    },
  },
  {
    what: 'a document that grows',
    rules: ['unbounded'],
    plant: (planted) => {
      const text = 'x'.repeat(50_000);
      void planted.fatten(text);
    },
  },
];

describe('while it runs', () => {
  test.each(wrongs)('$what', async ({ rules, config, happenings, plant }) => {
    const findings = await runPlanted(calmScenario(config, happenings), plant);
    expect(rulesOf(findings)).toEqual(rules);
    for (const finding of findings) expect(finding.text.length).toBeGreaterThan(10);
  });

  test('more requests than the exchange allows', async () => {
    const { venues, ...scenario } = calmScenario();
    const tight = { ...scenario, venues: venues.map((one) => ({ ...one, weightMax: 60 })) };
    expect(rulesOf(await runPlanted(tight, undefined, { isGoverned: true }))).toEqual([
      'rateLimit',
    ]);
    expect(rulesOf(await runPlanted(tight))).toEqual([]);
  });

  test('an order of somebody else’s that gives way to ours is none of ours', async () => {
    const findings = await runPlanted(calmScenario(), (planted) => {
      const price = planted.between;
      planted.place({ side: 'sell', price });
      planted.serve({ name: planted.name(farName), side: 'buy', price, kind: 'ioc' });
    });
    expect(findings).toEqual([]);
  });
});

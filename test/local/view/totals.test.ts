import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decimal } from '../../../shared/domain/decimal.ts';
import { totalsJson } from '../../../local/view/totals.ts';
import { WatchedHost } from './watched-host.ts';

const luck = fc.record(
  {
    lost: fc.constantFrom('before', 'after', 'late'),
    rejects: fc.boolean(),
    isStale: fc.boolean(),
    diesAfter: fc.integer({ min: 0, max: 3 }),
    doublesFills: fc.boolean(),
  } as const,
  { requiredKeys: [] },
);

test('every fill is countered, settled or waiting, after every pass of any history', () => {
  const step = fc.record({ price: fc.integer({ min: 85, max: 115 }), luck });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
      const host = new WatchedHost();
      for (const { price, luck } of steps) {
        host.move(String(price), luck);
        const { totals, lastFills, ladder } = host.bot();
        expect(totals.fills).toBe(totals.countered + totals.settled + totals.debts);
        expect(lastFills.filter(({ fate }) => fate.kind === 'waiting')).toHaveLength(totals.debts);
        const resting = ladder.filter((row) => row.kind === 'order' && row.status !== 'placing');
        expect(resting.length).toBeLessThanOrEqual(totals.openBuys + totals.openSells);
      }
    }),
    { numRuns: 150 },
  );
});

test('the totals are one line of JSON, counts as numbers and money as plain decimals', () => {
  const host = new WatchedHost().move('100').move('98.9').move('100.1').move('100.1');
  const totals = {
    ...host.bot().totals,
    feesQuote: decimal('1e-12'),
    inventoryBase: decimal('-1000000000000000000000000.5'),
  };
  const json = totalsJson([host.bot({ totals })]);
  expect(json).not.toContain('\n');
  const own = {
    fills: 2,
    countered: 2,
    settled: 0,
    debts: 0,
    openBuys: 3,
    openSells: 3,
    duplicates: 0,
    holes: 0,
    orphans: 0,
    unknown: 0,
    missing: 0,
    passes: 4,
    failures: 0,
    apiCalls: 12,
    realizedProfitQuote: totals.realizedProfitQuote.toFixed(),
    feesQuote: '0.000000000001',
    inventoryBase: '-1000000000000000000000000.5',
  };
  expect(JSON.parse(json)).toEqual({
    ...own,
    bots: { 'grid-1': { exchange: 'okx', class: 'REST', ...own } },
  });
});

test('the totals of no bot are zeros', () => {
  expect(JSON.parse(totalsJson([]))).toMatchObject({ fills: 0, feesQuote: '0', bots: {} });
});

test('the totals of several bots add up, but never over different currencies', () => {
  const host = new WatchedHost().move('100').move('98.9').move('100.1').move('100.1');
  const one = host.bot();
  const other = host.bot({ botId: 'grid-2', base: 'ETH' });
  const together: unknown = JSON.parse(totalsJson([one, other]));
  expect(together).toMatchObject({
    fills: 4,
    countered: 4,
    openBuys: 6,
    feesQuote: one.totals.feesQuote.mul(2).toFixed(),
    bots: { 'grid-1': { fills: 2 }, 'grid-2': { fills: 2 } },
  });
  expect(together).not.toHaveProperty('inventoryBase');
});

test('an order of ours that the state does not know is an orphan, a lost answer an unknown order', () => {
  const host = new WatchedHost().move('100', { lost: 'after' });
  expect(host.bot().totals.unknown).toBeGreaterThan(0);
  const { state } = host.world;
  host.world.state = { ...state, orders: state.orders.slice(1) };
  expect(host.bot().totals).toMatchObject({ orphans: 1, holes: 1 });
});

import { describe, expect, test } from '@jest/globals';
import { luckOf } from './kernel/luck.ts';
import { runScenario } from './run.ts';
import { stressFacts } from './stress-facts.ts';
import { marketOf, stressScenario, variants, type StressPlan } from './stress-scenario.ts';
import { spanOf } from './venue/candles-market.ts';

/** The last hours of the fall of 2017-09-04, the deepest of them inside. */
const banDay = { file: 'btc-usd-2017-09-03', fromMs: Date.UTC(2017, 8, 4, 9), hours: 1 };

const markets = [
  { pair: 'BTC-USD', market: banDay, seeds: [1, 2] },
  { pair: 'NEO-USD', market: { file: 'shape:neo-2017' }, seeds: [1, 2, 3] },
  { pair: 'BTC-USDT', market: { file: 'shape:btc-2024' }, seeds: [1, 2] },
] as const;

const plans = markets.flatMap(({ pair, market, seeds }) =>
  seeds.map((seed, i): StressPlan => {
    const variant = variants[i % variants.length] ?? 'ample';
    const span = spanOf(pair, marketOf(pair, market, variant), luckOf(seed));
    return { seed, pair, market, variant, faults: true, pollSeconds: 20, ...span };
  }),
);

describe('a grid in a crash', () => {
  test.each(plans)('$market.file, $variant funds, seed $seed', async (plan) => {
    const facts = await stressFacts(await runScenario(stressScenario(plan)));
    expect(facts.wrong).toEqual([]);
    expect(facts.traded).toBeGreaterThan(5);
  });

  test('spends what it has and no more, and says so', async () => {
    const plan = { ...planFor('poor'), faults: false };
    const { audit, wrong, drawdown } = await stressFacts(await runScenario(stressScenario(plan)));
    expect(wrong).toEqual([]);
    expect(drawdown.lte(4_000)).toBe(true);
    expect(drawdown.gte(3_000)).toBe(true);
    expect(audit.blocked.map(({ reason }) => reason)).toContain('noBalance');
  });

  test('buys nothing below its lowest price, however deep the market falls', async () => {
    const plan = { ...planFor('bounded'), faults: false };
    const facts = await stressFacts(await runScenario(stressScenario(plan)));
    expect(facts.wrong).toEqual([]);
    expect(facts.lowestTraded.toNumber()).toBeLessThan(12);
    expect(facts.lowestBought?.toNumber()).toBeGreaterThanOrEqual(12);
    expect(facts.mostInventory.toNumber()).toBeLessThanOrEqual(300);
  });
});

function planFor(variant: StressPlan['variant']): StressPlan {
  const market = { file: 'shape:neo-2017' };
  const span = spanOf('NEO-USD', marketOf('NEO-USD', market, variant), luckOf(1));
  return {
    ...{ seed: 1, pair: 'NEO-USD', market, variant },
    faults: false,
    pollSeconds: 20,
    ...span,
  };
}

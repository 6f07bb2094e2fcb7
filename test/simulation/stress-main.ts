/** A grid in a market that was recorded, once for each seed, kind of funds, and with faults or without: `npm run simulate:market -- --help`. */

import { writeFileSync } from 'node:fs';
import { endQuietlyAtClosedPipe } from '../support/closed-pipe.ts';
import { wordsOrCode } from '../support/words-or-code.ts';
import { luckOf } from './kernel/luck.ts';
import { readMarketWords, type MarketWords } from './market-options.ts';
import { runScenario } from './run.ts';
import type { Scenario } from './scenario/scenario.ts';
import { chaosMsMax } from './story/scenario-schema.ts';
import { drawChart, type ChartPlan } from './stress-chart.ts';
import { stressFacts } from './stress-facts.ts';
import { marketOf, pairs, stressScenario, variants, type StressPlan } from './stress-scenario.ts';
import { factsRow, tableHead } from './stress-table.ts';
import { MarketFileError } from './venue/candles-file.ts';
import { isShape } from './venue/candles-shapes.ts';
import { spanOf } from './venue/candles-market.ts';

const hourMs = 3_600_000;

/** Exit codes: 0 all is well, 1 something is wrong, 2 the words were wrong, or the market cannot be read. */
async function main(words: readonly string[]): Promise<number> {
  const options = wordsOrCode(() => readMarketWords(words));
  if (typeof options === 'number') return options;
  try {
    return (await runAll(options)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof MarketFileError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return 2;
  }
}

/** Says whether all was well. */
async function runAll({ chart, keep, ...rest }: MarketWords): Promise<boolean> {
  const plans = plansOf(rest);
  let isWell = true;
  let drawing = chart;
  print(`seeds ${rest.seed} to ${rest.seed + rest.runs - 1}`);
  for (const line of tableHead()) print(line);
  for (const plan of plans) {
    const scenario = stressScenario(plan);
    const result = await runScenario(scenario);
    const facts = await stressFacts(result);
    print(factsRow(plan, scenario.venues[0]?.kind ?? '', facts));
    for (const text of facts.wrong) print(`    wrong: ${text}`);
    if (facts.wrong.length > 0) {
      isWell = false;
      const file = `${plan.pair}-${plan.variant}-${plan.faults ? 'on' : 'off'}-${plan.seed}.json`;
      if (keep !== undefined) writeFileSync(`${keep}/${file}`, JSON.stringify(scenario, null, 2));
    }
    const [venue] = result.world.stage.venues;
    if (drawing === undefined || venue === undefined) continue;
    writeFileSync(drawing, drawChart(venue, chartOf(plan, scenario)));
    drawing = undefined;
  }
  return isWell;
}

function plansOf(given: MarketWords): StressPlan[] {
  const { pair, fromMs, hours } = given;
  const market = {
    file: given.market,
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(hours === undefined ? {} : { hours }),
  };
  const span = spanOf(pair, marketOf(pair, market, 'ample'), luckOf(0));
  if (span.lengthMs > chaosMsMax) {
    const [found, allowed] = [span.lengthMs, chaosMsMax].map((ms) => Math.ceil(ms / hourMs));
    throw new MarketFileError(
      `${given.market} lasts ${found} hours, allowed are ${allowed}; --from and --hours choose a part`,
    );
  }
  const chosen = given.funds === 'all' ? variants : [given.funds];
  const faults = given.faults === 'both' ? [false, true] : [given.faults === 'on'];
  return chosen.flatMap((variant) =>
    faults.flatMap((isOn) =>
      Array.from({ length: given.runs }, (_, i) => ({
        ...{ seed: given.seed + i, pair, market, variant, faults: isOn },
        pollSeconds: given.pollSeconds,
        ...span,
      })),
    ),
  );
}

function chartOf(
  { pair, market, variant, faults, seed, lengthMs }: StressPlan,
  { bots: [bot] }: Scenario,
): ChartPlan {
  const spacing = pairs[pair]?.spacing ?? '';
  const what = `${pair}, ${spacing} % grid, ${variant} funds, faults ${faults ? 'on' : 'off'}, seed ${seed}`;
  return {
    account: bot?.config.account ?? '',
    title: `${what}: price, resting buys and sells, fills`,
    ...(market.fromMs === undefined || isShape(market.file) ? {} : { fromMs: market.fromMs }),
    untilMs: lengthMs,
    isLogarithmic: true,
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

endQuietlyAtClosedPipe();
process.exitCode = await main(process.argv.slice(2));

/** A grid in a market that was recorded, once for each seed, kind of funds, and with faults or without: `npm run simulate:market -- --help`. */

import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { luckOf } from './kernel/luck.ts';
import { addMarketOptions, pairOf, type MarketOptions } from './market-options.ts';
import { runScenario } from './run.ts';
import { drawChart } from './stress-chart.ts';
import { stressFacts } from './stress-facts.ts';
import { marketOf, pairs, stressScenario, variants, type StressPlan } from './stress-scenario.ts';
import { factsRow, tableHead } from './stress-table.ts';
import { MarketFileError } from './venue/candles-file.ts';
import { isShape } from './venue/candles-shapes.ts';
import { spanOf } from './venue/candles-market.ts';

interface Options extends MarketOptions {
  readonly seed: number;
  readonly runs: number;
  readonly chart?: string;
  readonly keep?: string;
}

const options = addMarketOptions(new Command('npm run simulate:market --'))
  .option('--seed <number>', 'the first seed', Number, 1)
  .option('--runs <number>', 'how many seeds', Number, 3)
  .option('--chart <file>', 'draws the first run there, as SVG')
  .option('--keep <folder>', 'keeps the scenarios of runs in which something is wrong')
  .parse()
  .opts<Options>();

try {
  process.exitCode = (await runAll(options)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof MarketFileError || error instanceof InvalidArgumentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

/** Says whether all was well. */
async function runAll({ chart, keep, ...rest }: Options): Promise<boolean> {
  let isWell = true;
  let drawing = chart;
  print(`seeds ${rest.seed} to ${rest.seed + rest.runs - 1}`);
  for (const line of tableHead()) print(line);
  for (const plan of plansOf(rest)) {
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
    writeFileSync(drawing, drawChart(venue, chartOf(plan)));
    drawing = undefined;
  }
  return isWell;
}

function plansOf(
  given: MarketOptions & { readonly seed: number; readonly runs: number },
): StressPlan[] {
  const pair = pairOf(given);
  const market = {
    file: given.market,
    ...(given.from === undefined ? {} : { fromMs: given.from }),
    ...(given.hours === undefined ? {} : { hours: given.hours }),
  };
  const span = spanOf(pair, marketOf(pair, market, 'ample'), luckOf(0));
  const chosen = given.funds === 'all' ? variants : [given.funds];
  const faults = given.faults === 'both' ? [false, true] : [given.faults === 'on'];
  return chosen.flatMap((variant) =>
    faults.flatMap((isOn) =>
      Array.from({ length: given.runs }, (_, i) => ({
        ...{ seed: given.seed + i, pair, market, variant, faults: isOn },
        ...{ pollSeconds: given.poll, ...span },
      })),
    ),
  );
}

function chartOf({ pair, market, variant, faults, seed, lengthMs }: StressPlan) {
  const spacing = pairs[pair]?.spacing ?? '';
  const what = `${pair}, ${spacing} % grid, ${variant} funds, faults ${faults ? 'on' : 'off'}, seed ${seed}`;
  return {
    title: `${what}: price, resting buys and sells, fills`,
    ...(market.fromMs === undefined || isShape(market.file) ? {} : { fromMs: market.fromMs }),
    untilMs: lengthMs,
    isLogarithmic: true,
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

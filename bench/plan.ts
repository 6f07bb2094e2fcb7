/** How long the engine thinks: one plan for grids of several sizes, and a long row of fills one after the other. */

import { Bench } from 'tinybench';
import { GridSteps } from './grid-steps.ts';
import { rounded, type Report, type Row } from './report.ts';

const sizes = [10, 100, 1000];

/** Of a row of passes with a fill each: by then the state holds as many closed orders as it keeps. */
const fillsInRow = 200;

/** A pass for the largest grid should not notice its plan, ms. */
const planMsMax = 20;

export async function benchPlan(): Promise<Report> {
  const bench = new Bench({
    time: 1_000,
    warmupTime: 300,
    iterations: 10,
    warmupIterations: 3,
    throws: true,
  });
  for (const levels of sizes) addPlans(bench, levels);
  await bench.run();
  const rows = [...bench.tasks.map(rowOf), ...sizes.map(fillsPerSecond)];
  const slowest = Math.max(...bench.tasks.map(medianMsOf));
  return {
    title: 'One plan',
    rows,
    aims: [
      {
        aim: `a plan for ${sizes.at(-1) ?? 0} levels within ${planMsMax} ms`,
        isMet: slowest <= planMsMax,
      },
    ],
  };
}

/** The inputs are made before: only the plan is timed. */
function addPlans(bench: Bench, levels: number): void {
  const grid = new GridSteps(levels);
  const quiet = grid.quiet();
  const filled = grid.withFill('buy');
  expectIntents(grid.planOver(quiet).intents.length, 0);
  // A counter, a seed at the far end of the one side, and a cancel at that of the other.
  expectIntents(grid.planOver(filled).intents.length, 3);
  bench.add(`${levels} levels, nothing to do`, () => grid.planOver(quiet));
  bench.add(`${levels} levels, one fill`, () => grid.planOver(filled));
}

function expectIntents(found: number, expected: number): void {
  if (found !== expected) throw new Error(`found ${found} intents, expected ${expected}`);
}

function medianMsOf({ result }: Bench['tasks'][number]): number {
  if (!('latency' in result)) throw new Error(`a task ended ${result.state}`);
  return result.latency.p50;
}

function rowOf(task: Bench['tasks'][number]): Row {
  const { result } = task;
  if (!('latency' in result)) throw new Error(`${task.name} ended ${result.state}`);
  const { p50, p99, samplesCount } = result.latency;
  return {
    plan: task.name,
    'median ms': rounded(p50),
    'p99 ms': rounded(p99),
    'per second': rounded(1000 / p50),
    samples: samplesCount,
  };
}

/** Buys and sells fill in turn, each pass working on the state the one before left: folds, counters and cancels alike. */
function fillsPerSecond(levels: number): Row {
  const grid = new GridSteps(levels);
  const latencies: number[] = [];
  for (let i = 0; i < 2 * fillsInRow; i++) {
    const observation = grid.withFill(i % 2 === 0 ? 'buy' : 'sell');
    const startedMs = performance.now();
    const planned = grid.planOver(observation);
    latencies.push(performance.now() - startedMs);
    grid.apply(planned);
  }
  const { ledger } = grid.state;
  if (ledger.fills !== 2 * fillsInRow) throw new Error(`${ledger.fills} fills were booked`);
  const warm = latencies.slice(fillsInRow).toSorted((a, b) => a - b);
  const p50 = warm[Math.floor(warm.length / 2)] ?? NaN;
  return {
    plan: `${levels} levels, a fill each pass, in a row`,
    'median ms': rounded(p50),
    'p99 ms': rounded(warm[Math.floor(warm.length * 0.99)] ?? NaN),
    'per second': rounded((1000 * warm.length) / warm.reduce((a, b) => a + b, 0)),
    samples: warm.length,
  };
}

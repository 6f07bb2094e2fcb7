/** Market hours the simulator plays in a second: whole histories with their faults and their judge, on one core and on all. */

import { runSeeds, workersByDefault } from '../test/simulation/workers.ts';
import { median, rounded, type Report, type Row } from './report.ts';

const batches = 5;
const runs = 40;
/** The first batch warms up, and is not counted. */
const from = 1;

export async function benchSimulation(): Promise<Report> {
  const rows: Row[] = [];
  for (const workers of new Set([1, workersByDefault])) rows.push(await rowOf(workers));
  return {
    title: 'Simulated histories',
    rows,
    details: [
      `${batches} batches of ${runs} seeds each, from seed ${from + runs} on, after one that is not counted`,
      'an hour is one of one bot; processes start anew for each batch where there are several, and that is counted',
    ],
  };
}

async function rowOf(workers: number): Promise<Row> {
  const speeds: number[] = [];
  const runMs: number[] = [];
  let hours = 0;
  let failed = 0;
  for (let batch = 0; batch <= batches; batch++) {
    const startedMs = performance.now();
    let botMs = 0;
    await runSeeds({ from: from + batch * runs, runs, workers }, ({ facts, findings }) => {
      botMs += facts.botMs;
      if (findings.length > 0) failed += 1;
      return true;
    });
    if (batch === 0) continue;
    const tookMs = performance.now() - startedMs;
    const batchHours = botMs / 3_600_000;
    hours += batchHours;
    speeds.push(batchHours / (tookMs / 1000));
    runMs.push(tookMs / runs);
  }
  return {
    workers,
    'hours a second, median': rounded(median(speeds)),
    slowest: rounded(Math.min(...speeds)),
    fastest: rounded(Math.max(...speeds)),
    'ms a run, median': rounded(median(runMs)),
    'hours in all': rounded(hours),
    'runs with a finding': failed,
  };
}

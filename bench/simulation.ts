/** Market hours the simulator plays in a second: whole histories with their faults and their judge, on one core and on all. */

import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { median, rounded, type Report, type Row } from './report.ts';

const simulator = new URL('../test/simulation/main.ts', import.meta.url).pathname;
const batches = 5;
const runs = 40;
/** The first batch warms up, and is not counted. */
const from = 1;

interface Played {
  readonly hours: number;
  readonly failures: readonly unknown[];
}

export function benchSimulation(): Promise<Report> {
  const rows = [...new Set([1, availableParallelism()])].map(rowOf);
  return Promise.resolve({
    title: 'Simulated histories',
    rows,
    details: [
      `${batches} batches of ${runs} seeds each, from seed ${from + runs} on, after one that is not counted`,
      'an hour is one of one bot; the start of the processes, anew for each batch, is counted',
    ],
  });
}

function rowOf(workers: number): Row {
  const speeds: number[] = [];
  const runMs: number[] = [];
  let hours = 0;
  let failed = 0;
  for (let batch = 0; batch <= batches; batch++) {
    const startedMs = performance.now();
    const played = play(from + batch * runs, workers);
    if (batch === 0) continue;
    const tookMs = performance.now() - startedMs;
    hours += played.hours;
    failed += played.failures.length;
    speeds.push(played.hours / (tookMs / 1000));
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

function play(seed: number, workers: number): Played {
  const words = ['--seed', seed, '--runs', runs, '--workers', workers, '--no-shrink', '--json'];
  const { stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', simulator, ...words.map(String)],
    {
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    },
  );
  return JSON.parse(stdout) as Played;
}

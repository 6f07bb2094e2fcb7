/** What one relay needs: memory by sessions, CPU and delay by events a second, and memory over many events. */

import { setTimeout as wait } from 'node:timers/promises';
import { startRelayWorld, type RelayWorld } from './relay-world.ts';
import { percentile, rounded, type Report, type Row } from './report.ts';

const sessionSteps = [0, 50, 100, 200];
const eventRates = [250, 500, 1_000, 2_000, 4_000];
const aimedRate = 2_000;
/** A quarter of a core. */
const cpuMsPerSecondMax = 250;

const idleMs = 10_000;
const warmUpMs = 3_000;
const loadMs = 20_000;
const tellEveryMs = 10;
/** What is still on its way after so long was given up. */
const lateMs = 3_000;

/** Ten minutes of them, at the rate of a busy day. */
const manyEvents = 10 * 60 * 500;
const parts = 10;

export async function benchRelayLoad(): Promise<readonly Report[]> {
  const world = await startRelayWorld(sessionSteps.at(-1) ?? 0);
  try {
    const sessions: Row[] = [];
    for (const count of sessionSteps) sessions.push(await idleWith(world, count));
    const loads: Load[] = [];
    for (const rate of eventRates) loads.push(await loadWith(world, rate, loadMs));
    const aimed = loads.find(({ rate }) => rate === aimedRate);
    return [
      { title: 'Relay by sessions', rows: sessions },
      {
        title: 'Relay by events',
        rows: loads.map(rowOf),
        aims: [
          {
            aim: `${aimedRate} events a second: none given up`,
            isMet: aimed?.missing === 0,
          },
          {
            aim: `${aimedRate} events a second within a quarter of a core`,
            isMet: (aimed?.cpuMsPerSecond ?? Infinity) <= cpuMsPerSecondMax,
          },
        ],
      },
    ];
  } finally {
    await world.stop();
  }
}

export async function benchRelayMemory(): Promise<Report> {
  const world = await startRelayWorld(sessionSteps.at(-1) ?? 0);
  try {
    await world.grow(sessionSteps.at(-1) ?? 0);
    await loadWith(world, aimedRate, warmUpMs);
    const rows: Row[] = [await memoryOf(world)];
    for (let i = 0; i < parts; i++) {
      await loadWith(world, aimedRate, ((manyEvents / parts) * 1000) / aimedRate);
      rows.push(await memoryOf(world));
    }
    return { title: 'Relay over many events', rows };
  } finally {
    await world.stop();
  }
}

async function memoryOf(world: RelayWorld): Promise<Row> {
  const { rss, heapUsed, external } = await world.usage();
  return {
    events: world.source.told(),
    'rss MB': mb(rss),
    'heap MB': mb(heapUsed),
    'external MB': mb(external),
  };
}

const mb = (bytes: number): number => rounded(bytes / 2 ** 20);

async function idleWith(world: RelayWorld, sessions: number): Promise<Row> {
  await world.grow(sessions);
  await wait(warmUpMs);
  const before = await world.usage();
  await wait(idleMs);
  const after = await world.usage();
  return {
    sessions,
    'rss MB': mb(after.rss),
    'heap MB': mb(after.heapUsed),
    'external MB': mb(after.external),
    'CPU ms a second': rounded((1000 * (after.cpuMs - before.cpuMs)) / (after.atMs - before.atMs)),
  };
}

interface Load {
  readonly rate: number;
  readonly told: number;
  readonly missing: number;
  readonly resyncs: number;
  readonly bundles: number;
  readonly cpuMsPerSecond: number;
  readonly latenciesMs: readonly number[];
  readonly rss: number;
}

async function loadWith(world: RelayWorld, rate: number, ms: number): Promise<Load> {
  const { source } = world;
  world.heard();
  const before = await world.usage();
  const toldBefore = source.told();
  const startedMs = performance.now();
  for (let told = 0; told < (rate * ms) / 1000;) {
    const due = Math.min(rate * ms, rate * (performance.now() - startedMs)) / 1000;
    const events = Math.floor(due) - told;
    source.tell(events);
    told += events;
    await wait(tellEveryMs);
  }
  source.finish();
  const after = await world.usage();
  await wait(lateMs);
  const told = source.told() - toldBefore;
  const { events, bundles, latenciesMs, resyncs } = world.heard();
  return {
    rate,
    told,
    missing: told - events,
    resyncs,
    bundles,
    cpuMsPerSecond: (1000 * (after.cpuMs - before.cpuMs)) / (after.atMs - before.atMs),
    latenciesMs,
    rss: after.rss,
  };
}

function rowOf(load: Load): Row {
  const { rate, told, bundles, latenciesMs } = load;
  return {
    'events a second': rate,
    'CPU ms a second': rounded(load.cpuMsPerSecond),
    'p50 ms': rounded(percentile(latenciesMs, 50)),
    'p95 ms': rounded(percentile(latenciesMs, 95)),
    'p99 ms': rounded(percentile(latenciesMs, 99)),
    'events a bundle': rounded((told - load.missing) / bundles),
    'given up': load.missing,
    'bots to look': load.resyncs,
    'rss MB': mb(load.rss),
    events: told,
  };
}

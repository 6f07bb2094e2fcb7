/**
 * What a whole pass costs: calls of the exchange, reads and writes of the table, CPU and wall time. The adapter, the
 * store and the SDK are the real ones; the recorded market decides what fills.
 */

import { readFile } from 'node:fs/promises';
import type { PassDone } from '../shared/app/pass-result.ts';
import { runPass } from '../shared/app/run-pass.ts';
import { startPassWorld, type PassWorld } from './pass-world.ts';
import { median, rounded, type Report, type Row } from './report.ts';

/** The bot of the README, on the bundled recording. */
const botFile = new URL('../examples/bots/okx-btc-usdt.json', import.meta.url);
const pollMs = 10_000;

/** Until the adapter knows its instrument and the code is warm. */
const warmUpPasses = 50;
const passes = 600;

const quietCallsMax = 3;

interface Pass {
  readonly kind: 'nothing to do' | 'part of a fill' | 'one fill' | 'other';
  readonly orders: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly calls: readonly string[];
  readonly operations: readonly { readonly operation: string; readonly units: number }[];
}

export async function benchPass(): Promise<Report> {
  const calls: string[] = [];
  const operations: { operation: string; units: number }[] = [];
  const world = await startPassWorld({
    exchange: (endpoint) => calls.push(endpoint),
    store: (operation, units) => operations.push({ operation, units }),
  });
  try {
    const bot = JSON.parse(await readFile(botFile, 'utf8')) as { readonly botId: string };
    await world.runtime.store.putConfig(bot.botId, bot);
    const seen: Pass[] = [];
    for (let i = 0; i < warmUpPasses + passes; i++) {
      await world.wait(pollMs);
      calls.length = 0;
      operations.length = 0;
      const { done, ...times } = await timedPass(world, bot.botId);
      if (i < warmUpPasses) continue;
      const used = { calls: [...calls], operations: [...operations] };
      const { length: orders } = done.state.orders;
      seen.push({ ...times, ...used, orders, kind: kindOf(done, used) });
    }
    return reportOf(seen);
  } finally {
    await world.stop();
  }
}

async function timedPass(
  { runtime }: PassWorld,
  botId: string,
): Promise<Pick<Pass, 'wallMs' | 'cpuMs'> & { readonly done: PassDone }> {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const result = await runPass(runtime, botId);
  const { user, system } = process.cpuUsage(before);
  const wallMs = performance.now() - startedMs;
  if (result.kind !== 'done') throw new Error(`a pass ended ${result.kind}`);
  return { done: result, wallMs, cpuMs: (user + system) / 1000 };
}

/** New trades are what the pass appends to the ledger; the state's own write does not count for this. */
function kindOf({ notes, sent }: PassDone, { operations }: Pick<Pass, 'operations'>): Pass['kind'] {
  const isSent = sent.outcomes.length > 0 || sent.canceled > 0;
  const isTraded = operations.some(({ operation }) => operation === 'appendFills');
  if (notes.length === 0 && !isSent) return isTraded ? 'part of a fill' : 'nothing to do';
  const fills = notes.filter(({ kind }) => kind === 'filled').length;
  return fills === 1 && isSent ? 'one fill' : 'other';
}

const isWrite = (operation: string): boolean => /^(save|append|put)/.test(operation);

function reportOf(all: readonly Pass[]): Report {
  const kinds = ['nothing to do', 'part of a fill', 'one fill'] as const;
  const of = (kind: Pass['kind']) => all.filter((pass) => pass.kind === kind);
  const quiet = of('nothing to do');
  const filled = of('one fill');
  return {
    title: 'One pass',
    rows: kinds.map((kind) => rowOf(kind, of(kind))),
    details: kinds.map((kind) => breakdownOf(kind, of(kind))),
    aims: [
      {
        aim: `nothing to do: mostly at most ${quietCallsMax} exchange calls; a second page of fills may come on top`,
        isMet: median(quiet.map(({ calls }) => calls.length)) <= quietCallsMax,
      },
      {
        aim: 'nothing to do: never a write',
        isMet: quiet.every((pass) => pass.operations.every(({ operation }) => !isWrite(operation))),
      },
      {
        aim: 'one fill: never more than one state write before the calls and one after',
        isMet: filled.every((pass) => stateWritesOf(pass) <= 2),
      },
    ],
  };
}

const stateWritesOf = ({ operations }: Pass): number =>
  operations.filter(({ operation }) => operation === 'saveState').length;

function rowOf(kind: string, some: readonly Pass[]): Row {
  const units = (pass: Pass, isWanted: (operation: string) => boolean) =>
    pass.operations
      .filter(({ operation }) => isWanted(operation))
      .reduce((sum, { units: consumed }) => sum + consumed, 0);
  const of = (value: (pass: Pass) => number) => rounded(median(some.map(value)));
  return {
    pass: kind,
    'exchange calls': of(({ calls }) => calls.length),
    'most calls': Math.max(...some.map(({ calls }) => calls.length)),
    'state writes': of(stateWritesOf),
    'read units': of((pass) => units(pass, (operation) => !isWrite(operation))),
    'state write units': of((pass) => units(pass, (operation) => operation === 'saveState')),
    'ledger write units': of((pass) => units(pass, (operation) => operation === 'appendFills')),
    'CPU ms': of(({ cpuMs }) => cpuMs),
    'wall ms': of(({ wallMs }) => wallMs),
    'orders in state': of(({ orders }) => orders),
    passes: some.length,
  };
}

/** How many of each call and operation, over all passes of a kind. */
function breakdownOf(kind: string, some: readonly Pass[]): string {
  const counts = new Map<string, number>();
  for (const { calls, operations } of some) {
    for (const name of [...calls, ...operations.map(({ operation }) => `table ${operation}`)]) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  const perPass = [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${rounded(count / some.length)}`);
  return `${kind}, each pass on average: ${perPass.join(', ')}`;
}

/** One client of one exchange in a process of its own: what its two requests mean, and what they cost. */

import type { Sent, Told } from './adapter-boundary.ts';
import { caseOf, type CaseName } from './adapter-cases.ts';
import { openClient, type ClientName } from './adapter-clients.ts';
import { median } from './report.ts';

export interface Cost {
  /** Of CPU time, all threads, microseconds. */
  readonly cpuUs: number;
  /** Of the JavaScript heap. */
  readonly bytes: number;
}

export interface Probed {
  readonly place: Cost;
  readonly list: Cost;
  readonly sent: Sent;
  readonly isAccepted: boolean;
  readonly told: readonly Told[];
}

const warmUpUs = 900_000;
const measuredUs = 600_000;
/** Well within the young generation, so that nothing is collected while it is counted. */
const countedBytes = 20_000_000;
const counts = 5;

async function cpuUsOf(work: () => Promise<unknown>, atLeastUs: number): Promise<number> {
  const before = process.cpuUsage();
  let times = 0;
  let spentUs = 0;
  while (spentUs < atLeastUs) {
    for (let i = 0; i < 20; i++) await work();
    times += 20;
    const { user, system } = process.cpuUsage(before);
    spentUs = user + system;
  }
  return spentUs / times;
}

async function bytesOf(work: () => Promise<unknown>, times: number): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('needs --expose-gc');
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < times; i++) await work();
  return (process.memoryUsage().heapUsed - before) / times;
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  await cpuUsOf(work, warmUpUs);
  const cpuUs = await cpuUsOf(work, measuredUs);
  const times = Math.max(10, Math.floor(countedBytes / (await bytesOf(work, 50))));
  const found: number[] = [];
  for (let i = 0; i < counts; i++) found.push(await bytesOf(work, times));
  return { cpuUs, bytes: median(found) };
}

async function probe(exchange: CaseName, name: ClientName): Promise<Probed> {
  const sent: Sent = { url: '', body: '' };
  const client = await openClient(name, { exchange, answersOf: caseOf(exchange), sent });
  const rows = await client.openOrders();
  const told = rows.map((row) => client.told(row));
  const isAccepted = client.isAccepted(await client.place());
  const placed = { ...sent };
  return {
    place: await costOf(() => client.place()),
    list: await costOf(() => client.openOrders()),
    sent: placed,
    isAccepted,
    told,
  };
}

const [exchange, name] = process.argv.slice(2) as [CaseName, ClientName];
const probed = await probe(exchange, name);
process.stdout.write(JSON.stringify(probed), () => process.exit());

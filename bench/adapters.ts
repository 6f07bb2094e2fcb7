/**
 * What an adapter costs beside ccxt, okx-api and binance doing the same: placing an order, and reading a page of 100 open
 * ones, from the same bytes. Each client runs in a process of its own, all take turns.
 */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { rowsOnPage, type CaseName } from './adapter-cases.ts';
import type { ClientName } from './adapter-clients.ts';
import type { Cost, Probed } from './adapter-probe.ts';
import { meaningOf } from './adapter-meaning.ts';
import { median, rounded, type Report, type Row } from './report.ts';

const run = promisify(execFile);
const probeFile = fileURLToPath(new URL('./adapter-probe.ts', import.meta.url));
const rounds = 5;

const clientsOf: Readonly<Record<CaseName, readonly ClientName[]>> = {
  okx: ['mmm', 'ccxt', 'okx-api'],
  binance: ['mmm', 'ccxt', 'binance'],
  hitbtc: ['mmm', 'ccxt'],
  htx: ['mmm', 'ccxt'],
};

interface Subject {
  readonly exchange: CaseName;
  readonly client: ClientName;
}

const subjects: readonly Subject[] = (Object.keys(clientsOf) as CaseName[]).flatMap((exchange) =>
  clientsOf[exchange].map((client) => ({ exchange, client })),
);

export async function benchAdapters(): Promise<readonly Report[]> {
  const found = new Map<Subject, Probed[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round++) {
    for (const subject of subjects) {
      const probed = await probe(subject);
      found.get(subject)?.push(probed);
    }
    if (round === 0) assertSameMeaning(found);
  }
  return [
    reportOf(found, 'place', 'Placing an order'),
    reportOf(found, 'list', `Reading a page of ${rowsOnPage} open orders`),
  ];
}

async function probe({ exchange, client }: Subject): Promise<Probed> {
  // A young generation so large that nothing is collected while bytes are counted.
  const heap = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128'];
  const program = ['--import', 'tsx', probeFile, exchange, client];
  const { stdout } = await run(process.execPath, [...heap, ...program], { maxBuffer: 10_000_000 });
  return JSON.parse(stdout) as Probed;
}

/** Before anything is compared: the same order was asked for, and the same orders were read. */
function assertSameMeaning(found: ReadonlyMap<Subject, readonly Probed[]>): void {
  const meanings = new Map<CaseName, string>();
  for (const [{ exchange, client }, [probed]] of found) {
    if (probed === undefined) throw new Error(`${client} on ${exchange} was not run`);
    const meaning = meaningOf(exchange, probed);
    const before = meanings.get(exchange) ?? meaning;
    if (meaning !== before) {
      throw new Error(`${client} on ${exchange} means ${meaning}, the others ${before}`);
    }
    meanings.set(exchange, before);
  }
}

function reportOf(
  found: ReadonlyMap<Subject, readonly Probed[]>,
  what: 'place' | 'list',
  title: string,
): Report {
  const costOf = (subject: Subject): Cost => {
    const costs = (found.get(subject) ?? []).map((probed) => probed[what]);
    return {
      cpuUs: median(costs.map(({ cpuUs }) => cpuUs)),
      bytes: median(costs.map(({ bytes }) => bytes)),
    };
  };
  const rows = subjects.map((subject): Row => {
    const { cpuUs, bytes } = costOf(subject);
    return {
      exchange: subject.exchange,
      client: subject.client,
      'per second of CPU': rounded(1e6 / cpuUs),
      'CPU us': rounded(cpuUs),
      'kB allocated': rounded(bytes / 1000),
      rounds,
    };
  });
  const aims = subjects
    .filter(({ client }) => client !== 'mmm')
    .map((other) => {
      const own = subjects.find((s) => s.exchange === other.exchange && s.client === 'mmm');
      const isMet = own !== undefined && costOf(own).cpuUs < costOf(other).cpuUs;
      return { aim: `${other.exchange}: ahead of ${other.client}`, isMet };
    });
  return { title, rows, aims };
}

/** What the host refuses, and how clearly. */

import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { HostError } from '../../../local/host/host-error.ts';
import { exampleBot, hostOptions, openHost, stopHosts, until } from '../../support/host-bench.ts';

// A start takes a second where nothing else runs, more on a busy machine.
jest.setTimeout(60_000);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mmm-host-'));
});
afterEach(async () => {
  await stopHosts();
  await rm(folder, { recursive: true, force: true });
});

/** What the start was refused with. */
async function refusal(changes: Parameters<typeof hostOptions>[0]): Promise<string> {
  const error = await openHost(hostOptions(changes)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(HostError);
  return (error as HostError).message;
}

async function botFile(name: string, changes: Readonly<Record<string, unknown>>): Promise<string> {
  const item = JSON.parse(await readFile(exampleBot, 'utf8')) as Record<string, unknown>;
  const file = path.join(folder, name);
  await writeFile(file, JSON.stringify({ ...item, ...changes }));
  return file;
}

test('a second host on the same folder', async () => {
  const data = path.join(folder, 'data');
  await openHost(hostOptions({ data }));
  expect(await refusal({ data })).toBe(`--data ${data}: another host is running on this folder`);
});

describe('a damaged folder is told by its part, and runs again without it', () => {
  const parts = [
    { part: 'database/CURRENT', says: 'its database is damaged' },
    { part: 'exchanges/okx/state.json', says: "the simulator's data is damaged" },
    { part: 'clock.json', says: 'the clock file' },
  ];

  test.each(parts)('$part', async ({ part, says }) => {
    const data = path.join(folder, 'data');
    await (await openHost(hostOptions({ data }))).stop();
    const whole = await readFile(path.join(data, part), 'utf8');
    await writeFile(path.join(data, part), 'not what was written here');
    const message = await refusal({ data });
    expect(message).toContain(says);
    expect(message).toContain(data);
    // Nothing is held by the host that was refused.
    await writeFile(path.join(data, part), whole);
    await openHost(hostOptions({ data }));
  });

  test('a line of the journal', async () => {
    const data = path.join(folder, 'data');
    await (await openHost(hostOptions({ data }))).stop();
    const { journal } = JSON.parse(
      await readFile(path.join(data, 'exchanges', 'okx', 'state.json'), 'utf8'),
    ) as { journal: number };
    const file = path.join(data, 'exchanges', 'okx', `journal-${journal}.jsonl`);
    await writeFile(file, '{"kind":"place"}\n');
    expect(await refusal({ data })).toContain(`${file}, line 1`);
  });

  test('a file in its place', async () => {
    const data = path.join(folder, 'data');
    await writeFile(data, 'a file');
    expect(await refusal({ data })).toContain('cannot be used as a folder');
  });
});

test.each([
  { option: '--port', field: 'port' },
  { option: '--exchange-port', field: 'exchangePort' },
])('a busy port for $option', async ({ option, field }) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const message = await refusal({ [field]: port });
  expect(message).toBe(`${option} ${port}: the port is busy; choose another, or 0 for a free one`);
  server.close();
});

test.each([
  {
    faults: 'hitbtc/place:429:0.1',
    says: /^--faults: found the exchange "hitbtc" .* the exchanges that run here: okx$/,
  },
  {
    faults: 'place:429:0.1,hitbtc/*:5xx:0.1',
    says: /^--faults: found the exchange "hitbtc" .* the exchanges that run here: okx$/,
  },
  { faults: 'fillz:429:0.1', says: /^--faults: found the endpoint "fillz" / },
])('faults of an exchange that does not run: $faults', async ({ faults, says }) => {
  expect(await refusal({ exchange: 'okx', faults })).toMatch(says);
});

describe('bots that cannot be read', () => {
  test('no such path', async () => {
    const bots = path.join(folder, 'nowhere.json');
    expect(await refusal({ bots })).toBe(`--bots ${bots}: there is no such file or folder`);
  });

  test('a folder without any', async () => {
    const bots = path.join(folder, 'empty');
    await mkdir(bots);
    expect(await refusal({ bots })).toContain('holds no .json file');
  });

  test('every fault of every file at once', async () => {
    await botFile('a.json', { exchange: 'okxx', spacing: '-1' });
    await botFile('b.json', { botId: 'other', colour: 'red' });
    await writeFile(path.join(folder, 'c.json'), '{ "botId": ');
    const message = await refusal({ bots: folder });
    expect(message).toMatch(/a\.json: exchange: found "okxx"/);
    expect(message).toMatch(/a\.json: spacing: found "-1"/);
    expect(message).toMatch(/b\.json: .*colour/);
    expect(message).toMatch(/c\.json: not JSON/);
  });

  test('an exchange that ccxt does not have', async () => {
    const bots = await botFile('a.json', { exchange: 'ccxt:krakn' });
    expect(await refusal({ bots })).toBe(
      `${bots}: exchange ccxt:krakn is unknown; near are: kraken`,
    );
  });

  test('one bot in two files', async () => {
    await botFile('a.json', {});
    await botFile('b.json', {});
    expect(await refusal({ bots: folder })).toContain('bot okx-btc-usdt is there twice');
  });
});

describe('accounts it must not trade with', () => {
  test.each([
    { account: 'nobody', says: 'no credentials are stored for account nobody' },
    { account: 'demo-withdraw', says: 'may withdraw' },
  ])('$account', async ({ account, says }) => {
    const host = await openHost(hostOptions({ bots: await botFile('bot.json', { account }) }));
    await until('a warning', () =>
      host.snapshot().warnings.some(({ text }) => text.includes(says)),
    );
    expect(host.exchanges.of('okx').orders('demo')).toEqual([]);
    expect(host.exchanges.of('okx').orders('demo-withdraw')).toEqual([]);
  });
});

test('bots that trade the same symbol of one account are told apart once', async () => {
  await botFile('a.json', { botId: 'a' });
  await botFile('b.json', { botId: 'b' });
  const host = await openHost(hostOptions({ bots: folder }));
  const told = () => host.snapshot().warnings.filter(({ text }) => text.includes('overlap'));
  await until('both bots', () => host.snapshot().bots.length === 2);
  await until('a second look', () => host.snapshot().bots.every(({ totals }) => totals.passes > 2));
  expect(told().map(({ text }) => text)).toEqual([
    'bots a and b trade BTC-USDT on account demo: their grids would overlap; give each its own account',
  ]);
});

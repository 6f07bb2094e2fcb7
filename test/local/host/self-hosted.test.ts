/** A bot of a real account, by a file of credentials: here another host's exchange stands in for the real one. */

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { hostOptions, openHost, stopHosts, until } from '../../support/host-bench.ts';

jest.setTimeout(60_000);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mmm-self-'));
});
afterEach(async () => {
  await stopHosts();
  await rm(folder, { recursive: true, force: true });
});

test('trades on its own exchange, and is shown without the simulated one', async () => {
  const elsewhere = await openHost(hostOptions({ speed: 1 }));
  const accounts = path.join(folder, 'accounts');
  await mkdir(accounts);
  const credentials = elsewhere.credentials.get('demo');
  await writeFile(path.join(accounts, 'main.json'), JSON.stringify(credentials), { mode: 0o600 });
  const example = JSON.parse(await readFile('examples/bots/okx-btc-usdt.json', 'utf8')) as object;
  const bots = path.join(folder, 'mine.json');
  await writeFile(bots, JSON.stringify({ ...example, botId: 'mine', account: 'main' }));

  const host = await openHost(hostOptions({ speed: 1, accounts, bots }));
  await until('a grid', () => (host.snapshot().bots[0]?.totals.openBuys ?? 0) > 0);
  expect(host.snapshot().markets).toEqual([]);
  expect(host.exchanges.of('okx').openOrders('demo')).toEqual([]);
});

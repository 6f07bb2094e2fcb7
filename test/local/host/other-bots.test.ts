/** What a host says of bots it was not asked for. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import {
  exampleBot,
  exampleBots,
  hostOptions,
  openHost,
  stopHosts,
} from '../../support/host-bench.ts';

// A start takes a second where nothing else runs, more on a busy machine.
jest.setTimeout(60_000);

let data: string;

beforeEach(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'mmm-host-'));
});
afterEach(async () => {
  await stopHosts();
  await rm(data, { recursive: true, force: true });
});

test('bots of other exchanges that ran in the folder before are told', async () => {
  const first = await openHost(hostOptions({ data, bots: exampleBots }));
  expect(first.notes).toEqual([]);
  await first.runtime.store.putConfig('binance-btc-usdt', {
    ...(await first.runtime.store.rawConfig('binance-btc-usdt')),
    enabled: false,
  });
  await first.stop();

  const second = await openHost(hostOptions({ data, exchange: 'okx', bots: exampleBot }));
  expect(second.notes).toEqual([
    `--exchange okx: bots that ${data} knows run too: hitbtc-btc-usdt`,
  ]);
  expect(second.exchanges.all.map(({ exchange }) => exchange)).toContain('hitbtc');
});

test('in a folder of its own there is nothing to tell', async () => {
  const options = hostOptions({ data, exchange: 'okx', bots: exampleBot });
  await (await openHost(options)).stop();
  expect((await openHost(options)).notes).toEqual([]);
});

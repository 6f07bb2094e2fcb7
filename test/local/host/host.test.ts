/** The whole system in this process: it trades, follows its config items, stops, and carries on. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { judgeLog } from '../../support/exchange-judge.ts';
import { hostOptions, openHost, stopHosts, until } from '../../support/host-bench.ts';

const botId = 'okx-btc-usdt';

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

test('the example bot trades, and its fills are answered', async () => {
  const host = await openHost(hostOptions());
  await until('fills', () => (host.snapshot().bots[0]?.totals.countered ?? 0) > 0);
  expect(host.exchanges.of('okx').fills('demo').length).toBeGreaterThan(0);
  judgeLog({ orders: host.exchanges.of('okx').orders('demo') });
  const [market] = host.snapshot().markets;
  expect(market?.symbol).toBe('BTC-USDT');
});

test('an item a person writes takes effect, and a wrong one is marked with its errors', async () => {
  const host = await openHost(hostOptions());
  const { store } = host.runtime;
  await until('a grid', () => host.exchanges.of('okx').openOrders('demo').length > 0);
  const item = await store.rawConfig(botId);
  await until('a verdict', async () => (await store.configStatus(botId))?.kind === 'accepted');

  await store.putConfig(botId, { ...item, spacing: '-1' });
  await until('a verdict', async () => (await store.configStatus(botId))?.kind === 'rejected');
  expect((await store.configStatus(botId))?.errors).toEqual([expect.stringContaining('spacing')]);

  await store.putConfig(botId, { ...item, enabled: false, stopKind: 'stop' });
  await until('the stop', async () => (await store.loadBot(botId)).grid?.state.mode === 'stopped');
  await until('a verdict', async () => (await store.configStatus(botId))?.kind === 'accepted');
  expect(host.exchanges.of('okx').openOrders('demo')).toEqual([]);
});

test('a host that was stopped carries on with the orders it left', async () => {
  const options = hostOptions({ data: path.join(folder, 'data') });
  const first = await openHost(options);
  await until('a grid', () => first.exchanges.of('okx').openOrders('demo').length > 10);
  const left = first.exchanges.of('okx').orders('demo').length;
  await first.stop();
  await expect(first.runtime.store.loadBot(botId)).rejects.toThrow();

  const second = await openHost(options);
  const kept = second.exchanges.of('okx').orders('demo').slice(0, left);
  expect(kept).toHaveLength(left);
  await until('passes', () => (second.snapshot().bots[0]?.totals.passes ?? 0) > 2);
  judgeLog({ orders: second.exchanges.of('okx').orders('demo') });
});

test('what a person changed in the table outlives the file it came from', async () => {
  const options = hostOptions({ data: path.join(folder, 'data') });
  const first = await openHost(options);
  const item = await first.runtime.store.rawConfig(botId);
  await first.runtime.store.putConfig(botId, { ...item, buyLevels: 3 });
  await first.stop();
  const second = await openHost(options);
  expect(await second.runtime.store.rawConfig(botId)).toMatchObject({ buyLevels: 3 });
});

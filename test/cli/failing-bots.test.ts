/** Bots whose passes fail, as the command line shows them. */

import { beforeEach, expect, test } from '@jest/globals';
import { DynamoFailureStore } from '../../shared/stores/dynamo-failure-store.ts';
import { aTimeMs, configItemWith } from '../support/bot-builders.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { Bots } from './stored-bots.ts';

const bots = Bots.forEachTest();
const failure = { kind: 'auth', text: 'wrong key', sinceMs: aTimeMs, atMs: aTimeMs + 300_000 };
let failures: DynamoFailureStore;

beforeEach(() => {
  const tableName = bots.environment['MMM_TABLE'] ?? '';
  const { client } = bots.database;
  failures = new DynamoFailureStore({ client, tableName, clock: virtualClock(aTimeMs) });
});

const cellsOf = (out: string) => out.split('\n').map((line) => line.split(/ {2,}/).slice(0, 5));

test('a bot that never passed says why, wherever one looks', async () => {
  await bots.store.putConfig('grid-1', configItemWith());
  await failures.write('grid-1', failure);

  const list = await bots.mmm('bots list');
  expect(cellsOf(list.out)[1]).toEqual(['grid-1', 'BTC-USDT', 'main', 'enabled', 'failing']);
  expect((await bots.mmm('bots list --json')).json()).toMatchObject([
    { mode: 'none', failing: { kind: 'auth', text: 'wrong key' } },
  ]);

  const { out } = await bots.mmm('bots show grid-1');
  expect(out).toContain(
    'passes fail since 2026-11-18T11:06:40.000Z, noted last 2026-11-18T11:11:40.000Z (auth): wrong key',
  );
  expect(out).toContain('no pass was completed yet');
  expect((await bots.mmm('bots show grid-1 --json')).json()).toMatchObject({
    failure: { text: 'wrong key', since: '2026-11-18T11:06:40.000Z' },
  });

  const audit = await bots.mmm('audit grid-1');
  expect(audit).toMatchObject({ exitCode: 1, err: expect.stringContaining('(auth): wrong key') });
});

test('so does one that passed before', async () => {
  await bots.storeRunningBot();
  await failures.write('grid-1', failure);
  expect(cellsOf((await bots.mmm('bots list')).out)[1]?.at(-1)).toBe('running, failing');
  expect((await bots.mmm('bots show grid-1')).out).toContain('passes fail since');
  expect((await bots.mmm('audit grid-1')).out).toContain('(auth): wrong key');
});

test('a failure that is over is history', async () => {
  await bots.storeRunningBot();
  await failures.write('grid-1', { ...failure, overAtMs: aTimeMs + 310_000 });
  expect(cellsOf((await bots.mmm('bots list')).out)[1]?.at(-1)).toBe('running');
  expect((await bots.mmm('bots show grid-1')).out).toContain(
    'passes failed from 2026-11-18T11:06:40.000Z on, and succeed again since 2026-11-18T11:11:50.000Z (auth): wrong key',
  );
  expect((await bots.mmm('audit grid-1')).out).not.toContain('wrong key');
});

test('a bot that is off is not called failing', async () => {
  await bots.store.putConfig('grid-1', configItemWith({ enabled: false }));
  await failures.write('grid-1', failure);
  expect(cellsOf((await bots.mmm('bots list')).out)[1]?.at(-1)).toBe('none');
});

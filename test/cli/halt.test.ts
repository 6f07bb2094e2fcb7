import { describe, expect, test } from '@jest/globals';
import type { Halt } from '../../shared/ports/halt-store.ts';
import { DynamoHaltStore } from '../../shared/stores/dynamo-halt-store.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { Bots } from './stored-bots.ts';

const bots = Bots.forEachTest();
const since = new Date(aTimeMs).toISOString();

test('a halt is seen wherever bots are, until it ends', async () => {
  await bots.storeRunningBot();
  expect(await bots.mmm('halt')).toMatchObject({ exitCode: 0, out: 'trading is not halted' });
  const on = await bots.mmm(['halt', 'on', '--because', 'the market is mad']);
  expect(on.exitCode).toBe(0);
  const line = `trading is halted since ${since}, resting orders stay: the market is mad`;
  expect(on.out.split('\n')[0]).toBe(line);
  expect(on.out).toContain('no bot places anything from its next pass on');
  for (const command of ['halt', 'bots list', 'bots show grid-1']) {
    expect((await bots.mmm(command)).out).toContain(line);
  }
  expect((await bots.mmm('bots list --json')).json()).toHaveLength(1);
  const halt = { orders: 'keep', because: 'the market is mad', since };
  expect((await bots.mmm('bots show grid-1 --json')).json()).toMatchObject({ halt });
  expect((await bots.mmm('halt --json')).json()).toEqual({ halted: true, ...halt });

  expect((await bots.mmm('halt off')).out).toMatch(/^trading goes on .*: the market is mad$/);
  expect((await bots.mmm('halt off')).out).toBe('trading was not halted');
  expect((await bots.mmm('bots list')).out).not.toContain('halted');
  expect((await bots.mmm('halt --json')).json()).toEqual({ halted: false });
});

test('with --cancel orders go', async () => {
  const { out } = await bots.mmm('halt on --cancel --because leak');
  expect(out).toContain(`trading is halted since ${since}, bots cancel their orders: leak`);
  expect((await bots.mmm('halt --json')).json()).toMatchObject({ orders: 'cancel' });
});

describe('a second halt', () => {
  const sinceMs = aTimeMs - 60_000;
  const first = new Date(sinceMs).toISOString();

  async function halted(orders: Halt['orders']): Promise<void> {
    const { client } = bots.database;
    const tableName = bots.environment['MMM_TABLE'] ?? '';
    const halts = new DynamoHaltStore({ client, tableName, clock: virtualClock(sinceMs) });
    await halts.write({ orders, because: 'leak', sinceMs });
  }

  test.each([
    ['cancel', '', 'cancel', 'bots go on canceling'],
    ['cancel', '--cancel', 'cancel', 'bots go on canceling'],
    ['keep', '--cancel', 'cancel', 'bots cancel their orders from now on'],
    ['keep', '', 'keep', 'resting orders stay as before'],
  ] as const)('after %s with "%s" is one of %s: %s', async (before, flag, orders, words) => {
    await halted(before);
    const { out } = await bots.mmm(`halt on --because mad ${flag}`.trim());
    expect(out).toContain(`already halted since ${first}; ${words}; the reason was: leak\n`);
    const halt = { halted: true, orders, because: 'mad', since: first };
    expect((await bots.mmm('halt --json')).json()).toEqual(halt);
    const again = await bots.mmm('halt on --json --because mad');
    expect(again.json()).toEqual({ ...halt, wasHalted: true });
  });

  test('after halt off begins anew', async () => {
    await halted('cancel');
    await bots.mmm('halt off');
    const halt = { halted: true, wasHalted: false, orders: 'keep', because: 'mad', since };
    expect((await bots.mmm('halt on --json --because mad')).json()).toEqual(halt);
  });
});

test.each([
  ['halt', 'on'],
  ['halt', 'on', '--because', ' '],
  ['halt', 'on', '--because', 'x'.repeat(501)],
])('nobody halts without a reason that can be kept', async (...line) => {
  expect(await bots.mmm(line)).toMatchObject({ exitCode: 2, out: '' });
  expect((await bots.mmm('halt')).out).toBe('trading is not halted');
});

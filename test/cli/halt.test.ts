import { expect, test } from '@jest/globals';
import { aTimeMs } from '../support/bot-builders.ts';
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

test.each([
  ['halt', 'on'],
  ['halt', 'on', '--because', ' '],
  ['halt', 'on', '--because', 'x'.repeat(501)],
])('nobody halts without a reason that can be kept', async (...line) => {
  expect(await bots.mmm(line)).toMatchObject({ exitCode: 2, out: '' });
  expect((await bots.mmm('halt')).out).toBe('trading is not halted');
});

/** One adapter an account, checked once; a key that is not safe is refused until it is. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  AccountMismatchError,
  KeyMayNotTradeError,
  KeyMayWithdrawError,
} from '../../shared/ports/credentials.ts';
import { createExchangeSource } from '../../shared/runtime/exchange-source.ts';
import { startFunctionWorld, type FunctionWorld } from '../support/function-world.ts';

let world: FunctionWorld;
let calls: string[];

beforeEach(async () => {
  world = await startFunctionWorld();
  calls = [];
});
afterEach(() => world.stop());

const source = () =>
  createExchangeSource({
    credentials: world.runtime.credentials,
    clock: world.clock,
    onCall: ({ account, exchange, endpoint }) => calls.push(`${account} ${exchange} ${endpoint}`),
  });

const bot = (account: string, exchange = 'okx') => ({ account, exchange });
const permissionCalls = () => calls.filter((call) => call.endsWith('/account/config'));

test('bots of an account share one adapter, and its key is checked once', async () => {
  const exchangeFor = source();
  const [first, second] = await Promise.all([exchangeFor(bot('main')), exchangeFor(bot('main'))]);
  expect(second).toBe(first);
  world.clock.advance(10 * 60_000);
  expect(await exchangeFor(bot('main'))).toBe(first);
  expect(permissionCalls()).toEqual(['main okx GET /api/v5/account/config']);
});

test('a key that may withdraw is refused, each time it is asked for', async () => {
  const exchangeFor = source();
  await expect(exchangeFor(bot('withdrawing'))).rejects.toThrow(KeyMayWithdrawError);
  await expect(exchangeFor(bot('withdrawing'))).rejects.toThrow(
    /account withdrawing .*take that right away/,
  );
  expect(permissionCalls()).toHaveLength(2);
});

test('a key that may not trade is refused', async () => {
  await expect(source()(bot('reading'))).rejects.toThrow(KeyMayNotTradeError);
});

test('credentials of another exchange are not used', async () => {
  const asked = source()(bot('main', 'binance'));
  await expect(asked).rejects.toThrow(AccountMismatchError);
  await expect(asked).rejects.toThrow(
    'account main holds credentials of okx, its bot trades on binance',
  );
  expect(calls).toEqual([]);
});

test('an adapter is given out once its time is right, also after the clock was set', async () => {
  const set = { byMs: 0 };
  const exchangeFor = createExchangeSource({
    credentials: world.runtime.credentials,
    clock: { ...world.clock, now: () => world.clock.now() + set.byMs },
    steady: world.clock,
    onCall: ({ endpoint }) => calls.push(endpoint),
  });
  const exchange = await exchangeFor(bot('main'));
  expect(exchange.exchangeNow()).toBe(world.clock.now());
  // Within what OKX takes: no request would have been refused for it.
  set.byMs = 20_000;
  calls = [];
  await exchangeFor(bot('main'));
  expect(exchange.exchangeNow()).toBe(world.clock.now());
  await exchangeFor(bot('main'));
  expect(calls).toEqual(['GET /api/v5/public/time']);
});

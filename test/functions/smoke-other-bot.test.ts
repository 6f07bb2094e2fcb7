/** The smoke test deletes the bot it drives, and so must never meet one that trades elsewhere. */

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createSmokeHandler } from '../../functions/smoke.ts';
import { smokeBotId } from '../../shared/app/smoke-market.ts';
import { aTimeMs, configItemWith, fillWith, stateWith } from '../support/bot-builders.ts';
import { contextWith } from '../support/lambda-events.ts';
import {
  startSmokeServers,
  startSmokeWorld,
  type SmokeServers,
  type SmokeWorld,
} from '../support/smoke-world.ts';

let servers: SmokeServers;
let world: SmokeWorld;
beforeAll(async () => {
  servers = await startSmokeServers();
});
afterAll(() => Promise.all([servers.database.stop(), servers.sqs.stop()]));
beforeEach(async () => {
  world = await startSmokeWorld(servers);
});
afterEach(() => world.stop());

const tried = () => createSmokeHandler(world.depsWith())({}, contextWith(360_000));
const refusal = /^its bot is on paper: a bot named "smoke-test" is stored that trades elsewhere/;

const onOkx = { exchange: 'okx', account: 'main', symbol: 'BTC-USDT' };
const state = stateWith({ botId: smokeBotId, market: onOkx });

test('a bot of its name on an exchange fails it, stays whole, and holds up no later run', async () => {
  const { store } = world.runtime;
  await store.putConfig(smokeBotId, configItemWith({ botId: smokeBotId, ...onOkx }));
  await store.saveState(0, state, aTimeMs);
  await store.appendFills(smokeBotId, [fillWith()]);
  for (let time = 0; time < 2; time++) {
    await expect(tried()).rejects.toThrow(refusal);
    expect(await store.rawConfig(smokeBotId)).toMatchObject(onOkx);
    expect((await store.loadBot(smokeBotId)).grid?.state.market).toEqual(onOkx);
    expect(await store.recentFills(smokeBotId, 10)).toHaveLength(1);
  }
});

test.each([
  { what: 'a config that names no exchange', config: { botId: smokeBotId, enabled: false } },
  { what: 'a state whose config is gone', config: undefined },
  {
    what: 'a state whose config has been moved to paper',
    config: configItemWith({ botId: smokeBotId, ...onOkx, exchange: 'paper' }),
  },
])('$what fails it, too', async ({ config }) => {
  const { store } = world.runtime;
  if (config !== undefined) await store.putConfig(smokeBotId, config);
  if (config === undefined || 'exchange' in config) await store.saveState(0, state, aTimeMs);
  await expect(tried()).rejects.toThrow(refusal);
  expect(await store.rawConfig(smokeBotId)).toEqual(config);
});

test('a bot of its name that appears in the middle of it is not deleted at its end', async () => {
  const { store } = world.runtime;
  const config = configItemWith({ botId: smokeBotId, ...onOkx });
  const deps = world.depsWith({
    functions: {
      watchdog: (sound) => async (payload) => {
        await store.putConfig(smokeBotId, config);
        await sound(payload);
        throw new Error('out of order');
      },
    },
  });
  const run = createSmokeHandler(deps)({}, contextWith(360_000));
  await expect(run).rejects.toThrow('the function watchdog failed');
  expect(await store.rawConfig(smokeBotId)).toEqual(config);
});

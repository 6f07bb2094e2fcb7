/** What becomes of commands whose bot is not known, while the bots can and cannot be read. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startCommandPump, type CommandPump } from '../../../relay/shard/command-pump.ts';
import type { ReceivedBatch } from '../../../shared/ports/relay-commands.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { until } from '../../support/until.ts';
import { listeningLogger } from '../listening-logger.ts';
import { placed } from './relay-world.ts';

let fates: string[];
let asked: string[];
let pump: CommandPump | undefined;
beforeEach(() => {
  fates = [];
  asked = [];
});
afterEach(() => pump?.stop(0));

function settle(fate: string): Promise<void> {
  fates.push(fate);
  return Promise.resolve();
}

function receive(isRead: boolean): void {
  const batch = { botId: 'grid-9', account: 'main', symbol: 'BTC-USDT', version: 1 };
  const received: ReceivedBatch = {
    batch: { ...batch, intents: [placed(1)] },
    done: () => settle('done'),
    later: (seconds) => settle(`later ${seconds}`),
  };
  let waiting: readonly ReceivedBatch[] = [received];
  const { logger } = listeningLogger();
  pump = startCommandPump({
    source: {
      receive: async (_shard, signal) => {
        const some = waiting;
        waiting = [];
        if (some.length === 0) {
          await new Promise((end) => {
            signal.addEventListener('abort', end);
          });
        }
        return some;
      },
    },
    shard: 0,
    roster: {
      keeperOf: () => undefined,
      lookFor: (botId) => {
        asked.push(botId);
        return Promise.resolve(isRead);
      },
      readAtMs: undefined,
      describe: () => [],
      end: () => Promise.resolve(),
    },
    real: virtualClock(0),
    logger,
    metrics: { add: () => undefined },
    atOnce: 5,
    mayAct: () => true,
  });
}

test.each([
  { isRead: true, fate: 'done' },
  { isRead: false, fate: 'later 2' },
])('a bot that is not found is looked for: bots read $isRead, $fate', async ({ isRead, fate }) => {
  receive(isRead);
  await until('it is settled', () => fates.length > 0);
  expect(fates).toEqual([fate]);
  expect(asked).toEqual(['grid-9']);
});

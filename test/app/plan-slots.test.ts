/** Which bots a minute of slots wakes, and when. */

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planSlots, slotLengthMs } from '../../shared/app/plan-slots.ts';
import { readBotConfig } from '../../shared/config/read-bot-config.ts';
import { configInForce, type BotConfig } from '../../shared/domain/bot-config.ts';
import { aTimeMs, configItemWith } from '../support/bot-builders.ts';

/** A full minute. */
const minuteMs = Math.floor(aTimeMs / 60_000) * 60_000;

function bot(botId: string, changes: Readonly<Record<string, unknown>> = {}): BotConfig {
  const config = configInForce(readBotConfig(configItemWith({ botId, ...changes })));
  if (config === undefined) throw new Error(`the config of ${botId} is invalid`);
  return config;
}

/** `seconds of the minute: bots`, one line a slot. */
function picture(configs: readonly BotConfig[], nowMs = minuteMs): readonly string[] {
  return planSlots(configs, nowMs).slots.map(({ slot, delayMs }) => {
    const groups = slot.accounts.map(
      ({ account, botIds, pollSeconds }) => `${account}/${pollSeconds} ${botIds.join(' ')}`,
    );
    expect(delayMs).toBe(slot.slotMs - nowMs);
    return `${(slot.slotMs - minuteMs) / 1000}: ${groups.join(', ')}`;
  });
}

test('a bot is due at the multiples of its interval', () => {
  expect(picture([bot('a', { pollSeconds: 20 })])).toEqual([
    '0: main/20 a',
    '20: main/20 a',
    '40: main/20 a',
    '60: main/20 a',
  ]);
});

test('bots are grouped by account and interval, so that each tick knows its age', () => {
  const configs = [
    bot('a', { pollSeconds: 30 }),
    bot('b', { pollSeconds: 60 }),
    bot('c', { account: 'other', pollSeconds: 30 }),
    bot('d', { pollSeconds: 30 }),
  ];
  expect(picture(configs)).toEqual([
    '0: main/30 a d, main/60 b, other/30 c',
    '30: main/30 a d, other/30 c',
    '60: main/30 a d, main/60 b, other/30 c',
  ]);
});

test('a bot that hears events is due by itself', () => {
  const configs = [
    bot('a', { connection: 'websocket' }),
    bot('b', { connection: 'websocket' }),
    bot('c', { pollSeconds: 60 }),
  ];
  const [first] = planSlots(configs, minuteMs).slots;
  expect(first?.slot.accounts).toEqual([
    { account: 'main', pollSeconds: 60, botIds: ['a'], isAlone: true },
    { account: 'main', pollSeconds: 60, botIds: ['b'], isAlone: true },
    { account: 'main', pollSeconds: 60, botIds: ['c'] },
  ]);
});

test('a bot that is switched off is looked at once a minute', () => {
  const configs = [bot('a', { enabled: false, pollSeconds: 5 })];
  expect(picture(configs)).toEqual(['0: main/60 a', '60: main/60 a']);
  expect(planSlots(configs, minuteMs).botsDue).toBe(0);
});

test('nothing is sent when no bot is due', () => {
  expect(planSlots([], minuteMs)).toEqual({ slots: [], botsDue: 0 });
});

test('very many bots come in several messages of one slot', () => {
  const configs = Array.from({ length: 25_000 }, (_, i) => i).map((i): BotConfig => ({
    ...bot('a', { pollSeconds: 60, account: `account-${i % 5}` }),
    botId: `bot-${i}`,
  }));
  const { slots } = planSlots(configs, minuteMs + 1);
  expect(slots.map(({ slot }) => slot.accounts.length)).toEqual([2, 2, 1]);
  const botIds = slots.flatMap(({ slot }) => slot.accounts.flatMap((due) => due.botIds));
  expect(new Set(botIds).size).toBe(25_000);
});

describe('over any run of planners', () => {
  test('each slot of a bot is planned, in time, at most twice', () => {
    const poll = fc.constantFrom(5, 10, 15, 20, 30, 60);
    // A planner runs each minute, up to ten seconds later than the one before.
    const jitters = fc.array(fc.integer({ min: -5_000, max: 5_000 }), {
      minLength: 3,
      maxLength: 8,
    });
    fc.assert(
      fc.property(poll, jitters, (pollSeconds, lateMs) => {
        const configs = [bot('a', { pollSeconds })];
        const runs = lateMs.map((late, i) => minuteMs + i * 60_000 + late);
        const planned = runs.flatMap((nowMs) =>
          planSlots(configs, nowMs).slots.map(({ slot, delayMs }) => {
            expect(delayMs).toBeGreaterThanOrEqual(0);
            expect(slot.slotMs % slotLengthMs).toBe(0);
            return slot.slotMs;
          }),
        );
        const [first, last] = [runs[0] ?? 0, runs.at(-1) ?? 0];
        const everyMs = pollSeconds * 1000;
        for (let ms = Math.ceil(first / everyMs) * everyMs; ms < last + 60_000; ms += everyMs) {
          const times = planned.filter((slotMs) => slotMs === ms).length;
          expect([1, 2]).toContain(times);
        }
      }),
    );
  });
});

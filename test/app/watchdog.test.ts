/** What has waited too long, and what only looks like it. */

import { describe, expect, test } from '@jest/globals';
import { isStuck, overdueDebtsOf, watch } from '../../shared/app/watchdog.ts';
import type { CancelIntent, Debt } from '../../shared/domain/bot-state.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import type { BotStore } from '../../shared/ports/bot-store.ts';
import { StateUnreadableError } from '../../shared/ports/store-error.ts';
import { aTimeMs, orderWith, stateWith } from '../support/bot-builders.ts';
import { countedMetrics, recordedLogger } from '../support/recorded.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const cancelTried = (attempts: number): CancelIntent => ({
  why: 'stopping',
  requestedAtMs: 0,
  retryAtMs: 0,
  attempts,
});

test.each([
  { isIt: false, why: 'rests', order: orderWith({ expiresAtMs: 0 }) },
  {
    isIt: false,
    why: 'was placed just now',
    order: orderWith({ status: 'placing', expiresAtMs: aTimeMs - 60_000 }),
  },
  {
    isIt: true,
    why: 'is still being placed',
    order: orderWith({ status: 'placing', expiresAtMs: aTimeMs - 60_001 }),
  },
  { isIt: false, why: 'is being asked for', order: orderWith({ askSinceMs: aTimeMs - 120_000 }) },
  { isIt: true, why: 'is asked for in vain', order: orderWith({ askSinceMs: aTimeMs - 120_001 }) },
  { isIt: false, why: 'is being canceled', order: orderWith({ cancel: cancelTried(5) }) },
  { isIt: true, why: 'cannot be canceled', order: orderWith({ cancel: cancelTried(6) }) },
  {
    isIt: false,
    why: 'has ended',
    order: orderWith({ status: 'closed', askSinceMs: 0, cancel: cancelTried(9) }),
  },
])('an order that $why: stuck is $isIt', ({ isIt, order }) => {
  expect(isStuck(order, aTimeMs)).toBe(isIt);
});

describe('debts', () => {
  const debtSince = (sinceMs: number): Debt => ({
    side: 'sell',
    level: 1,
    price: decimal(60_000),
    quantity: decimal('0.001'),
    filledQuantity: decimal('0.001'),
    netBase: decimal('0.001'),
    netQuote: decimal(60),
    opens: true,
    parents: [],
    sinceMs,
  });
  const debts = [debtSince(aTimeMs - 900_001), debtSince(aTimeMs - 900_000)];

  test.each([
    { mode: 'running', overdue: 1 },
    { mode: 'paused', overdue: 0 },
    { mode: 'stopped', overdue: 0 },
  ] as const)('of a bot that is $mode: $overdue are overdue', ({ mode, overdue }) => {
    expect(overdueDebtsOf(stateWith({ mode, debts }), aTimeMs)).toBe(overdue);
  });
});

test('a bot that cannot be read does not hide the others', async () => {
  const stuck = stateWith({ botId: 'bot-7', orders: [orderWith({ askSinceMs: 0 })] });
  const store: Pick<BotStore, 'listConfigs' | 'loadBot'> = {
    listConfigs: () =>
      Promise.resolve(
        Array.from({ length: 25 }, (_, i) => ({ kind: 'invalid', botId: `bot-${i}`, errors: [] })),
      ),
    loadBot: (botId) => {
      if (botId === 'bot-3') return Promise.reject(new StateUnreadableError(botId, 'found junk'));
      const grid = botId === 'bot-7' ? { state: stuck, version: 1 } : undefined;
      return Promise.resolve({ config: undefined, grid });
    },
  };
  const logger = recordedLogger();
  const deps = { clock: virtualClock(aTimeMs), logger, metrics: countedMetrics() };
  expect(await watch({ ...deps, store: store as BotStore })).toEqual({
    bots: 25,
    stuckOrders: 1,
    overdueDebts: 0,
    unreadable: ['bot-3'],
  });
  expect(logger.lines.map(({ level, fields }) => [level, fields['botId']])).toEqual([
    ['error', 'bot-3'],
    ['warn', 'bot-7'],
  ]);
});

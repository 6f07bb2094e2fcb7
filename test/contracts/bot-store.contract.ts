/** What every bot store promises, whatever it is made of. */

/* eslint-disable jest/no-export -- each store's test file runs this suite */

import { beforeEach, describe, expect, test } from '@jest/globals';
import { decimal } from '../../shared/domain/decimal.ts';
import type { Fill } from '../../shared/domain/fill.ts';
import type { BotStore } from '../../shared/ports/bot-store.ts';
import {
  aTimeMs,
  configItemWith,
  fillWith,
  orderWith,
  stateWith,
} from '../support/bot-builders.ts';

/** `emptyStore` returns a store with nothing in it. */
export function describeBotStore(emptyStore: () => Promise<BotStore>): void {
  let store: BotStore;

  beforeEach(async () => {
    store = await emptyStore();
  });

  describe('state', () => {
    test('a bot nobody wrote has neither config nor state', async () => {
      expect(await store.loadBot('grid-1')).toEqual({ config: undefined, grid: undefined });
    });

    test('a saved state is read at once, with its version', async () => {
      const first = stateWith({ orders: [orderWith()] });
      expect(await store.saveState(0, first, aTimeMs)).toBe(true);
      expect((await store.loadBot('grid-1')).grid).toEqual({ state: first, version: 1 });

      const second = stateWith({ gap: -2, sequence: 7 });
      expect(await store.saveState(1, second, aTimeMs)).toBe(true);
      expect((await store.loadBot('grid-1')).grid).toEqual({ state: second, version: 2 });
    });

    test.each([
      { stored: 1, expected: 0, why: 'something is there already' },
      { stored: 2, expected: 1, why: 'someone wrote since' },
      { stored: 1, expected: 2, why: 'a version nobody wrote' },
      { stored: 0, expected: 1, why: 'nothing is there' },
    ])('$why: version $expected over $stored is refused', async ({ stored, expected }) => {
      for (let version = 0; version < stored; version++) {
        expect(await store.saveState(version, stateWith({ gap: version }), aTimeMs)).toBe(true);
      }
      const before = await store.loadBot('grid-1');
      expect(await store.saveState(expected, stateWith({ gap: 99 }), aTimeMs)).toBe(false);
      expect(await store.loadBot('grid-1')).toEqual(before);
    });

    test('of forty writers at once one wins each version, and nothing is lost', async () => {
      const writers = 40;
      const winners: number[] = [];
      await Promise.all(
        Array.from({ length: writers }, async (_, writer) => {
          // Every attempt that loses was beaten by another writer's success, so forty attempts are enough.
          for (let attempt = 0; attempt < writers; attempt++) {
            const grid = (await store.loadBot('grid-1')).grid;
            const state = grid?.state ?? stateWith({ refusals: [] });
            const seen = {
              level: writer,
              side: 'buy',
              reason: 'seen',
              count: 1,
              untilMs: 0,
            } as const;
            const next = { ...state, refusals: [...state.refusals, seen] };
            if (await store.saveState(grid?.version ?? 0, next, aTimeMs)) {
              winners.push((grid?.version ?? 0) + 1);
              return;
            }
          }
        }),
      );

      expect(winners.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: writers }, (_, i) => i + 1),
      );
      const grid = (await store.loadBot('grid-1')).grid;
      expect(grid?.version).toBe(writers);
      const levels = grid?.state.refusals.map(({ level }) => level) ?? [];
      expect(levels.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: writers }, (_, i) => i),
      );
    });

    test('bots do not see each other', async () => {
      await store.saveState(0, stateWith({ botId: 'grid-1', gap: 1 }), aTimeMs);
      await store.saveState(0, stateWith({ botId: 'grid-10', gap: 10 }), aTimeMs);
      expect((await store.loadBot('grid-1')).grid?.state.gap).toBe(1);
      expect((await store.loadBot('grid-10')).grid?.state.gap).toBe(10);
    });
  });

  describe('config', () => {
    test('a valid item is read as a config', async () => {
      await store.putConfig('grid-1', configItemWith({ spacing: '0.50' }));
      const { config } = await store.loadBot('grid-1');
      expect(config).toMatchObject({ kind: 'valid', config: { botId: 'grid-1', buyLevels: 3 } });
    });

    test('decimals are exact, as text and as numbers', async () => {
      await store.putConfig(
        'grid-1',
        configItemWith({ spacing: 0.1, buyQuantity: '0.000000000000000123' }),
      );
      const { config } = await store.loadBot('grid-1');
      expect(config).toMatchObject({
        kind: 'valid',
        config: { spacing: decimal('0.1'), buyQuantity: decimal('0.000000000000000123') },
      });
    });

    test('an invalid item says everything that is wrong, under the id of its key', async () => {
      await store.putConfig('grid-1', configItemWith({ spacing: '-1', buyLevel: 3 }));
      const { config } = await store.loadBot('grid-1');
      expect(config).toMatchObject({ kind: 'invalid', botId: 'grid-1' });
      const errors = config?.kind === 'invalid' ? config.errors : [];
      expect(errors).toEqual([
        expect.stringContaining('spacing'),
        expect.stringContaining('buyLevel'),
      ]);
    });

    test('an item under another bot’s key does not run under that name', async () => {
      await store.putConfig('grid-1', configItemWith({ botId: 'grid-2' }));
      expect((await store.loadBot('grid-1')).config).toEqual({
        kind: 'invalid',
        botId: 'grid-1',
        errors: [expect.stringContaining('"grid-2", allowed "grid-1"')],
      });
    });

    test('the raw item is what was written', async () => {
      const item = configItemWith({ spacing: 0.25, note: { tags: ['a', 1] } });
      await store.putConfig('grid-1', item);
      expect(await store.rawConfig('grid-1')).toEqual(item);
      expect(await store.rawConfig('grid-2')).toBeUndefined();
    });

    test('all items are listed by id, valid or not, beyond one batch', async () => {
      const botIds = Array.from({ length: 130 }, (_, i) => `bot-${String(i).padStart(3, '0')}`);
      await Promise.all(botIds.map((botId) => store.putConfig(botId, configItemWith({ botId }))));
      await store.putConfig('bot-050', configItemWith({ botId: 'bot-050', spacing: 'wide' }));
      await store.saveState(0, stateWith({ botId: 'bot-001' }), aTimeMs);

      const readings = await store.listConfigs();
      expect(readings.map((r) => (r.kind === 'valid' ? r.config.botId : r.botId))).toEqual(botIds);
      expect(readings.filter((r) => r.kind === 'invalid').map((r) => r.botId)).toEqual(['bot-050']);
    });

    test('the status is kept beside it', async () => {
      expect(await store.configStatus('grid-1')).toBeUndefined();
      const status = { kind: 'rejected', errors: ['spacing: found 0'], atMs: aTimeMs } as const;
      await store.putConfigStatus('grid-1', status);
      expect(await store.configStatus('grid-1')).toEqual(status);
    });
  });

  describe('fills', () => {
    test('come back newest first, to the last digit', async () => {
      const fills = [3, 1, 2].map((n) =>
        fillWith({ tradeId: `t${n}`, timeMs: aTimeMs + n, price: decimal(`59700.${n}`) }),
      );
      await store.appendFills('grid-1', fills);
      const recent = await store.recentFills('grid-1', 2);
      expect(recent).toEqual([fills[0], fills[2]]);
    });

    test('the same trade is kept once, as it was first told', async () => {
      await store.appendFills('grid-1', [fillWith({ fee: decimal('0.1') })]);
      await store.appendFills('grid-1', [
        fillWith({ fee: decimal('0.2') }),
        fillWith({ tradeId: 't2' }),
      ]);
      const recent = await store.recentFills('grid-1', 10);
      expect(recent.map(({ tradeId, fee }) => [tradeId, fee.toFixed()])).toEqual([
        ['t2', '0.000001'],
        ['t1', '0.1'],
      ]);
    });

    test('of two orders that met, both fills of the trade are kept', async () => {
      const sides = ['buy', 'sell'] as const;
      const fills = sides.map((side) => fillWith({ side, exchangeOrderId: `x-${side}` }));
      await store.appendFills('grid-1', fills);
      const recent = await store.recentFills('grid-1', 10);
      expect(recent.map(({ side }) => side).toSorted()).toEqual(sides);
    });

    test('a fill without a client order id stays without', async () => {
      const fill = Object.fromEntries(
        Object.entries(fillWith()).filter(([name]) => name !== 'clientOrderId'),
      ) as unknown as Fill;
      await store.appendFills('grid-1', [fill]);
      expect(await store.recentFills('grid-1', 1)).toEqual([fill]);
    });
  });

  test('a deleted bot leaves nothing, and no other bot goes with it', async () => {
    for (const botId of ['grid-1', 'grid-2']) {
      await store.putConfig(botId, configItemWith({ botId }));
      await store.saveState(0, stateWith({ botId }), aTimeMs);
      await store.putConfigStatus(botId, { kind: 'accepted', errors: [], atMs: aTimeMs });
      const fills = Array.from({ length: 30 }, (_, i) => fillWith({ tradeId: `t${i}` }));
      await store.appendFills(botId, fills);
    }

    await store.deleteBot('grid-1');

    expect(await store.loadBot('grid-1')).toEqual({ config: undefined, grid: undefined });
    expect(await store.configStatus('grid-1')).toBeUndefined();
    expect(await store.recentFills('grid-1', 100)).toEqual([]);
    expect(await store.listConfigs()).toHaveLength(1);
    expect(await store.recentFills('grid-2', 100)).toHaveLength(30);
  });
}

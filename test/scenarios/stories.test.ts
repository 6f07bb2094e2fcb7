/**
 * Stories of a grid as text pictures. A picture names the levels from low to high: `B` and `S` are resting seeds, `b` and
 * `s` resting counters, `_` a level without an order, and a dot before it marks the gap.
 */

import { describe, expect, test } from '@jest/globals';
import { decimal } from '../../shared/domain/decimal.ts';
import type { BotConfig } from '../../shared/domain/bot-config.ts';
import { configOf, instrumentOf } from '../support/builders.ts';
import { EngineWorld } from '../support/engine-world.ts';
import { gridPicture } from '../support/grid-picture.ts';

/** Fixed spacing 1 around 100: level k is at 100 + k. */
function worldAt(price: string, overrides: Partial<BotConfig> = {}): EngineWorld {
  return new EngineWorld({
    config: configOf({ strategy: 'fixed', buyLevels: 2, sellLevels: 2, ...overrides }),
    instrument: instrumentOf(),
    price,
  });
}

interface Story {
  readonly why: string;
  readonly config?: Partial<BotConfig>;
  /** Where the market goes, pass after pass; a list is one wild ride between two passes. */
  readonly market: readonly (string | readonly string[])[];
  readonly pictures: readonly string[];
  readonly settled?: number;
  readonly debts?: number;
}

const stories: readonly Story[] = [
  {
    why: 'the grid is seeded around the start price, which carries no order',
    market: [],
    pictures: ['B B ._ S S'],
  },
  {
    why: 'a filled buy is countered one level up, the buys are seeded below, the farthest sell goes',
    market: ['98.5'],
    pictures: ['B B ._ S S', 'B B ._ s S'],
  },
  {
    why: 'a filled sell is countered one level down',
    market: ['101.5'],
    pictures: ['B B ._ S S', 'B b ._ S S'],
  },
  {
    why: 'a ping-pong: the counter fills and is countered again',
    market: ['98.5', '100.5'],
    pictures: ['B B ._ S S', 'B B ._ s S', 'B b ._ S S'],
  },
  {
    why: 'a sweep through both buys leaves two debts, each paid on its own level',
    market: ['97.5'],
    pictures: ['B B ._ S S', 'B B ._ s s'],
  },
  {
    why: 'a jump over levels without orders moves the gap and leaves no debt',
    market: ['95.5'],
    pictures: ['B B ._ S S', 'B B ._ S S'],
    debts: 2,
  },
  {
    why: 'down through both buys and up through both sells between two passes: all four are countered',
    market: [['97.5', '102.5']],
    pictures: ['B B ._ S S', 'b b ._ s s'],
  },
  {
    why: 'a sale and a purchase that the market has both passed settle each other',
    market: [['97.5', '102.5', '100.5']],
    pictures: ['B B ._ S S', 'B b ._ s S'],
    settled: 2,
  },
  {
    why: 'loose levels leave counters where they are, and let seeds go',
    config: { strictLevels: false },
    market: ['98.5', '97.5', '96.5'],
    pictures: ['B B ._ S S', 'B B ._ s S', 'B B ._ s s', 'B B ._ s s s'],
  },
  {
    why: 'strict levels cancel the farthest counter, which waits as a debt and returns with the market',
    market: ['98.5', '97.5', '96.5', '98.5'],
    pictures: ['B B ._ S S', 'B B ._ s S', 'B B ._ s s', 'B B ._ s s', 'B b ._ s s'],
  },
  {
    why: 'levels outside the bounds hold nothing',
    config: { minPrice: decimal(99), maxPrice: decimal(101) },
    market: [],
    pictures: ['_ B ._ S _'],
  },
  {
    why: 'the cap on open orders keeps the nearest levels',
    config: { maxOpenOrders: 3 },
    market: [],
    pictures: ['_ B ._ S S'],
  },
  {
    why: 'an inventory limit counts resting buys',
    config: { maxInventory: decimal('1.5') },
    market: [],
    pictures: ['_ B ._ S S'],
  },
];

function pictureOf(world: EngineWorld): string {
  return gridPicture(world.state, world.config);
}

describe('stories', () => {
  test.each(stories)('$why', ({ config, market, pictures, settled, debts }) => {
    const world = worldAt('100', config);
    world.pass();
    const shown = [pictureOf(world)];
    for (const move of market) {
      for (const price of [move].flat()) world.exchange.moveTo(decimal(price));
      // One pass cancels and frees the levels, the next fills them.
      world.pass();
      world.pass();
      world.pass();
      shown.push(pictureOf(world));
    }

    expect(shown).toEqual(pictures);
    expect(world.state.ledger.settled).toBe(settled ?? 0);
    expect(world.state.debts).toHaveLength(debts ?? 0);
  });
});

describe('a bot that stops', () => {
  test('pauses with its orders on the book, and answers what filled meanwhile when it resumes', () => {
    const world = worldAt('100');
    world.pass();
    world.config = { ...world.config, enabled: false, stopKind: 'pause' };
    world.pass();
    world.exchange.moveTo(decimal('98.5'));
    world.settle();
    expect(pictureOf(world)).toBe('_ B ._ _ S S');
    expect(world.state.debts).toHaveLength(1);

    world.config = { ...world.config, enabled: true };
    world.settle();
    expect(pictureOf(world)).toBe('B B ._ s S');
  });

  test('stops by canceling everything, keeps its debts, and starts anew at the start price', () => {
    const world = worldAt('100');
    world.pass();
    world.exchange.moveTo(decimal('98.5'));
    world.config = { ...world.config, enabled: false, stopKind: 'stop' };
    world.settle();
    expect(world.exchange.live()).toEqual([]);
    expect(world.state.mode).toBe('stopped');
    expect(world.state.debts).toHaveLength(1);

    world.config = { ...world.config, enabled: true };
    world.settle();
    expect(world.state.mode).toBe('running');
    expect(pictureOf(world)).toBe('B B ._ s S');
  });

  test('flattens back to the inventory it began with', () => {
    const world = worldAt('100');
    world.pass();
    world.exchange.moveTo(decimal('97.5'));
    world.pass();
    expect(world.state.ledger.inventoryBase.toFixed()).toBe('2');
    world.config = { ...world.config, enabled: false, stopKind: 'flatten' };
    world.settle();

    expect(world.exchange.live()).toEqual([]);
    expect(world.state.mode).toBe('stopped');
    expect(world.state.ledger.inventoryBase.toFixed()).toBe('0');
    expect(world.state.debts).toEqual([]);
  });

  test('places nothing after the stop, though a pass that began before is still planning', () => {
    const world = worldAt('100');
    world.pass();
    world.exchange.moveTo(decimal('98.5'));
    world.config = { ...world.config, enabled: false, stopKind: 'stop' };
    const before = world.exchange.orders.length;
    world.settle();
    expect(world.exchange.orders).toHaveLength(before);
  });
});

describe('two orders on one level', () => {
  test('the newer goes', () => {
    const world = worldAt('100');
    world.pass();
    const [first] = world.exchange.live();
    if (first === undefined) throw new Error('nothing rests');
    // An order of this bot's that its state has forgotten.
    const clientOrderId = `${world.state.idPrefix}00000zz`;
    world.exchange.nowMs += 5_000;
    world.exchange.place({ ...first, clientOrderId, timeInForce: 'gtc' });
    world.pass();

    const live = world.exchange.live().map((order) => order.clientOrderId);
    expect(live).toContain(first.clientOrderId);
    expect(live).not.toContain(clientOrderId);
    expect(world.state.sequence).toBeGreaterThan(Number.parseInt('zz', 36));
  });
});

describe('the gap', () => {
  test('is the level of the latest fill by exchange time, though the older one is told later', () => {
    const world = worldAt('100', { buyLevels: 3 });
    world.pass();
    world.exchange.moveTo(decimal('98.5'));
    world.exchange.nowMs += 100;
    world.exchange.moveTo(decimal('97.5'));
    // The market is back between the two levels, where it moves no gap.
    world.exchange.price = decimal('98.5');
    world.pass({ hidesOldest: 1, cannotAsk: true });
    expect(world.state.gap).toBe(-2);
    world.pass();
    expect(world.state.ledger.fills).toBe(2);
    expect(world.state.gap).toBe(-2);
  });
});

describe('dust', () => {
  test('of an order that ends with a part below the minimum is carried to the next counter', () => {
    const world = new EngineWorld({
      config: configOf({ strategy: 'fixed', buyLevels: 2, sellLevels: 2 }),
      instrument: instrumentOf({ minQuantity: decimal('0.5') }),
      price: '100',
    });
    world.pass();
    world.exchange.nibble('buy', 0.2);
    const part = world.exchange.orders.find(({ filled }) => filled.gt(0));
    world.exchange.cancel(part?.clientOrderId ?? '');
    world.settle();

    const carried = world.state.orders.flatMap(({ answers }) => answers);
    expect(carried.map(({ quantity }) => quantity.toFixed())).toEqual(['0.2']);
    expect(world.state.debts).toEqual([]);
    expect(world.state.ledger.inventoryBase.toFixed()).toBe('0.2');
  });

  test('that rests as a remainder too small to trade is canceled, and the rest counts as filled', () => {
    const world = new EngineWorld({
      config: configOf({ strategy: 'fixed', buyLevels: 1, sellLevels: 1 }),
      instrument: instrumentOf({ minQuantity: decimal('0.1') }),
      price: '100',
    });
    world.pass();
    world.exchange.moveTo(decimal('99.5'));
    world.exchange.nibble('buy', 0.999);
    world.settle();

    const counter = world.state.orders.find(({ answers }) => answers.length > 0);
    expect(counter?.side).toBe('sell');
    expect(counter?.quantity.toFixed()).toBe('0.999');
  });
});

describe('a fee taken in base', () => {
  test('makes the counter smaller, by the lot', () => {
    const world = new EngineWorld({
      config: configOf({ strategy: 'fixed', buyLevels: 1, sellLevels: 1 }),
      instrument: instrumentOf(),
      price: '100',
      feeRate: '0.0015',
    });
    world.pass();
    world.exchange.moveTo(decimal('98.5'));
    world.settle();

    const counter = world.state.orders.find(({ answers }) => answers.length > 0);
    expect(counter?.quantity.toFixed()).toBe('0.998');
  });
});

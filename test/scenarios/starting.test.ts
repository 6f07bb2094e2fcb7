/** How a bot begins: on an empty book, on a cleared one, or on one that is kept. */

import { describe, expect, test } from '@jest/globals';
import type { BotConfig } from '../../shared/domain/bot-config.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import type { Side } from '../../shared/domain/order.ts';
import { configOf, instrumentOf } from '../support/builders.ts';
import { EngineWorld } from '../support/engine-world.ts';
import { gridPicture } from '../support/grid-picture.ts';

function worldWith(overrides: Partial<BotConfig>, price = '100'): EngineWorld {
  return new EngineWorld({
    config: configOf({ strategy: 'fixed', buyLevels: 2, sellLevels: 2, ...overrides }),
    instrument: instrumentOf(),
    price,
  });
}

function restByHand(world: EngineWorld, clientOrderId: string, side: Side, price: string): void {
  world.exchange.place({
    clientOrderId,
    side,
    price: decimal(price),
    quantity: decimal('0.7'),
    timeInForce: 'gtc',
  });
}

const pictureOf = (world: EngineWorld): string => gridPicture(world.state, world.config);

describe('a start that keeps the book', () => {
  test('adopts orders at lattice prices and leaves others alone', () => {
    const world = worldWith({ startMode: 'keep' });
    restByHand(world, 'byhand1', 'buy', '99');
    restByHand(world, 'byhand2', 'buy', '98.5');
    world.settle();

    expect(pictureOf(world)).toBe('B B ._ S S');
    const live = world.exchange.live();
    expect(live.map(({ clientOrderId }) => clientOrderId)).toContain('byhand2');
    expect(
      live.filter(({ price }) => price.eq(99)).map(({ clientOrderId }) => clientOrderId),
    ).toEqual(['byhand1']);
  });

  test('knows the orders of an earlier life by their ids, and lets those go that fit no level', () => {
    const world = worldWith({ startMode: 'keep' });
    const earlier = `${world.state.idPrefix.slice(0, 7)}0000000zzz`;
    restByHand(world, earlier, 'buy', '98.5');
    world.settle();

    expect(pictureOf(world)).toBe('B B ._ S S');
    expect(world.exchange.live().map(({ clientOrderId }) => clientOrderId)).not.toContain(earlier);
  });

  test('counters what fills of an adopted order', () => {
    const world = worldWith({ startMode: 'keep' });
    restByHand(world, 'byhand1', 'buy', '99');
    world.settle();
    world.exchange.moveTo(decimal('98.5'));
    world.settle();

    const counter = world.state.orders.find(({ answers }) => answers.length > 0);
    expect(counter?.level).toBe(0);
    expect(counter?.quantity.toFixed()).toBe('0.7');
    expect(counter?.answers.flatMap(({ parents }) => parents)).toEqual(['byhand1']);
  });
});

describe('a start that clears the book', () => {
  test('cancels every order of the symbol before it seeds', () => {
    const world = worldWith({ startMode: 'clear' });
    restByHand(world, 'byhand1', 'buy', '99');
    restByHand(world, 'byhand2', 'sell', '103.5');
    world.pass();
    expect(world.state.mode).toBe('starting');
    world.settle();

    expect(pictureOf(world)).toBe('B B ._ S S');
    expect(world.exchange.live()).toHaveLength(4);
    expect(world.exchange.doubled).toEqual([]);
  });
});

describe('a start that is paused before it ended', () => {
  test('begins again, and clears the book of what came meanwhile', () => {
    const world = worldWith({ startMode: 'clear', startPrice: { kind: 'ticker' } });
    world.settle();
    world.config = { ...world.config, enabled: false, stopKind: 'stop' };
    world.settle();
    expect(world.state.mode).toBe('stopped');

    restByHand(world, 'byhand1', 'sell', '110');
    world.config = { ...world.config, enabled: true };
    world.pass();
    expect(world.state.mode).toBe('starting');
    world.config = { ...world.config, enabled: false, stopKind: 'pause' };
    world.pass();
    expect(world.state.mode).toBe('paused');
    restByHand(world, 'byhand2', 'sell', '111');
    world.exchange.moveTo(decimal('103'));

    world.config = { ...world.config, enabled: true };
    world.settle();
    expect(world.state.lattice?.startPrice.toFixed()).toBe('103');
    expect(pictureOf(world)).toBe('B B ._ S S');
    expect(world.exchange.live()).toHaveLength(4);
    expect(world.state.isStartOwed).toBeUndefined();
  });
});

describe('the start price', () => {
  test('far below the market moves the gap to the market, without a debt', () => {
    const world = worldWith({ startPrice: { kind: 'number', price: decimal(90) } });
    world.settle();
    expect(world.state.lattice?.startPrice.toFixed()).toBe('90');
    expect(pictureOf(world)).toBe('B B ._ S S');
    expect(world.state.gap).toBe(10);
    expect(world.state.debts).toEqual([]);
  });

  test('of the own last trade, where there is none, keeps the bot from starting and says so', () => {
    const world = worldWith({ startPrice: { kind: 'ownLastTrade' } });
    world.settle();
    expect(world.exchange.orders).toEqual([]);
    expect(world.state.blockedBecause).toMatch(/no trade on the symbol/);
  });

  test('of the ticker is rounded to the tick', () => {
    const world = worldWith({ startPrice: { kind: 'ticker' } }, '100.004');
    world.settle();
    expect(world.state.lattice?.startPrice.toFixed()).toBe('100');
  });
});

describe('a config that no exchange would take', () => {
  test('is told before any order is sent, and starts once it is mended', () => {
    const world = worldWith({ buyQuantity: decimal('0.001') });
    world.settle();
    expect(world.exchange.orders).toEqual([]);
    expect(world.state.blockedBecause).toBe('buyQuantity: found 0.001, allowed at least 0.01 BTC');

    world.config = { ...world.config, buyQuantity: decimal(1) };
    world.settle();
    expect(world.state.blockedBecause).toBeUndefined();
    expect(pictureOf(world)).toBe('B B ._ S S');
  });
});

describe('a config that changes under a running bot', () => {
  test('takes new quantities for its seeds in place', () => {
    const world = worldWith({});
    world.settle();
    world.config = { ...world.config, buyQuantity: decimal(2) };
    world.settle();
    const quantities = world.exchange
      .live()
      .map(({ side, quantity }) => `${side} ${quantity.toFixed()}`);
    expect(quantities.toSorted()).toEqual(['buy 2', 'buy 2', 'sell 1', 'sell 1']);
    expect(world.state.lattice?.startPrice.toFixed()).toBe('100');
  });

  test('with another spacing starts anew, its debts on levels as good or better', () => {
    const world = worldWith({ startPrice: { kind: 'ticker' } });
    world.settle();
    world.exchange.moveTo(decimal('98.5'));
    world.config = { ...world.config, spacing: decimal(3) };
    world.settle();

    expect(world.state.lattice?.startPrice.toFixed()).toBe('98.5');
    const counter = world.state.orders.find(({ answers }) => answers.length > 0);
    expect(counter?.price.toFixed()).toBe('101.5');
    expect(world.exchange.live()).toHaveLength(4);
  });
});

/** Judges a bot by the exchange's own log: what must hold after every pass, and what after quiet ones. */

import { expect } from '@jest/globals';
import { isMultipleOf, zero, type Decimal } from '../../shared/domain/decimal.ts';
import { isBelowMinimum } from '../../shared/domain/instrument.ts';
import { isInsideBounds, isInWindow } from '../../shared/domain/targets.ts';
import { auditGrid } from '../../shared/domain/audit.ts';
import type { EngineWorld } from './engine-world.ts';

const sum = (values: readonly Decimal[]): Decimal => values.reduce((a, b) => a.plus(b), zero);

/** Holds after every pass, whatever happened. */
export function judgeAlways(world: EngineWorld): void {
  const live = world.exchange.live();
  expect(world.exchange.doubled).toEqual([]);
  const prices = live.map(({ price }) => price.toFixed());
  expect(new Set(prices).size).toBe(prices.length);

  const highestBuy = live.filter(({ side }) => side === 'buy').map(({ price }) => price);
  const lowestSell = live.filter(({ side }) => side === 'sell').map(({ price }) => price);
  for (const buy of highestBuy) for (const sell of lowestSell) expect(buy.lt(sell)).toBe(true);

  const { instrument, config, state } = world;
  for (const order of world.exchange.orders) {
    expect(isMultipleOf(order.price, instrument.tickSize)).toBe(true);
    expect(isMultipleOf(order.quantity, instrument.lotSize)).toBe(true);
    expect(isBelowMinimum(instrument, order)).toBe(false);
    expect(isInsideBounds(order.price, config)).toBe(true);
  }
  expect(live.length).toBeLessThanOrEqual(config.maxOpenOrders);

  const stateLive = state.orders.filter(
    ({ status, role }) => status !== 'closed' && role !== 'foreign',
  );
  const levels = stateLive.map(({ level }) => level);
  expect(new Set(levels).size).toBe(levels.length);
  judgeConservation(world);
}

/** Every filled quantity is in exactly one place: waiting, carried by a counter, or answered for good. */
function judgeConservation({ state, answered }: EngineWorld): void {
  const waiting = sum(state.debts.map(({ filledQuantity }) => filledQuantity));
  const carried = sum(
    state.orders.flatMap(({ answers }) => answers.map(({ filledQuantity }) => filledQuantity)),
  );
  const places = waiting.plus(carried).plus(state.ledger.answeredQuantity);
  expect(places.toFixed()).toBe(sum([...answered.values()]).toFixed());

  const labels = [
    ...state.debts.flatMap(({ parents }) => parents),
    ...state.orders.flatMap(({ answers }) => answers.flatMap(({ parents }) => parents)),
  ];
  expect(new Set(labels).size).toBe(labels.length);
  const { fills, counteredClosed, settled } = state.ledger;
  expect(labels.length + counteredClosed + settled).toBe(fills);
}

/** Holds once the market was quiet and everything unknown has settled. */
export function judgeAtRest(world: EngineWorld): void {
  const { exchange, state, config, last } = world;
  const byId = new Map(exchange.live().map((order) => [order.clientOrderId, order]));
  const live = state.orders.filter(({ status }) => status !== 'closed');
  expect(live.map(({ clientOrderId }) => clientOrderId).toSorted()).toEqual(
    [...byId.keys()].toSorted(),
  );

  const bought = sum(
    exchange.fills.filter(({ side }) => side === 'buy').map(({ quantity }) => quantity),
  );
  const sold = sum(
    exchange.fills.filter(({ side }) => side === 'sell').map(({ quantity }) => quantity),
  );
  const baseFees = sum(
    exchange.fills.filter(({ feeCurrency }) => feeCurrency === 'BTC').map(({ fee }) => fee),
  );
  expect(state.ledger.inventoryBase.toFixed()).toBe(bought.minus(sold).minus(baseFees).toFixed());
  const paid = sum(
    exchange.fills.map(({ side, price, quantity }) =>
      price.mul(quantity).mul(side === 'buy' ? -1 : 1),
    ),
  );
  const quoteFees = sum(
    exchange.fills.filter(({ feeCurrency }) => feeCurrency === 'USDT').map(({ fee }) => fee),
  );
  expect(state.ledger.cashQuote.toFixed()).toBe(paid.minus(quoteFees).toFixed());

  if (state.lattice === undefined || last === undefined || state.mode !== 'running') return;
  const audit = auditGrid({ config, state });
  expect(audit.holes).toEqual([]);
  expect(audit.duplicates).toEqual([]);
  for (const order of live) {
    const isLooseCounter = !config.strictLevels && order.role === 'counter';
    expect(isLooseCounter || isInWindow(order, { config, gap: state.gap })).toBe(true);
  }
}

/** Planning again from the same sight plans nothing. */
export function judgeIdempotent(world: EngineWorld): void {
  const again = world.pass();
  expect(again.intents).toEqual([]);
  const once = world.state;
  world.pass();
  expect(world.state).toBe(once);
}

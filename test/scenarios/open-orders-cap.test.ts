/** How many orders may rest: the bot, the exchange and the symbol each say. */

import { describe, expect, test } from '@jest/globals';
import { decimal } from '../../shared/domain/decimal.ts';
import { configOf, fullCapabilities, instrumentOf } from '../support/builders.ts';
import { EngineWorld } from '../support/engine-world.ts';
import { gridPicture } from '../support/grid-picture.ts';

describe('the smallest cap on open orders counts', () => {
  const nearest = '_ B ._ S S';

  test.each([
    ['the bot’s own', { own: 3, exchanges: 9, symbols: 9 }],
    ['the exchange’s', { own: 9, exchanges: 3, symbols: 9 }],
    ['the symbol’s', { own: 9, exchanges: 9, symbols: 3 }],
  ])('%s', (_, { own, exchanges, symbols }) => {
    const world = new EngineWorld({
      config: configOf({ strategy: 'fixed', buyLevels: 2, sellLevels: 2, maxOpenOrders: own }),
      instrument: instrumentOf({ openOrdersMax: symbols }),
      capabilities: { ...fullCapabilities, openOrdersMax: exchanges },
      price: '100',
    });
    world.settle();
    expect(gridPicture(world.state, world.config)).toBe(nearest);
  });

  test('and makes room for what is nearer where levels are loose', () => {
    const world = new EngineWorld({
      config: configOf({ strategy: 'fixed', buyLevels: 2, sellLevels: 2, strictLevels: false }),
      instrument: instrumentOf({ openOrdersMax: 4 }),
      price: '100',
    });
    world.settle();
    for (const price of ['97.5', '94.5']) {
      world.exchange.moveTo(decimal(price));
      world.settle();
    }
    const live = world.state.orders.filter(({ status }) => status === 'open');
    expect(live).toHaveLength(4);
    const { gap } = world.state;
    expect(live.map(({ level }) => level - gap).toSorted((a, b) => a - b)).toEqual([-2, -1, 1, 2]);
  });
});

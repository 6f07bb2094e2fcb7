/** The judges of a torture run have to see what they look for: here it is put before them. */

import { expect, test } from '@jest/globals';
import type { OrderChange, SimulatedOrder } from '../../local/exchange/records.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { zero } from '../../shared/domain/decimal.ts';
import type { BotStore } from '../../shared/ports/bot-store.ts';
import { newBotState } from '../../shared/domain/new-bot.ts';
import { clientOrderIdOf } from '../../shared/domain/client-order-id.ts';
import { ManualClock, startMs } from '../local/support.ts';
import { doubledOrders, reusedIds, selfTrades } from '../support/exchange-findings.ts';
import { startWatch } from './watch.ts';

const botId = 'okx-rest';
const idPrefix = 'qtorture001';

function order(number: number, changes: Partial<SimulatedOrder> = {}): SimulatedOrder {
  return {
    id: String(number),
    account: botId,
    request: {
      symbol: 'BTC-USDT',
      side: 'buy',
      kind: 'postOnly',
      price: '100',
      quantity: '1',
      clientOrderId: clientOrderIdOf(idPrefix, number),
    },
    status: 'live',
    ticks: 1_000,
    lots: 1,
    filledLots: 0,
    filledQuote: zero,
    fee: zero,
    feeCurrency: 'BTC',
    receivedMs: startMs + number,
    updatedMs: startMs + number,
    ...changes,
  };
}

/** Watches one exchange whose changes are made by hand; its bot has stored so many orders. */
function watched(stored: number) {
  const clock = new ManualClock(startMs);
  const listeners: ((change: OrderChange) => void)[] = [];
  const simulator = {
    onOrderChange: (listener: (change: OrderChange) => void) => {
      listeners.push(listener);
      return () => undefined;
    },
  } as Partial<Simulator> as Simulator;
  const state = { ...newBotState({ botId, idPrefix, nowMs: startMs }), sequence: stored + 1 };
  const store = {
    loadBot: () => Promise.resolve({ config: undefined, grid: { state, version: 1 } }),
  } as Partial<BotStore> as BotStore;
  const watch = startWatch({ exchanges: [simulator], store, clock, real: clock });
  const see = (change: OrderChange['change'], changed: SimulatedOrder): void => {
    for (const listener of listeners) listener({ change, order: changed });
  };
  const found = async (): Promise<readonly string[]> => {
    await watch.done();
    return watch.problems.map(({ what }) => what);
  };
  return { watch, clock, see, found };
}

test('finds nothing where an order follows another at its price', async () => {
  const { see, found } = watched(2);
  see('new', order(1));
  see('canceled', order(1, { status: 'canceled' }));
  see('new', order(2));
  expect(await found()).toEqual([]);
});

test('sees two orders at one price, and not those of two sides', async () => {
  const { see, found } = watched(3);
  see('new', order(1));
  see('new', order(2, { request: { ...order(2).request, side: 'sell' } }));
  expect(await found()).toEqual([]);
  see('new', order(3));
  expect(await found()).toEqual(['orders 1 and 3 rest at once: buy at 1000 ticks']);
});

test('sees an id that is accepted again after its order ended', async () => {
  const { see, found } = watched(1);
  see('new', order(1));
  see('trade', order(1, { status: 'filled' }));
  see('new', order(1, { id: '2' }));
  expect(await found()).toEqual([`${clientOrderIdOf(idPrefix, 1)} was accepted twice`]);
});

test('sees an order that was sent before it was stored', async () => {
  const { see, found } = watched(1);
  see('new', order(2));
  expect(await found()).toEqual([`${clientOrderIdOf(idPrefix, 2)} was sent before it was stored`]);
});

test('sees an order of a stopped bot, until it may trade again', async () => {
  const { watch, see, found } = watched(3);
  see('new', order(1, { ticks: 1 }));
  watch.isStopped(botId);
  see('new', order(2, { ticks: 2 }));
  watch.mayPlace(botId);
  see('new', order(3, { ticks: 3 }));
  expect(await found()).toEqual([
    `${clientOrderIdOf(idPrefix, 2)} was placed though the bot does not trade`,
  ]);
});

test('sees an order that met another of its account', async () => {
  const { see, found } = watched(1);
  see('canceled', order(1, { status: 'canceled', endReason: 'selfTrade' }));
  expect(await found()).toEqual(['order 1 met another of ours']);
});

test('finds in a log what rested twice, what came twice and what met itself', () => {
  const first = order(1, { status: 'canceled', updatedMs: startMs + 10 });
  const log = [
    first,
    order(2, { status: 'canceled', updatedMs: startMs + 20, endReason: 'selfTrade' }),
    order(30),
    { ...first, id: '31', ticks: 7, receivedMs: startMs + 40 },
  ];
  expect(doubledOrders(log)).toEqual(['1 and 2 at 100']);
  expect(reusedIds(log)).toEqual([clientOrderIdOf(idPrefix, 1)]);
  expect(selfTrades(log)).toEqual(['2']);
});

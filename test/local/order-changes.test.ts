/** What the simulated exchange announces of its orders: each change once, in order, as it was then. */

import { beforeEach, expect, test } from '@jest/globals';
import { okxProfile } from '../../local/exchange/okx/okx-simulator.ts';
import { SimulatedExchange } from '../../local/exchange/simulated-exchange.ts';
import type { PlaceCommand } from '../../local/exchange/records.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

let clock: ManualClock;
let exchange: SimulatedExchange;
let told: string[];
beforeEach(() => {
  clock = new ManualClock(startMs);
  const accounts = [{ name: 'main', balances: { BTC: '10', USDT: '1000000' } }];
  const options = { clock, profile: okxProfile, recording: quietMarket, accounts };
  exchange = SimulatedExchange.open(options);
  told = [];
  exchange.onOrderChange(({ change, order, fill }) => {
    const traded = fill === undefined ? '' : ` ${fill.quantity.toString()}`;
    told.push(`${order.request.clientOrderId ?? ''} ${change} ${order.status}${traded}`);
  });
});

const place = (name: string, price: string, changes: Partial<PlaceCommand> = {}) =>
  exchange.place('main', {
    symbol: 'BTC-USDT',
    side: 'buy',
    kind: 'postOnly',
    price,
    quantity: '0.5',
    clientOrderId: name,
    ...changes,
  });

test('receipt, part, rest', () => {
  place('a', '59850');
  clock.move(90_000);
  exchange.advance();
  expect(told).toEqual(['a new live', 'a trade live 0.3', 'a trade filled 0.2']);
});

test('a cancel, an amendment, a refusal', () => {
  const { id } = place('a', '59700');
  exchange.amend('main', id, { price: '59600', quantity: '0.2' });
  exchange.amend('main', id, { price: '60100', quantity: '0.2' });
  exchange.cancel('main', id);
  exchange.cancel('main', id);
  place('b', '0');
  expect(told).toEqual([
    'a new live',
    'a amended live',
    'a canceled canceled',
    'b refused refused',
  ]);
});

test('an order that would take is received, and then canceled for that', () => {
  place('a', '60100');
  expect(told).toEqual(['a new live', 'a canceled canceled']);
});

test('an amendment into the book trades', () => {
  const { id } = place('a', '59700', { kind: 'limit', quantity: '1.5' });
  exchange.amend('main', id, { price: '60100', quantity: '1.5' });
  expect(told).toEqual(['a new live', 'a amended live', 'a trade live 1']);
});

test('what a listener causes is told after what it heard', () => {
  const stop = exchange.onOrderChange(({ change, order }) => {
    if (change === 'new') exchange.cancel('main', order.id);
  });
  place('a', '59700');
  stop();
  place('b', '59700');
  expect(told).toEqual(['a new live', 'a canceled canceled', 'b new live']);
});

test('fills alone can be listened to', () => {
  const fills: string[] = [];
  exchange.onFill(({ tradeId }) => fills.push(tradeId));
  place('a', '59850');
  clock.move(90_000);
  exchange.advance();
  expect(fills).toEqual(['1', '2']);
});

/** What ccxt reads comes back whole: eighteen digits as they were, and every trade. */

import { afterEach, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import { json, text } from '../../support/scripted-http-server.ts';
import { closeBenches, endpoints, nowMs, openBench, placeRequest, symbol } from './ccxt-bench.ts';

afterEach(closeBenches);

/** As floats these are 123456789.12345679 and 0.12345678901234568. */
const price = '123456789.123456789012345678';
const quantity = '0.123456789012345678';

test('an order is sent with all digits of its price and its quantity', async () => {
  const { server, exchange } = await openBench();
  server.answer(endpoints.place, json({ order_id: 'BXMC2CJ7HNB88U4' }));
  const request = placeRequest({ price: decimal(price), quantity: decimal(quantity) });
  expect(await exchange.place([request])).toEqual([
    { kind: 'accepted', exchangeOrderId: 'BXMC2CJ7HNB88U4' },
  ]);
  expect(server.requestsTo(endpoints.place)[0]?.query).toMatchObject({ price, volume: quantity });
});

test('what is finer than the market is not sent, rather than rounded', async () => {
  const { server, exchange } = await openBench();
  const finer = placeRequest({ quantity: decimal(`${quantity}9`) });
  expect(await exchange.place([finer])).toMatchObject([
    { kind: 'rejected', reason: 'badPrecision' },
  ]);
  expect(server.requestsTo(endpoints.place)).toEqual([]);
});

test('steps, orders, trades and balances are read digit by digit, JSON numbers among them', async () => {
  const { server, exchange } = await openBench();
  const { tickSize, lotSize, minQuantity } = await exchange.instrument(symbol);
  expect([tickSize, lotSize, minQuantity].map((step) => step.toFixed())).toEqual(
    Array(3).fill('0.000000000000000001'),
  );
  server.answer(
    endpoints.orders,
    text(
      `{"orders":[{"order_id":"A","pair":"XBTUSDT","type":"BID","state":"PENDING","creation_timestamp":${nowMs},
      "limit_price":${price},"limit_volume":"${quantity}","base":1e-18,"counter":"0"}]}`,
    ),
  );
  const [order] = await exchange.openOrders(symbol);
  expect(order?.price.toFixed()).toBe(price);
  expect(order?.quantity.toFixed()).toBe(quantity);
  expect(order?.filledQuantity.toFixed()).toBe('0.000000000000000001');
  server.answer(
    endpoints.trades,
    text(
      `{"trades":[{"pair":"XBTUSDT","sequence":12345678901234567890,"order_id":"A","type":"BID","timestamp":${nowMs},
      "price":"${price}","volume":${quantity},"fee_base":"${quantity}","fee_counter":"0","is_buy":false}]}`,
    ),
  );
  const [fill] = await exchange.fillsSince(symbol, nowMs - 1_000);
  expect(fill).toMatchObject({ tradeId: '12345678901234567890', liquidity: 'maker' });
  expect(fill?.price.toFixed()).toBe(price);
  expect(fill?.quantity.toFixed()).toBe(quantity);
  expect(fill?.fee.toFixed()).toBe(quantity);
  const row = { asset: 'XBT', balance: price, reserved: quantity, unconfirmed: '0' };
  server.answer(endpoints.balance, json({ balance: [row] }));
  const [balance] = await exchange.balances(['BTC']);
  expect(balance?.held.toFixed()).toBe(quantity);
  expect(balance?.available.toFixed()).toBe('123456789');
});

test('of two orders of ours that met, both trades are told', async () => {
  const { server, exchange } = await openBench();
  const row = { pair: 'XBTUSDT', sequence: 7, timestamp: nowMs, price, volume: quantity };
  const fees = { fee_base: '0', fee_counter: '0', is_buy: false };
  const trades = [
    { ...row, ...fees, order_id: 'A', type: 'BID' },
    { ...row, ...fees, order_id: 'B', type: 'ASK' },
  ];
  server.answer(endpoints.trades, json({ trades }));
  const fills = await exchange.fillsSince(symbol, nowMs - 1_000);
  expect(fills.map(({ tradeId, exchangeOrderId }) => [tradeId, exchangeOrderId])).toEqual([
    ['7', 'A'],
    ['7', 'B'],
  ]);
});

/** What lookups prove, against servers that answer as Bybit and WhiteBIT do. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { json } from '../../support/scripted-http-server.ts';
import { failureOf } from '../okx/okx-bench.ts';
import { closeBenches, nowMs, symbol } from './ccxt-bench.ts';
import { bybitEndpoints, bybitOrder, listed, openBybit } from './bybit-bench.ts';
import { openWhitebit, whitebitEndpoints } from './whitebit-bench.ts';

afterEach(closeBenches);

const id = '7000000000000000001';
const query = { symbol, exchangeOrderId: id };

describe('an order that ccxt finds in no answer', () => {
  test('is absent where live and ended orders were shown without it', async () => {
    const { server, exchange } = await openBybit();
    expect(await exchange.order(query)).toEqual({ kind: 'notFound' });
    expect(server.requestsTo(bybitEndpoints.live)).toHaveLength(1);
    expect(server.requestsTo(bybitEndpoints.ended)).toHaveLength(1);
  });

  test('is looked for among the ended ones', async () => {
    const { server, exchange } = await openBybit();
    const row = bybitOrder({ orderId: id, orderStatus: 'Filled', cumExecQty: '1' });
    server.answer(bybitEndpoints.ended, listed([row]));
    expect(await exchange.order(query)).toMatchObject({
      kind: 'found',
      report: { exchangeOrderId: id, status: 'filled' },
    });
  });

  test('is absent where two places of one call are empty', async () => {
    const { server, exchange } = await openWhitebit();
    expect(await exchange.order(query)).toEqual({ kind: 'notFound' });
    expect(server.requestsTo(whitebitEndpoints.ended)).toHaveLength(1);
  });

  test.each([
    ['words alone', json({ retCode: 0, retMsg: 'OK' })],
    ['a failure', json({ retCode: 0, result: { list: [] } }, 500)],
  ])('may be there after %s', async (_, answer) => {
    const { server, exchange } = await openBybit({ retry: { attemptsMax: 1 } });
    server.answer(bybitEndpoints.live, answer);
    expect(await failureOf(exchange.order(query))).toMatchObject({ name: 'ExchangeError' });
  });

  test('may be there where others are shown', async () => {
    const { server, exchange } = await openWhitebit({ retry: { attemptsMax: 1 } });
    server.answer(whitebitEndpoints.live, json([{ orderId: 8, market: 'BTC_USDT' }]));
    expect(await failureOf(exchange.order(query))).toMatchObject({ kind: 'badAnswer' });
  });
});

test('an exchange whose orders ccxt searches by their id alone is not asked by ours', async () => {
  const { exchange } = await openWhitebit();
  expect(exchange.capabilities.clientOrderIds).toBe(false);
});

describe('an order that has ended', () => {
  const strange = (changes: Readonly<Record<string, string>>) =>
    listed([bybitOrder({ orderId: id, ...changes })]);

  test.each(['Cancelled', 'Filled', 'Strange'])(
    'as "%s" is not told of as long as nobody knows what was executed',
    async (orderStatus) => {
      const { server, exchange } = await openBybit({ retry: { attemptsMax: 1 } });
      const row = strange({ orderStatus, cumExecQty: '', qty: '' });
      server.answer(bybitEndpoints.ended, row);
      expect(await failureOf(exchange.order(query))).toMatchObject({ kind: 'badAnswer' });
    },
  );

  test('in a way ccxt does not know is read again once it is no longer open', async () => {
    const { server, exchange } = await openBybit();
    server.answer(
      bybitEndpoints.ended,
      strange({ orderStatus: 'Strange', cumExecQty: '0' }),
      strange({ orderStatus: 'Strange', cumExecQty: '0.4' }),
    );
    const lookup = await exchange.order(query);
    expect(lookup).toMatchObject({ kind: 'found', report: { status: 'canceled' } });
    const filled = lookup.kind === 'found' ? lookup.report.filledQuantity.toFixed() : '';
    expect(filled).toBe('0.4');
  });
});

test('trades that are cut at a length nobody asked for are not the whole list', async () => {
  const { server, exchange } = await openWhitebit({ retry: { attemptsMax: 1 } });
  const trades = Array.from({ length: 50 }, (_, i) => ({
    id: i,
    deal_order_id: 7,
    orderId: 7,
    time: nowMs / 1_000 - i,
    side: 'buy',
    role: 1,
    price: '100',
    amount: '1',
    deal: '100',
    fee: '0',
    market: 'BTC_USDT',
  }));
  server.answer(whitebitEndpoints.trades, json(trades));
  expect(await failureOf(exchange.fillsSince(symbol, nowMs - 3_600_000))).toMatchObject({
    kind: 'badAnswer',
    message: expect.stringMatching(
      /shows the newest 50 rows.*set fillDetection to order-info/,
    ) as unknown,
  });
});

/** Orders: their pages, and how far "not found" is believed. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import type { ScriptedAnswer } from '../../support/scripted-http-server.ts';
import { failureOf } from '../okx/okx-bench.ts';
import {
  closeBenches,
  endpoints,
  hourMs,
  nowMs,
  ok,
  openBench,
  pagesOf,
  payload,
  refusal,
  rowOf,
  symbol,
} from './htx-bench.ts';

const { open, order, orderByName, past } = endpoints;
const idsFrom = 1_314_507_823_400_000;

afterEach(closeBenches);

const rowsOf = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({ ...rowOf(name), id: idsFrom + count - i }));

describe('open orders', () => {
  test('are told in our words', async () => {
    const { server, exchange } = await openBench();
    server.answer(open, payload('open-orders'));
    expect(await exchange.openOrders(symbol)).toEqual([
      {
        exchangeOrderId: '1314507823485263',
        clientOrderId: 'gr1a0001',
        symbol,
        side: 'buy',
        price: decimal('61000.5'),
        quantity: decimal('0.001'),
        filledQuantity: decimal('0.0004'),
        averagePrice: decimal('61000.5'),
        fee: decimal('0.0000008'),
        feeCurrency: 'BTC',
        status: 'open',
        createdAtMs: 1_788_264_000_140,
        updatedAtMs: 1_788_264_000_140,
      },
    ]);
    expect(server.requestsTo(open)[0]?.query).toMatchObject({
      'account-id': '100009',
      symbol: 'btcusdt',
      size: '500',
    });
  });

  test.each([true, false])('come in pages, the first row again: %s', async (isFromIncluded) => {
    const { server, exchange } = await openBench();
    const rows = rowsOf('open-orders', 1_234);
    server.answer(open, pagesOf(rows, isFromIncluded));
    const ids = (await exchange.openOrders(symbol)).map(({ exchangeOrderId }) => exchangeOrderId);
    expect(ids).toEqual(rows.map(({ id }) => String(id)));
    expect(server.requestsTo(open)).toHaveLength(3);
    expect(server.requestsTo(open)[1]?.query).toMatchObject({
      from: String(rows[499]?.id),
      direct: 'next',
    });
  });

  test.each<[string, (page: number) => ScriptedAnswer]>([
    ['has too many pages', (page) => ok(rowsOf('open-orders', 500 + page).slice(0, 500))],
    ['does not move on', () => ok(rowsOf('open-orders', 500))],
    ['breaks off', (page) => (page === 0 ? ok(rowsOf('open-orders', 500)) : refusal('x'))],
    ['is of another symbol', () => ok([{ ...rowOf('open-orders'), symbol: 'ethusdt' }])],
    ['has a state that is not known', () => ok([{ ...rowOf('open-orders'), state: 'new' }])],
  ])('are an error when the list %s', async (_, answer) => {
    const { server, exchange } = await openBench({ pagesMax: 4 });
    let page = 0;
    server.answer(open, () => answer(page++));
    expect(await failureOf(exchange.openOrders(symbol))).toMatchObject({ name: 'ExchangeError' });
  });
});

describe('one order', () => {
  const byId = { symbol, clientOrderId: 'gr1a0001', exchangeOrderId: '1314507823485263' };

  test.each<[Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>]>([
    [{}, { status: 'open', filledQuantity: decimal('0.0004') }],
    [{ state: 'created' }, { status: 'open' }],
    [{ state: 'canceling' }, { status: 'open' }],
    [
      { state: 'filled', 'finished-at': nowMs },
      { status: 'filled', updatedAtMs: nowMs },
    ],
    [{ state: 'partial-canceled' }, { status: 'canceled', filledQuantity: decimal('0.0004') }],
    [
      { state: 'canceled', 'canceled-source': 'limit_maker' },
      { status: 'canceled', cancelReason: 'wouldCross' },
    ],
    [
      { state: 'canceled', 'canceled-source': 'api' },
      { status: 'canceled', cancelReason: 'requested' },
    ],
    [
      { state: 'canceled', 'canceled-source': 'self_match_prevent' },
      { status: 'canceled', cancelReason: 'other' },
    ],
    [{ 'client-order-id': '' }, { clientOrderId: 'gr1a0001' }],
    [{ type: 'sell-limit' }, { side: 'sell', feeCurrency: 'USDT' }],
    [{ 'field-fees': '-0.1' }, { fee: decimal('-0.1'), feeCurrency: 'USDT' }],
  ])('with %j', async (changes, report) => {
    const { server, exchange } = await openBench();
    server.answer(order, ok({ ...rowOf('order'), 'created-at': nowMs - 1, ...changes }));
    expect(await exchange.order(byId)).toMatchObject({ kind: 'found', report });
  });

  test('is found by our id', async () => {
    const { server, exchange } = await openBench();
    server.answer(orderByName, payload('order'));
    const query = { symbol, clientOrderId: 'gr1a0001' };
    expect(await exchange.order(query)).toMatchObject({
      kind: 'found',
      report: { exchangeOrderId: '1314507823485263', clientOrderId: 'gr1a0001' },
    });
    expect(server.requestsTo(orderByName)[0]?.query).toMatchObject({ clientOrderId: 'gr1a0001' });
  });

  test('that is another than asked for is no answer', async () => {
    const { server, exchange } = await openBench();
    server.answer(order, ok({ ...rowOf('order'), id: 7 }));
    expect(await failureOf(exchange.order(byId))).toMatchObject({ kind: 'badAnswer' });
    server.answer(orderByName, ok({ ...rowOf('order'), 'client-order-id': 'x' }));
    const byName = { symbol, clientOrderId: 'gr1a0001' };
    expect(await failureOf(exchange.order(byName))).toMatchObject({ kind: 'badAnswer' });
  });

  test('that could not be read the first time is asked for again', async () => {
    const { server, exchange } = await openBench();
    server.answer(order, payload('absent'), payload('order'));
    expect(await exchange.order(byId)).toMatchObject({ kind: 'found' });
    server.answer(order, payload('absent'));
    expect(await exchange.order(byId)).toEqual({ kind: 'notFound' });
    expect(server.requestsTo(order)).toHaveLength(4);
  });

  test.each(['not-found', 'base-not-found', 'order-queryorder-invalid'])(
    'is absent after %s',
    async (code) => {
      const { server, exchange } = await openBench();
      server.answer(order, refusal(code));
      expect(await exchange.order(byId)).toEqual({ kind: 'notFound' });
    },
  );

  test('that cannot be asked for is not absent', async () => {
    const { server, exchange } = await openBench();
    server.answer(order, refusal('base-system-error'));
    expect(await failureOf(exchange.order(byId))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('an order that is not known by our id', () => {
  const query = { symbol, clientOrderId: 'gr1a0001' };

  test('is absent if it would be young', async () => {
    const { server, exchange } = await openBench();
    server.answer(orderByName, payload('absent'));
    const lookup = await exchange.order({ ...query, createdAtMs: nowMs - hourMs });
    expect(lookup).toEqual({ kind: 'notFound' });
    expect(server.requestsTo(open)).toEqual([]);
  });

  test('may rest still, the id forgotten', async () => {
    const { server, exchange } = await openBench();
    server.answer(orderByName, payload('absent'));
    server.answer(open, payload('open-orders'));
    const lookup = await exchange.order({ ...query, createdAtMs: nowMs - 9 * hourMs });
    expect(lookup).toMatchObject({ kind: 'found', report: { status: 'open' } });
  });

  test('may have been filled, and is found among orders of that time', async () => {
    const { server, exchange } = await openBench();
    server.answer(orderByName, payload('absent'));
    server.answer(open, ok([]));
    server.answer(past, payload('past-orders'));
    const createdAtMs = nowMs - 30 * hourMs;
    expect(await exchange.order({ ...query, createdAtMs })).toMatchObject({
      kind: 'found',
      report: { status: 'filled', clientOrderId: 'gr1a0001' },
    });
    expect(server.requestsTo(past)).toHaveLength(1);
    expect(server.requestsTo(past)[0]?.query).toMatchObject({
      states: 'filled,partial-canceled',
      'start-time': String(createdAtMs - 600_000),
      'end-time': String(createdAtMs + hourMs),
    });
  });

  test('is absent if no list has it; of an unknown age, seven days are looked through', async () => {
    const { server, exchange } = await openBench();
    server.answer(orderByName, payload('absent'));
    server.answer(open, ok([]));
    server.answer(
      past,
      pagesOf(
        rowsOf('past-orders', 150).map((row) => ({ ...row, 'client-order-id': 'x' })),
        true,
      ),
    );
    expect(await exchange.order(query)).toEqual({ kind: 'notFound' });
    const windows = server
      .requestsTo(past)
      .filter(({ query: { from } }) => from === undefined)
      .map((request) => [Number(request.query['start-time']), Number(request.query['end-time'])]);
    expect(windows).toHaveLength(4);
    windows.forEach(([start = 0, end = 0], i) => {
      expect(end - start).toBeLessThan(48 * hourMs);
      expect(end).toBe(i === 0 ? nowMs : (windows[i - 1]?.[0] ?? 0) - 1);
    });
  });

  test('is not called absent when nothing tells any more', async () => {
    const { server, exchange } = await openBench();
    server.answer(orderByName, payload('absent'));
    const asked = exchange.order({ ...query, createdAtMs: nowMs - 8 * 24 * hourMs });
    expect(await failureOf(asked)).toMatchObject({ kind: 'refused' });
  });
});

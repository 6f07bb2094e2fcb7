/** Requests as frames of OKX's private websocket, and where it is looked for. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import { createSocketDialect } from '../../../shared/exchanges/sockets.ts';
import { ExchangeError } from '../../../shared/ports/exchange.ts';
import type { SocketRequest } from '../../../shared/ports/socket-dialect.ts';
import { json } from '../../support/scripted-http-server.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { closeBenches, failureOf, fakeCredentials, nowMs, placeRequest } from './okx-bench.ts';
import { instrumentRows, openDialect } from './socket-bench.ts';

afterEach(closeBenches);

const many = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    placeRequest({ clientOrderId: `gr1a${index}`, expiresAtMs: nowMs + 9_000 - index }),
  );

describe('a frame', () => {
  const sent = async (request: SocketRequest): Promise<unknown> =>
    JSON.parse((await openDialect()).encode(request, '17', nowMs));

  test('of a login is signed as of the second', async () => {
    const credentials = { ...fakeCredentials, apiSecret: '22582BD0CFF14C41EDBF1AB98506286D' };
    const dialect = await openDialect({ credentials: { apiSecret: credentials.apiSecret } });
    expect(JSON.parse(dialect.encode({ kind: 'login' }, '1', 1_788_264_000_999))).toEqual({
      op: 'login',
      args: [
        {
          apiKey: fakeCredentials.apiKey,
          passphrase: fakeCredentials.passphrase,
          timestamp: '1788264000',
          sign: 'agZw3nyS+f765fBKR6miwaIsIIYr8ALKngMNv4VOWy0=',
        },
      ],
    });
  });

  test.each(['subscribe', 'unsubscribe'] as const)(
    'of a %s names all spot orders',
    async (kind) => {
      const args = [{ channel: 'orders', instType: 'SPOT' }];
      expect(await sent({ kind })).toEqual({ id: '17', op: kind, args });
    },
  );

  test('places one order', async () => {
    expect(await sent({ kind: 'place', requests: [placeRequest()] })).toEqual({
      id: '17',
      op: 'order',
      expTime: String(nowMs + 5_000),
      args: [
        {
          instIdCode: 10145,
          tdMode: 'cash',
          clOrdId: 'gr1a0001',
          side: 'buy',
          ordType: 'post_only',
          px: '61000.5',
          sz: '0.001',
        },
      ],
    });
  });

  test('places several, with the earliest expiry among them', async () => {
    expect(await sent({ kind: 'place', requests: many(20) })).toMatchObject({
      op: 'batch-orders',
      expTime: String(nowMs + 9_000 - 19),
      args: { length: 20 },
    });
  });

  test('cancels one or several, by our id or the other', async () => {
    const ours = { symbol: 'BTC-USDT', clientOrderId: 'gr1a0001' };
    const theirs = { ...ours, exchangeOrderId: '5001' };
    expect(await sent({ kind: 'cancel', requests: [ours] })).toEqual({
      id: '17',
      op: 'cancel-order',
      args: [{ instIdCode: 10145, clOrdId: 'gr1a0001' }],
    });
    expect(await sent({ kind: 'cancel', requests: [ours, theirs] })).toMatchObject({
      op: 'batch-cancel-orders',
      args: [{ clOrdId: 'gr1a0001' }, { ordId: '5001' }],
    });
  });

  test('replaces an order, which keeps its id', async () => {
    const request = {
      symbol: 'BTC-USDT',
      clientOrderId: 'gr1a0001',
      newClientOrderId: 'gr1a0002',
      price: decimal('61000'),
      quantity: decimal('0.002'),
    };
    expect(await sent({ kind: 'replace', request })).toEqual({
      id: '17',
      op: 'amend-order',
      args: [{ instIdCode: 10145, clOrdId: 'gr1a0001', newPx: '61000', newSz: '0.002' }],
    });
  });

  test.each<[string, SocketRequest]>([
    ['no order at all', { kind: 'place', requests: [] }],
    ['more orders than it may hold', { kind: 'place', requests: many(21) }],
    ['one id twice', { kind: 'place', requests: [placeRequest(), placeRequest()] }],
    ['a question for REST', { kind: 'openOrders', symbol: 'BTC-USDT' }],
  ])('of %s is our mistake', async (_, request) => {
    const dialect = await openDialect();
    expect(() => dialect.encode(request, '1', nowMs)).toThrow(
      expect.objectContaining({ name: 'AssertionError' }),
    );
  });

  test('stays below the largest the exchange takes', async () => {
    const dialect = await openDialect();
    const text = dialect.encode(
      { kind: 'place', requests: many(dialect.batchSizeMax) },
      '1',
      nowMs,
    );
    expect(text.length).toBeLessThan(dialect.frameBytesMax);
  });
});

describe('an instrument', () => {
  const named = async (answer: ReturnType<typeof json>, symbols?: readonly string[]) => {
    const dialect = await openDialect({ answer, ...(symbols === undefined ? {} : { symbols }) });
    const requests = [placeRequest(), placeRequest({ clientOrderId: 'gr1a2', symbol: 'ETH-USDT' })];
    const text = dialect.encode({ kind: 'place', requests }, '1', nowMs);
    const { args } = JSON.parse(text) as { args: Record<string, unknown>[] };
    return args.map(({ instId, instIdCode }) => instId ?? instIdCode);
  };

  test('goes by its number where it has one, else by its name', async () => {
    const rows = instrumentRows({ 'BTC-USDT': 7, 'ETH-USDT': null, 'XRP-USDT': 8 });
    expect(await named(rows, ['BTC-USDT', 'ETH-USDT'])).toEqual([7, 'ETH-USDT']);
  });

  test('that is unknown goes by its name', async () => {
    expect(await named(json({ code: '51001', msg: 'who?', data: [] }))).toEqual([
      'BTC-USDT',
      'ETH-USDT',
    ]);
  });

  test('that cannot be asked for is an error', async () => {
    const failure = await failureOf(openDialect({ answer: json({ code: '50001' }, 503) }));
    expect(failure).toBeInstanceOf(ExchangeError);
    expect(failure).toMatchObject({ kind: 'unavailable' });
  });
});

describe('the address', () => {
  const urlOf = async (baseUrl: string | undefined, isDemo: boolean): Promise<string> => {
    const credentials = {
      ...fakeCredentials,
      isDemo,
      ...(baseUrl === undefined ? {} : { baseUrl }),
    };
    const options = { credentials, clock: virtualClock(nowMs), symbols: [] };
    return (await createSocketDialect('okx', options)).url;
  };

  test.each([
    [undefined, false, 'wss://ws.okx.com:8443/ws/v5/private'],
    [undefined, true, 'wss://wspap.okx.com:8443/ws/v5/private?brokerId=9999'],
    ['https://eea.okx.com', false, 'wss://wseea.okx.com:8443/ws/v5/private'],
    ['https://my.okx.com', true, 'wss://wseeapap.okx.com:8443/ws/v5/private?brokerId=9999'],
    ['https://us.okx.com', false, 'wss://wsus.okx.com:8443/ws/v5/private'],
    ['https://app.okx.com', true, 'wss://wsuspap.okx.com:8443/ws/v5/private?brokerId=9999'],
    ['http://127.0.0.1:4000', false, 'ws://127.0.0.1:4000/ws/v5/private'],
    ['https://okx.example', false, 'wss://okx.example/ws/v5/private'],
  ])('beside %s, demo %s, is %s', async (baseUrl, isDemo, url) => {
    expect(await urlOf(baseUrl, isDemo)).toBe(url);
  });

  test('is never in the clear', async () => {
    expect(await failureOf(urlOf('http://okx.example', false))).toMatchObject({ kind: 'auth' });
  });
});

describe('the dialect', () => {
  test('logs in, and listens where events are wanted', async () => {
    const dialect = await openDialect();
    const kinds = (orderEvents: boolean) =>
      dialect.opening({ orderEvents }).map(({ kind }) => kind);
    expect(kinds(true)).toEqual(['login', 'subscribe']);
    expect(kinds(false)).toEqual(['login']);
    expect(dialect.supports('replace')).toBe(true);
    expect(dialect.supports('order')).toBe(false);
  });

  test('of an exchange without websocket is an error that names those with one', async () => {
    const options = { credentials: fakeCredentials, clock: virtualClock(nowMs), symbols: [] };
    await expect(createSocketDialect('nowhere', options)).rejects.toThrow(/nowhere.*okx/);
  });
});

/** Lists, market data and budgets of the simulated HTX. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startHtxSimulator } from '../../local/exchange/htx/htx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { callHtx, htxAccount, htxKey, limitMaker, spotId, type HtxAnswer } from './htx-support.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

const secondKey = { ...htxKey, apiKey: 'fake-second-key', boundAddresses: [] };
const dayMs = 86_400_000;

let clock: ManualClock;
let htx: Simulator;
async function start(more: { readonly isFromIncluded?: boolean } = {}): Promise<void> {
  clock = new ManualClock(startMs);
  const accounts = [{ ...htxAccount, keys: [htxKey, secondKey] }];
  htx = await startHtxSimulator({ clock, recording: quietMarket, accounts, seed: 1, ...more });
}
beforeEach(() => start());
afterEach(() => htx.close());

const get = (path: string, parameters: Record<string, string | number> = {}, key = htxKey) =>
  callHtx(htx, clock, { path, parameters, key });
const place = (body: unknown): Promise<HtxAnswer> =>
  callHtx(htx, clock, { method: 'POST', path: '/v1/order/orders/place', body });
/** From the last digits of the ids. */
const digits = (answer: HtxAnswer): readonly number[] =>
  answer.rows.map((row) => Number(row['id']) - 1_314_507_823_485_262);

describe('pages', () => {
  const fill = async (): Promise<void> => {
    for (const price of ['59900', '59850', '59840', '59830']) {
      await place(limitMaker('buy', price, '0.1', `gr1a${price}`));
    }
    clock.move(90_000);
  };
  const idOf = (digit: number): number => 1_314_507_823_485_262 + digit;

  test.each<[boolean, Record<string, string | number>, readonly number[]]>([
    [true, {}, [4, 3, 2, 1]],
    [true, { size: 2 }, [4, 3]],
    [true, { from: idOf(3), direct: 'next' }, [3, 2, 1]],
    [true, { from: idOf(3), direct: 'prev', size: 2 }, [3, 4]],
    [true, { direct: 'prev', size: 1 }, [4]],
    [false, { from: idOf(3) }, [2, 1]],
    [false, { from: idOf(3), direct: 'prev' }, [4]],
  ])('of open orders, from included %s: %j gives %j', async (isFromIncluded, page, expected) => {
    await htx.close();
    await start({ isFromIncluded });
    for (const price of ['59100', '59200', '59300', '59400']) {
      await place(limitMaker('buy', price, '0.1', `gr1a${price}`));
    }
    expect(digits(await get('/v1/order/openOrders', page))).toEqual(expected);
  });

  test.each<[boolean, Record<string, string | number>, readonly number[]]>([
    [true, {}, [4, 3, 2, 1]],
    [true, { size: 2 }, [4, 3]],
    [true, { from: idOf(2), size: 2 }, [2, 1]],
    [false, { from: idOf(2), size: 2 }, [1]],
    [true, { 'start-time': startMs + 60_001 }, [4, 3]],
    [true, { 'end-time': startMs + 60_000 }, [2, 1]],
    [true, { types: 'sell-limit-maker' }, []],
  ])('of trades, from included %s: %j gives %j', async (isFromIncluded, page, expected) => {
    await htx.close();
    await start({ isFromIncluded });
    await fill();
    expect(htx.fills('main')).toHaveLength(4);
    const symbol = 'btcusdt';
    const found = digits(await get('/v1/order/matchresults', { symbol, ...page }));
    expect(found).toEqual(expected);
  });

  test('of ended orders go by state and time', async () => {
    await fill();
    await place(limitMaker('buy', '50000', '0.1', 'gr1a9999'));
    const symbol = 'btcusdt';
    const states = 'filled,partial-canceled,canceled';
    expect(digits(await get('/v1/order/orders', { symbol, states, size: 2 }))).toEqual([4, 3]);
    expect(digits(await get('/v1/order/orders', { symbol, states: 'submitted' }))).toEqual([5]);
    const early = { symbol, states, 'end-time': startMs - 1 };
    expect((await get('/v1/order/orders', early)).rows).toEqual([]);
    expect((await get('/v1/order/orders', { symbol })).body).toMatchObject({
      'err-code': 'validation-constraints-required',
    });
    expect(digits(await get('/v1/order/history', { size: 10 }))).toEqual([4, 3, 2, 1]);
  });

  test('of two days at most, and so far back', async () => {
    const path = '/v1/order/matchresults';
    const wide = { 'start-time': startMs - 2 * dayMs - 1, 'end-time': startMs };
    expect((await get(path, wide)).body).toMatchObject({ 'err-code': 'invalid-interval' });
    const old = { 'start-time': startMs - 123 * dayMs, 'end-time': startMs - 122 * dayMs };
    expect((await get(path, old)).body).toMatchObject({ 'err-code': 'invalid-start-date' });
    expect((await get('/v1/order/openOrders', { size: 501 })).body).toMatchObject({
      'err-code': 'validation-format-error',
    });
  });
});

describe('the account', () => {
  test('has several numbers, and only one of them trades', async () => {
    expect((await get('/v1/account/accounts')).rows).toEqual([
      { id: 200_009, type: 'point', subtype: '', state: 'working' },
      { id: spotId, type: 'spot', subtype: '', state: 'working' },
    ]);
    expect((await get('/v1/account/accounts/1/balance')).body).toMatchObject({
      'err-code': 'account-account-id-inexistent',
    });
  });

  test('knows what each key may do', async () => {
    const { body } = await get('/v2/user/uid');
    expect(body).toEqual({ code: 200, data: 63_628_520 });
    const path = '/v2/user/api-key';
    const one = await get(path, { uid: 63_628_520, accessKey: htxKey.apiKey });
    expect(one.rows).toMatchObject([
      { permission: 'readOnly,trade', ipAddresses: '127.0.0.1', validDays: -1 },
    ]);
    expect((await get(path, { uid: 63_628_520 })).rows).toMatchObject([
      { accessKey: htxKey.apiKey },
      { accessKey: secondKey.apiKey, ipAddresses: '', validDays: 90 },
    ]);
    expect((await get(path, { uid: 1 })).body).toEqual({
      code: 2002,
      message: 'invalid.uid',
      data: null,
    });
  });
});

describe('the market', () => {
  const open = async (path: string): Promise<unknown> =>
    (await fetch(`${htx.baseUrl}${path}`)).json();

  test('is told in numbers', async () => {
    expect(await open('/market/detail/merged?symbol=btcusdt')).toMatchObject({
      ch: 'market.btcusdt.detail.merged',
      status: 'ok',
      ts: startMs,
      tick: { close: 60_000, bid: [59_900, 1], ask: [60_100, 1] },
    });
    expect(await open('/market/tickers')).toMatchObject({
      data: [{ symbol: 'btcusdt', close: 60_000, bid: 59_900, bidSize: 1, ask: 60_100 }],
    });
    expect(await open('/market/trade?symbol=btcusdt')).toMatchObject({
      tick: { data: [{ price: 60_000, amount: 0.5 }] },
    });
    expect(await open('/market/depth?symbol=btcusdt')).toMatchObject({
      tick: {
        bids: [
          [59_900, 1],
          [59_800, 1],
          [59_700, 1],
        ],
      },
    });
    expect(await open('/market/detail/merged?symbol=dogeusdt')).toMatchObject({
      'err-code': 'invalid-parameter',
      'err-msg': 'invalid symbol',
    });
    expect(await open('/v1/common/timestamp')).toEqual({ status: 'ok', data: startMs });
  });

  test('has its instruments in four spellings', async () => {
    expect(await open('/v1/settings/common/market-symbols?symbols=btcusdt')).toMatchObject({
      full: 1,
      data: [
        {
          symbol: 'btcusdt',
          state: 'online',
          bc: 'btc',
          qc: 'usdt',
          pp: 2,
          ap: 6,
          minov: 10,
          lominoa: 0.000_01,
          lomaxoa: 1_000,
          blmlt: 1.1,
          slmgt: 0.9,
          at: 'enabled',
        },
      ],
    });
    expect(await open('/v1/settings/common/market-symbols?symbols=dogeusdt')).toMatchObject({
      data: [],
    });
    expect(await open('/v1/common/symbols')).toMatchObject({
      data: [{ 'base-currency': 'btc', 'price-precision': 2, 'min-order-value': 10 }],
    });
    expect(await open('/v1/settings/common/symbols')).toMatchObject({
      data: [{ symbol: 'btcusdt', tpp: 2, tap: 6, te: true }],
    });
    expect(await open('/v2/settings/common/symbols')).toMatchObject({
      status: 'ok',
      data: [{ sc: 'btcusdt', tpp: 2, tap: 6, te: true }],
    });
    expect(await open('/v2/reference/currencies')).toMatchObject({
      code: 200,
      data: [{ currency: 'btc' }, { currency: 'usdt' }],
    });
  });
});

describe('budgets', () => {
  test('are those of a user and an endpoint, in windows of two seconds', async () => {
    const path = '/v1/order/matchresults';
    const first = await get(path);
    expect(first.headers.get('x-hb-ratelimit-requests-remain')).toBe('19');
    expect(first.headers.get('x-hb-ratelimit-requests-expire')).toBe(String(startMs + 2_000));
    for (let count = 1; count < 20; count++) await get(path, {}, secondKey);
    expect((await get(path)).body).toEqual({
      status: 'error',
      'err-code': 'base-request-exceed-frequency-limit',
      'err-msg': 'Frequency of requests has exceeded the limit, please try again later',
      data: null,
    });
    expect((await get('/v1/order/openOrders')).body).toMatchObject({ status: 'ok' });
    clock.move(2_000);
    expect((await get(path)).body).toMatchObject({ status: 'ok' });
  });

  test('have another word in the other envelope', async () => {
    const path = '/v2/user/api-key';
    for (let count = 0; count < 20; count++) await get(path, { uid: 63_628_520 });
    expect((await get(path, { uid: 63_628_520 })).body).toMatchObject({ code: 1006, data: null });
  });

  test('are told of private requests alone', async () => {
    const { headers } = await fetch(`${htx.baseUrl}/v1/common/timestamp`);
    expect(headers.get('x-hb-ratelimit-requests-remain')).toBeNull();
  });
});

/** What the simulated HTX refuses, and with which words. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { htxSignature, type HtxKey } from '../../local/exchange/htx/htx-keys.ts';
import {
  startHtxSimulator,
  type HtxSimulatorOptions,
} from '../../local/exchange/htx/htx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import {
  callHtx,
  htxAccount,
  htxKey,
  limitMaker,
  spotId,
  type HtxAnswer,
  type HtxCallWanted,
} from './htx-support.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

const poorKey: HtxKey = { ...htxKey, apiKey: 'fake-poor-key' };
const readOnlyKey: HtxKey = { ...htxKey, apiKey: 'fake-reading-key', permissions: ['readOnly'] };
const elsewhereKey: HtxKey = {
  ...htxKey,
  apiKey: 'fake-elsewhere-key',
  boundAddresses: ['10.0.0.1'],
};

let clock: ManualClock;
let htx: Simulator;
async function start(more: Partial<HtxSimulatorOptions> = {}): Promise<void> {
  clock = new ManualClock(startMs);
  const accounts = [
    { ...htxAccount, keys: [htxKey, readOnlyKey, elsewhereKey] },
    { name: 'poor', balances: { USDT: '10' }, keys: [poorKey] },
  ];
  htx = await startHtxSimulator({ clock, recording: quietMarket, accounts, seed: 1, ...more });
}
beforeEach(() => start());
afterEach(() => htx.close());

const restart = async (more: Partial<HtxSimulatorOptions>): Promise<void> => {
  await htx.close();
  await start(more);
};
const call = (wanted: HtxCallWanted): Promise<HtxAnswer> => callHtx(htx, clock, wanted);
const place = (body: unknown, more: Partial<HtxCallWanted> = {}) =>
  call({ method: 'POST', path: '/v1/order/orders/place', body, ...more });
const good = limitMaker('buy', '59850', '0.5', 'gr1a0001');

describe('an order is refused', () => {
  const value = 'Order total cannot be lower than: 10 USDT';
  test.each<[string, Record<string, unknown>, string, string]>([
    [
      'off the tick',
      { price: '59850.001' },
      'order-orderprice-precision-error',
      'order price precision error, scale: `2`',
    ],
    [
      'off the lot',
      { amount: '0.5000001' },
      'order-orderamount-precision-error',
      'order amount precision error, scale: `6`',
    ],
    [
      'below the least amount',
      { amount: '0.000009' },
      'order-limitorder-amount-min-error',
      'limit order amount error, min: `0.00001`',
    ],
    ['of too little value', { amount: '0.0001' }, 'order-value-min-error', value],
    [
      'too large',
      { amount: '1001' },
      'order-limitorder-amount-max-error',
      'limit order amount error, max: `1000`',
    ],
    [
      'too dear',
      { price: '66000.01' },
      'order-limitorder-price-buy-max-error',
      'The price cannot be higher than 66000 USDT',
    ],
    [
      'too cheap',
      { type: 'sell-limit-maker', price: '53999.99' },
      'order-limitorder-price-sell-min-error',
      'The price cannot be lower than 54000 USDT',
    ],
    ['at no price', { price: '0' }, 'order-invalid-price', 'invalid price'],
    ['of nothing', { amount: '0' }, 'invalid-amount', 'Paramemter `amount` is invalid.'],
    ['with a word for a price', { price: 'x' }, 'validation-format-error', 'Format Error: price.'],
    [
      'without an amount',
      { amount: undefined },
      'validation-constraints-required',
      'Field is missing: amount.',
    ],
    ['on an unknown symbol', { symbol: 'dogeusdt' }, 'base-symbol-error', 'The symbol is invalid'],
    ['of no type', { type: 'buy-magic' }, 'order-type-invalid', 'The order type is invalid'],
    ['from elsewhere', { source: 'moon' }, 'order-source-invalid', 'The order source is invalid'],
    [
      'with a bad name',
      { 'client-order-id': 'a.b' },
      'invalid-client-order-id',
      'Invalid client order id',
    ],
    [
      'for another account',
      { 'account-id': 200_009 },
      'account-account-id-inexistent',
      'account for id `200009` and user is not exist',
    ],
  ])('%s', async (_, changes, code, message) => {
    const answer = await place({ ...good, ...changes });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      status: 'error',
      'err-code': code,
      'err-msg': message,
      data: null,
    });
    expect(htx.openOrders('main')).toEqual([]);
  });

  test('for want of funds', async () => {
    const poor = { ...good, 'account-id': String(spotId + 1) };
    expect((await place(poor, { key: poorKey })).body).toMatchObject({
      'err-code': 'account-frozen-balance-insufficient-error',
      'err-msg': 'trade account balance is not enough, left: `10`',
    });
  });

  test('among too many', async () => {
    await restart({ profile: { openOrdersMax: 1 } });
    await place(good);
    expect((await place(good)).body).toMatchObject({ 'err-code': 'order-amount-over-limit' });
  });
});

describe('a request is turned away', () => {
  const invalid = 'api-signature-not-valid';
  test.each<[string, Partial<HtxCallWanted>, string]>([
    ['an unknown key', { key: { ...htxKey, apiKey: 'fake-other' } }, 'Incorrect Access key'],
    ['another secret', { key: { ...htxKey, secret: 'fake-other' } }, 'Verification failure'],
    ['a key bound elsewhere', { key: elsewhereKey }, 'Incorrect IP address'],
    ['a clock far ahead', { timestampMs: startMs + 301_000 }, 'Incorrect timestamp'],
    ['a clock far behind', { timestampMs: startMs - 301_000 }, 'Incorrect timestamp'],
    ['no time', { parameters: { Timestamp: 'now' } }, 'Incorrect timestamp'],
    ['another method', { parameters: { SignatureMethod: 'MD5' } }, 'Incorrect signature method'],
    ['another version', { parameters: { SignatureVersion: 1 } }, 'Incorrect signature version'],
  ])('for %s', async (_, changes, message) => {
    const { status, body } = await call({ path: '/v1/account/accounts', ...changes });
    expect([status, body['err-code']]).toEqual([200, invalid]);
    expect(body['err-msg']).toMatch(`Signature not valid: ${message}`);
    const second = await call({ path: '/v2/user/uid', ...changes });
    expect([second.status, second.body['data']]).toEqual([200, null]);
    expect([1003, 2000]).toContain(second.body['code']);
  });

  test('unless its clock is off by five minutes or less', async () => {
    for (const offMs of [-300_000, 300_000]) {
      const { body } = await call({ path: '/v1/account/accounts', timestampMs: startMs + offMs });
      expect(body).toMatchObject({ status: 'ok' });
    }
    await restart({ isTimeChecked: false });
    expect((await call({ path: '/v2/user/uid', timestampMs: 0 })).body).toMatchObject({
      code: 200,
    });
  });

  test('for a right that the key has not', async () => {
    expect((await place(good, { key: readOnlyKey })).body).toMatchObject({
      'err-code': invalid,
      'err-msg': 'Signature not valid: API key has no permission [API Key没有权限]',
    });
  });

  test('for a body that is none, and a path that is none', async () => {
    expect((await place([])).body).toMatchObject({ status: 'error' });
    expect((await fetch(`${htx.baseUrl}/v1/nothing`)).status).toBe(404);
    expect((await fetch(`${htx.baseUrl}/v1/common/symbols`, { method: 'POST' })).status).toBe(405);
  });

  test('the signature is that of the documents, whatever the case of the host', () => {
    const parameters = {
      symbol: 'btcusdt',
      'account-id': '100009',
      AccessKeyId: 'sim-htx-access-key',
      SignatureMethod: 'HmacSHA256',
      SignatureVersion: '2',
      Timestamp: '2026-09-01T12:00:00',
    };
    const text = { method: 'GET', host: 'API.huobi.pro', path: '/v1/order/openOrders', parameters };
    expect(htxSignature('sim-htx-secret', text)).toBe(
      'lD+Jd/IhtRkNuY6k95UW6g5Fkt921JGRLvhK20agrYc=',
    );
  });
});

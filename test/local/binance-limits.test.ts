/** Lists of trades, weights and counts of the simulated Binance. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startBinanceSimulator } from '../../local/exchange/binance/binance-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import {
  callBinance,
  limitMaker,
  richBinanceAccount,
  type BinanceAnswer,
  type BinanceCallWanted,
} from './binance-support.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

let clock: ManualClock;
let binance: Simulator;
beforeEach(async () => {
  clock = new ManualClock(startMs);
  const accounts = [richBinanceAccount];
  binance = await startBinanceSimulator({ clock, recording: quietMarket, accounts, seed: 1 });
});
afterEach(() => binance.close());

const call = (wanted: BinanceCallWanted): Promise<BinanceAnswer> =>
  callBinance(binance, clock, wanted);
const get = (path: string, parameters: Record<string, string | number> = {}) =>
  call({ path, parameters });
const place = (parameters: Record<string, string>) =>
  call({ method: 'POST', path: '/api/v3/order', parameters });
const cancel = (parameters: Record<string, string>) =>
  call({
    method: 'DELETE',
    path: '/api/v3/order',
    parameters: { symbol: 'BTCUSDT', ...parameters },
  });
const good = limitMaker('BUY', '59850', '0.5', 'gr1a0001');

describe('lists of trades', () => {
  beforeEach(async () => {
    await place(good);
    clock.move(90_000);
  });
  const path = '/api/v3/myTrades';

  test.each([
    [{ fromId: 2 }, [2]],
    [{ fromId: 1, limit: 1 }, [1]],
    [{ limit: 1 }, [2]],
    [{ startTime: startMs, limit: 1 }, [1]],
    [{ startTime: startMs + 60_001, endTime: startMs + 90_000 }, [2]],
    [{ orderId: 12_510_053_279 }, [1, 2]],
    [{ orderId: 1 }, []],
  ])('%j gives %j', async (filter, ids) => {
    const { text } = await get(path, { symbol: 'BTCUSDT', ...filter });
    expect((JSON.parse(text) as { id: number }[]).map(({ id }) => id)).toEqual(ids);
  });

  test.each([
    [{ startTime: startMs, endTime: startMs + 86_400_001 }, -1127],
    [{ startTime: startMs, fromId: 1 }, -1128],
  ])('%j is refused', async (filter, code) => {
    expect((await get(path, { symbol: 'BTCUSDT', ...filter })).body).toMatchObject({ code });
  });
});

describe('limits', () => {
  test('weights are told, and orders cost none', async () => {
    const first = await get('/api/v3/account');
    expect(first.headers.get('x-mbx-used-weight-1m')).toBe('20');
    const placed = await place(good);
    expect(placed.headers.get('x-mbx-used-weight-1m')).toBe('20');
    expect(placed.headers.get('x-mbx-order-count-10s')).toBe('1');
    clock.move(60_000);
    expect((await get('/api/v3/account')).headers.get('x-mbx-used-weight-1m')).toBe('20');
  });

  test('too much weight is refused until the minute ends, and then a ban', async () => {
    const all = () => call({ path: '/api/v3/openOrders' });
    for (let used = 80; used <= 6_000; used += 80) await all();
    clock.move(1_000);
    const refused = await all();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '59']);
    expect(refused.body).toMatchObject({ code: -1003 });
    let last = refused;
    for (let more = 0; more < 20; more++) last = await all();
    expect([last.status, last.headers.get('retry-after')]).toEqual([418, '120']);
    clock.move(60_000);
    expect((await all()).status).toBe(418);
    clock.move(60_000);
    expect((await all()).status).toBe(200);
    for (let more = 0; more < 95; more++) last = await all();
    expect([last.status, last.headers.get('retry-after')]).toEqual([418, '240']);
  });

  test('a hundred orders in ten seconds, whether they are canceled or not', async () => {
    for (let count = 0; count < 100; count++) {
      const { body } = await place(limitMaker('BUY', '59000', '0.001', `gr1a${count}`));
      if (count > 50) await cancel({ orderId: String(body['orderId']) });
    }
    const refused = await place(good);
    expect([refused.status, refused.body['code']]).toEqual([429, -1015]);
    expect(refused.headers.get('retry-after')).toBe('10');
    clock.move(10_000);
    expect((await place(good)).status).toBe(200);
  });
});

test('a position is bounded by what is held, in balances and in open buys', async () => {
  await binance.close();
  binance = await startBinanceSimulator({
    clock,
    recording: quietMarket,
    accounts: [richBinanceAccount],
    seed: 1,
    positionMax: decimal('10.6'),
  });
  const { rows } = await get('/api/v3/exchangeInfo');
  expect(JSON.stringify(rows)).toContain(
    '{"filterType":"MAX_POSITION","maxPosition":"10.60000000"}',
  );
  expect((await place(good)).status).toBe(200);
  const more = limitMaker('BUY', '59000', '0.2', 'gr1a0002');
  expect((await place(more)).body).toEqual({ code: -1013, msg: 'Filter failure: MAX_POSITION' });
  expect((await place({ ...more, quantity: '0.1' })).status).toBe(200);
  expect((await place(limitMaker('SELL', '60200', '9', 'gr1a0003'))).status).toBe(200);
});

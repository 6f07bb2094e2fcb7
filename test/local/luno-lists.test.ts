/** Lists, limits, faults and files of the simulated Luno. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lunoEndpoints } from '../../local/exchange/luno/luno-routes.ts';
import { startLunoSimulator } from '../../local/exchange/luno/luno-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import {
  callLuno,
  lunoAccount,
  postOnlyForm,
  rowsOf,
  type LunoAnswer,
  type LunoCallWanted,
} from './luno-support.ts';
import type { Frame } from './raw-socket.ts';
import { ManualClock, quietMarket, startMs } from './support.ts';

let clock: ManualClock;
let luno: Simulator;
const start = (
  more: Partial<Parameters<typeof startLunoSimulator>[0]> = {},
): Promise<Simulator> => {
  const accounts = [lunoAccount];
  return startLunoSimulator({ clock, recording: quietMarket, accounts, seed: 1, ...more });
};
beforeEach(async () => {
  clock = new ManualClock(startMs);
  luno = await start();
});
afterEach(() => luno.close());

const ask = (wanted: LunoCallWanted): Promise<LunoAnswer> => callLuno(luno, wanted);
const place = async (
  type: 'BID' | 'ASK',
  price: string,
  volume = '0.001',
  more: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const form = { ...postOnlyForm(type, price, volume), ...more };
  return String((await ask({ target: '/1/postorder', form })).body['order_id']);
};
const orders = async (query: string): Promise<readonly Frame[]> =>
  rowsOf(await ask({ target: `/1/listorders?${query}` }), 'orders');
const trades = async (query: string): Promise<readonly Frame[]> =>
  rowsOf(await ask({ target: `/1/listtrades?pair=XBTUSDT&${query}` }), 'trades');
const codeOf = ({ status, body }: LunoAnswer) => [status, body['error_code']];

describe('the list of orders', () => {
  test('shows the newest first, open, over, or both', async () => {
    const ids = [await place('BID', '59000'), await place('BID', '59001')];
    await ask({ target: '/1/stoporder', form: { order_id: ids[0] ?? '' } });
    const idsOf = async (query: string) => (await orders(query)).map((row) => row['order_id']);
    expect(await idsOf('')).toEqual(ids.toReversed());
    expect(await idsOf('state=PENDING&pair=XBTUSDT')).toEqual([ids[1]]);
    expect(await idsOf('state=COMPLETE')).toEqual([ids[0]]);
  });

  test('comes in pages of a hundred unless more are asked for', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 230; count++) {
      ids.push(await place('BID', `${59_000 + count}`));
      clock.move(250);
    }
    const seen: Frame[] = [];
    let before = '';
    for (let page = 0; page < 4; page++) {
      const rows = await orders(`state=PENDING&${before}`);
      seen.push(...rows);
      before = `created_before=${String(rows.at(-1)?.['creation_timestamp'])}`;
      if (rows.length < 100) break;
    }
    expect(seen.map((row) => row['order_id'])).toEqual(ids.toReversed());
    expect(await orders('state=PENDING&limit=1000')).toHaveLength(230);
  });

  test('loses those of the same ms between two pages', async () => {
    for (const price of ['59000', '59001', '59002']) await place('BID', price);
    const [first] = await orders('limit=1');
    expect(first).toMatchObject({ limit_price: '59002.00' });
    expect(await orders(`limit=1&created_before=${startMs}`)).toEqual([]);
    expect(await orders(`limit=3&created_before=${startMs + 1}`)).toHaveLength(3);
  });

  test.each([
    ['limit=0', 'ErrLimitOutOfRange'],
    ['limit=1001', 'ErrLimitOutOfRange'],
    ['limit=ten', 'ErrInvalidArguments'],
    ['created_before=now', 'ErrInvalidArguments'],
    ['state=OPEN', 'ErrInvalidArguments'],
    ['pair=XBTZAR', 'ErrInvalidMarketPair'],
  ])('refuses %s', async (query, code) => {
    expect(codeOf(await ask({ target: `/1/listorders?${query}` }))).toEqual([400, code]);
  });
});

describe('the list of trades', () => {
  const volumesOf = async (query: string) => (await trades(query)).map((row) => row['volume']);

  /** Three of our own, a second apart. */
  beforeEach(async () => {
    for (const volume of ['0.001', '0.002', '0.003']) {
      await place('ASK', '59900', volume, { post_only: 'false' });
      clock.move(1_000);
    }
  });

  test('says the trade, its order and its fee, and nothing of the order', async () => {
    const [row] = await trades('limit=1');
    const [fill] = luno.fills('main');
    expect(row).toEqual({
      base: '0.001',
      client_order_id: '',
      counter: '59.90',
      fee_base: '0.00',
      fee_counter: '0.0599',
      is_buy: false,
      order_id: fill?.orderId,
      pair: 'XBTUSDT',
      price: '59900.00',
      sequence: Number(fill?.tradeId),
      timestamp: startMs,
      type: 'ASK',
      volume: '0.001',
    });
  });

  test('tells the side of the taker, which need not be ours', async () => {
    await place('BID', '59850', '0.1');
    clock.move(60_000);
    const [row] = await trades('sort_desc=true');
    expect(row).toMatchObject({ type: 'BID', is_buy: false, fee_base: '0.00008' });
  });

  test('comes in pages, by number or by time, oldest or newest first', async () => {
    const numbers = (await trades('')).map((row) => Number(row['sequence']));
    const [, second = 0, third = 0] = numbers;
    expect(await volumesOf('limit=2')).toEqual(['0.001', '0.002']);
    expect(await volumesOf(`after_seq=${second}&limit=1`)).toEqual(['0.002']);
    expect(await volumesOf(`after_seq=${third}`)).toEqual(['0.003']);
    expect(await volumesOf(`before_seq=${third}`)).toEqual(['0.001', '0.002']);
    expect(await volumesOf(`before_seq=${third}&sort_desc=true&limit=1`)).toEqual(['0.002']);
    expect(await volumesOf(`since=${startMs + 1_000}`)).toEqual(['0.002', '0.003']);
    expect(await volumesOf(`before=${startMs + 2_000}`)).toEqual(['0.002', '0.001']);
  });

  test('wants a pair, and a limit in its range', async () => {
    const codes = [];
    for (const query of ['', '?pair=XBTZAR', '?pair=XBTUSDT&limit=1001']) {
      codes.push(codeOf(await ask({ target: `/1/listtrades${query}` }))[1]);
    }
    expect(codes).toEqual(['ErrInvalidArguments', 'ErrInvalidMarketPair', 'ErrLimitOutOfRange']);
  });

  test('may lag behind what an order says', async () => {
    const late = await start({ tradesLagMs: 3_000 });
    try {
      const form = { ...postOnlyForm('ASK', '59900', '0.001'), post_only: 'false' };
      const { body } = await callLuno(late, { target: '/1/postorder', form });
      const order = { target: `/1/orders/${String(body['order_id'])}` };
      expect((await callLuno(late, order)).body).toMatchObject({ base: '0.001' });
      const list = { target: '/1/listtrades?pair=XBTUSDT' };
      expect(rowsOf(await callLuno(late, list), 'trades')).toEqual([]);
      clock.move(3_000);
      expect(rowsOf(await callLuno(late, list), 'trades')).toHaveLength(1);
    } finally {
      await late.close();
    }
  });
});

describe('the public market', () => {
  test('is one, and lists leave out all others', async () => {
    const markets = await ask({ target: '/exchange/1/markets' });
    expect(markets.body).toEqual({
      markets: [
        {
          market_id: 'XBTUSDT',
          trading_status: 'ACTIVE',
          base_currency: 'XBT',
          counter_currency: 'USDT',
          min_volume: '0.0005',
          max_volume: '100.00',
          volume_scale: 4,
          min_price: '100.00',
          max_price: '1000000.00',
          price_scale: 4,
          fee_scale: 8,
        },
      ],
    });
    expect((await ask({ target: '/1/tickers?pair=NOPEUSDT' })).body).toEqual({ tickers: [] });
    const unknown = await ask({ target: '/1/orderbook_top?pair=NOPEUSDT' });
    expect(codeOf(unknown)).toEqual([400, 'ErrMarketUnavailable']);
  });

  test('tells what was traded, newest first, since a time', async () => {
    clock.move(65_000);
    const recent = async (query: string) =>
      rowsOf(await ask({ target: `/1/trades?pair=XBTUSDT${query}` }), 'trades');
    expect(await recent('')).toMatchObject([
      { price: '59850.00000000', is_buy: false, timestamp: startMs + 60_000 },
      { price: '59900.00000000' },
      { price: '60000.00000000', volume: '0.50000000', is_buy: true },
    ]);
    expect(await recent(`&since=${startMs + 30_000}`)).toHaveLength(1);
    const old = await ask({ target: `/1/trades?pair=XBTUSDT&since=${startMs - 86_400_000}` });
    expect(old.status).toBe(400);
  });

  test('has a book with our orders in it', async () => {
    await place('BID', '59900', '0.25');
    const { body } = await ask({ target: '/1/orderbook_top?pair=XBTUSDT' });
    expect(body['bids']).toMatchObject([
      { price: '59900.000000000000000000', volume: '1.250000000000000000' },
      { price: '59800.000000000000000000' },
      {},
    ]);
  });

  test('has no time of its own but that of every answer, and no other version', async () => {
    clock.move(86_400_000);
    const none = await ask({ target: '/1/time' });
    expect([none.status, none.text]).toEqual([404, '']);
    expect(none.headers.get('date')).toBe('Wed, 02 Sep 2026 12:00:00 GMT');
    expect((await ask({ target: '/exchange/2/listorders' })).status).toBe(404);
  });
});

test('balances tell what is there and what orders tie up', async () => {
  await place('BID', '59000', '0.1');
  const { body } = await ask({ target: '/1/balance?assets=USDT' });
  expect(body).toEqual({
    balance: [
      {
        account_id: expect.stringMatching(/^\d+$/),
        asset: 'USDT',
        balance: '1000000.00',
        name: 'USDT Wallet',
        reserved: '5900.00',
        unconfirmed: '0.00',
      },
    ],
  });
  expect(rowsOf(await ask({ target: '/1/balance' }), 'balance')).toHaveLength(2);
});

test('three hundred calls a minute are answered, and told of', async () => {
  const calls: LunoAnswer[] = [];
  for (let count = 0; count < 301; count++) calls.push(await ask({ target: '/1/balance' }));
  expect(calls.slice(0, 300).every(({ status }) => status === 200)).toBe(true);
  const last = calls.at(-1);
  expect(last && codeOf(last)).toEqual([429, 'ErrTooManyRequests']);
  expect(last?.headers.get('x-ratelimit-remaining')).toBe('0');
  expect(last?.headers.get('x-ratelimit-limit')).toBe('300, 300;w=60');
  expect(last?.headers.get('retry-after')).toBeNull();
  expect((await ask({ target: '/1/ticker?pair=XBTUSDT' })).status).toBe(200);
  clock.move(60_000);
  expect((await ask({ target: '/1/balance' })).status).toBe(200);
});

describe('faults', () => {
  test('are switched on by name or group', () => {
    expect(lunoEndpoints).toEqual(expect.arrayContaining(['place', 'place-one', 'open-orders']));
  });

  test('make the list of open orders old, and no other', async () => {
    await orders('state=PENDING');
    await place('BID', '59000');
    luno.faults.set([{ endpoint: '*', kind: 'stale', callsAgo: 1 }]);
    expect(await orders('state=PENDING')).toEqual([]);
    expect(await orders('')).toHaveLength(1);
  });
});

test('a simulator that was killed goes on with its orders and their ids', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'luno-'));
  const first = await start({ dataDir });
  const wanted = { target: '/1/postorder', form: postOnlyForm('BID', '59850', '0.2') };
  const { body } = await callLuno(first, wanted);
  await first.close();
  clock.move(60_000);
  const again = await start({ dataDir });
  try {
    const { body: row } = await callLuno(again, {
      target: `/1/orders/${String(body['order_id'])}`,
    });
    expect(row).toMatchObject({ state: 'COMPLETE', base: '0.20' });
    const next = await callLuno(again, wanted);
    expect(next.body['order_id']).not.toBe(body['order_id']);
  } finally {
    await again.close();
  }
});

/** A scripted server that answers as Bybit does: empty lists, until something else is scripted. */

import { json, type ScriptedAnswer } from '../../support/scripted-http-server.ts';
import type { ExchangeOptions } from '../../../shared/exchanges/options.ts';
import { nowMs, openBenchOf, type Bench } from './ccxt-bench.ts';

export const bybitEndpoints = {
  live: 'GET /v5/order/realtime',
  ended: 'GET /v5/order/history',
  trades: 'GET /v5/execution/list',
} as const;

const market = {
  symbol: 'BTCUSDT',
  baseCoin: 'BTC',
  quoteCoin: 'USDT',
  status: 'Trading',
  lotSizeFilter: {
    basePrecision: '0.000001',
    quotePrecision: '0.00000001',
    minOrderQty: '0.00005',
    maxOrderQty: '71',
    minOrderAmt: '1',
    maxOrderAmt: '100000',
  },
  priceFilter: { tickSize: '0.01' },
};

const answered = (result: object): ScriptedAnswer =>
  json({ retCode: 0, retMsg: 'OK', result, time: nowMs });

export const listed = (list: readonly object[]): ScriptedAnswer =>
  answered({ category: 'spot', list, nextPageCursor: '' });

export async function openBybit(changes: Partial<ExchangeOptions> = {}): Promise<Bench> {
  const bench = await openBenchOf('bybit', changes);
  const { server } = bench;
  const seconds = String(Math.trunc(nowMs / 1_000));
  server.answer(
    'GET /v5/market/time',
    answered({ timeSecond: seconds, timeNano: `${nowMs}000000` }),
  );
  server.answer('GET /v5/market/instruments-info', listed([market]));
  server.answer('GET /v5/user/query-api', answered({ uta: 1, unified: 1, permissions: {} }));
  Object.values(bybitEndpoints).forEach((endpoint) => {
    server.answer(endpoint, listed([]));
  });
  return bench;
}

export function bybitOrder(changes: Readonly<Record<string, string>>): object {
  return {
    orderId: '1',
    orderLinkId: '',
    symbol: 'BTCUSDT',
    price: '100',
    qty: '1',
    side: 'Buy',
    orderStatus: 'New',
    cumExecQty: '0',
    createdTime: String(nowMs - 60_000),
    updatedTime: String(nowMs - 60_000),
    timeInForce: 'GTC',
    orderType: 'Limit',
    ...changes,
  };
}

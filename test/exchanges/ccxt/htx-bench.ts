/** A scripted server that answers as HTX does, which knows no order by our id. */

import { json } from '../../support/scripted-http-server.ts';
import { nowMs, openBenchOf, type Bench } from './ccxt-bench.ts';

export const htxEndpoints = {
  byName: 'GET /v1/order/orders/getClientOrder',
  live: 'GET /v1/order/openOrders',
  past: 'GET /v1/order/orders',
} as const;

const market = {
  'base-currency': 'btc',
  'quote-currency': 'usdt',
  'price-precision': 2,
  'amount-precision': 6,
  'value-precision': 8,
  'symbol-partition': 'main',
  symbol: 'btcusdt',
  state: 'online',
  'min-order-amt': 0.0001,
  'max-order-amt': 1000,
  'limit-order-min-order-amt': 0.0001,
  'limit-order-max-order-amt': 1000,
  'min-order-value': 5,
  'api-trading': 'enabled',
  tags: '',
};

const unknown = { status: 'error', 'err-code': 'base-record-invalid', 'err-msg': 'no', data: null };

export async function openHtx(): Promise<Bench> {
  const bench = await openBenchOf('htx', { retry: { attemptsMax: 1 } });
  const { server } = bench;
  const ok = (data: unknown) => json({ status: 'ok', data });
  server.answer('GET /v1/common/timestamp', ok(nowMs));
  server.answer('GET /v1/common/symbols', ok([market]));
  server.answer('GET /v1/account/accounts', ok([{ id: 1, type: 'spot', state: 'working' }]));
  server.answer(htxEndpoints.byName, json(unknown));
  server.answer(htxEndpoints.live, ok([]));
  server.answer(htxEndpoints.past, ok([]));
  return bench;
}

export function htxOrder(changes: Readonly<Record<string, unknown>>): object {
  return {
    id: 5,
    symbol: 'btcusdt',
    'account-id': 1,
    'client-order-id': '',
    amount: '1',
    price: '100',
    'created-at': nowMs,
    type: 'buy-limit',
    'filled-amount': '0',
    'filled-cash-amount': '0',
    'filled-fees': '0',
    source: 'api',
    state: 'canceled',
    ...changes,
  };
}

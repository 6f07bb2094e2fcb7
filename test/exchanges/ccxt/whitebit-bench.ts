/** A scripted server that answers as WhiteBIT does: no orders, until something else is scripted. */

import type { ExchangeOptions } from '../../../shared/exchanges/options.ts';
import { json } from '../../support/scripted-http-server.ts';
import { nowMs, openBenchOf, type Bench } from './ccxt-bench.ts';

export const whitebitEndpoints = {
  live: 'POST /api/v4/orders',
  ended: 'POST /api/v4/trade-account/order/history',
  trades: 'POST /api/v4/trade-account/executed-history',
} as const;

const market = {
  name: 'BTC_USDT',
  stock: 'BTC',
  money: 'USDT',
  stockPrec: '6',
  moneyPrec: '2',
  feePrec: '4',
  makerFee: '0.1',
  takerFee: '0.1',
  minAmount: '0.001',
  minTotal: '5',
  tradesEnabled: true,
  type: 'spot',
};

export async function openWhitebit(changes: Partial<ExchangeOptions> = {}): Promise<Bench> {
  const bench = await openBenchOf('whitebit', changes);
  const { server } = bench;
  server.answer('GET /api/v4/public/time', json({ time: Math.trunc(nowMs / 1_000) }));
  server.answer('GET /api/v4/public/markets', json([market]));
  server.answer(whitebitEndpoints.live, json([]));
  server.answer(whitebitEndpoints.ended, json([]));
  return bench;
}

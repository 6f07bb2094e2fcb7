/** One request on its way through the simulated Binance, wherever it came in. */

import type { Decimal } from '../../../shared/domain/decimal.ts';
import type { SimulatedOrder } from '../records.ts';
import type { SimulatedExchange } from '../simulated-exchange.ts';
import type { DayStatistics } from '../simulator.ts';
import type { AccountKey, KeyRules } from './binance-keys.ts';
import type { BinanceNames } from './binance-names.ts';
import type { BinanceParameters } from './binance-parameters.ts';
import type { BinanceRateLimits } from './binance-rate-limits.ts';
import { wireSymbolOf } from './binance-rows.ts';
import { BinanceRefusal } from './binance-wire.ts';

/** What both transports serve. */
export interface BinanceWorld extends KeyRules {
  readonly exchange: SimulatedExchange;
  readonly names: BinanceNames;
  readonly limits: BinanceRateLimits;
  readonly day: DayStatistics;
  /** Filter MAX_POSITION; absent: no such filter. */
  readonly positionMax?: Decimal;
  /** Orders are found by queries only so long after they were placed, virtual ms. */
  readonly queryLagMs: number;
}

export interface BinanceCall {
  readonly world: BinanceWorld;
  readonly parameters: BinanceParameters;
  /** Absent on public requests. */
  readonly key: AccountKey | undefined;
}

export function accountOf({ key }: BinanceCall): string {
  if (key === undefined) throw new BinanceRefusal(401, -2014, 'API-key format invalid.');
  return key.account;
}

/** The symbol asked for, in our spelling. The simulator has one. */
export function symbolOf({ world, parameters }: BinanceCall): string {
  const { symbol } = world.exchange.profile.instrument;
  if (parameters.required('symbol') !== wireSymbolOf(symbol)) throw invalidSymbol();
  return symbol;
}

export function invalidSymbol(): BinanceRefusal {
  return new BinanceRefusal(400, -1121, 'Invalid symbol.');
}

/** The order named by `orderId`, or by the client order id it goes by now, the latest first. */
export function namedOrder(
  { world, parameters }: BinanceCall,
  orders: readonly Readonly<SimulatedOrder>[],
): Readonly<SimulatedOrder> | undefined {
  const id = parameters.optional('orderId');
  const name = parameters.optional('origClientOrderId');
  if (id === undefined && name === undefined) {
    const message =
      "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!";
    throw new BinanceRefusal(400, -1128, message);
  }
  return orders.findLast(
    (order) =>
      order.status !== 'refused' &&
      (id === undefined || order.id === id) &&
      (name === undefined || world.names.currentOf(order) === name),
  );
}

/**
 * Starts a simulated Luno on loopback: the recorded market, accounts with keys, and the real wire protocol. It is the
 * exchange of the oldest kind: orders have the exchange's id and no other, and a place request is answered with it alone.
 */

import { decimal } from '../../../shared/domain/decimal.ts';
import { Faults } from '../faults.ts';
import { startHttpFront } from '../http-front.ts';
import type { AccountFunds, ExchangeProfile } from '../profile.ts';
import { seededRandom } from '../random.ts';
import { SimulatedExchange } from '../simulated-exchange.ts';
import { dayOf, simulatorOf, type Simulator, type SimulatorOptions } from '../simulator.ts';
import { LunoFront } from './luno-front.ts';
import type { LunoKey } from './luno-keys.ts';
import { orderIdOf } from './luno-names.ts';
import { callsPerMinuteDefault, LunoRateLimits } from './luno-rate-limits.ts';

export interface LunoAccount extends AccountFunds {
  readonly keys: readonly LunoKey[];
}

export interface LunoSimulatorOptions extends SimulatorOptions {
  readonly accounts: readonly LunoAccount[];
  /** Of each account, and of each address without one. Default: the documented 300. */
  readonly callsPerMinute?: number;
  /** How old a trade is when the list of trades first shows it, virtual ms: it may lag behind. Default 0. */
  readonly tradesLagMs?: number;
}

/** Limits of XBTUSDT as its markets list tells them, and fees without a trading volume. */
export const lunoProfile: ExchangeProfile = {
  instrument: {
    symbol: 'BTC-USDT',
    base: 'BTC',
    quote: 'USDT',
    tickSize: decimal('0.0001'),
    lotSize: decimal('0.0001'),
    minQuantity: decimal('0.0005'),
    maxQuantity: decimal(100),
    minNotional: decimal(0),
    isTradable: true,
  },
  makerFeeBps: decimal(8),
  takerFeeBps: decimal(10),
  feeDecimals: 8,
  // As the parameter is documented; `refuse` answers with the error the documentation has for it too.
  postOnlyCrossing: 'cancel',
  // Prices have fixed bounds, wherever the market is; this one is never reached.
  priceBandBps: decimal(1_000_000),
  // Not documented. More than this no list could show.
  openOrdersMax: 1_000,
  idsFrom: 1_175_851_866_285n,
  orderIdOf,
};

/** Rejects when the port is taken, or with `SimulatorDataError` when the data folder is damaged. */
export async function startLunoSimulator(options: LunoSimulatorOptions): Promise<Simulator> {
  const { clock, recording, accounts, dataDir } = options;
  const exchange = SimulatedExchange.open({
    clock,
    profile: { ...lunoProfile, ...options.profile },
    recording,
    accounts,
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  const keys = new Map(
    accounts.flatMap(({ name, keys: own }) =>
      own.map((key) => [key.apiKey, { ...key, account: name }] as const),
    ),
  );
  const faults = new Faults(seededRandom(options.seed));
  faults.set(options.faults ?? []);
  const front = new LunoFront({
    exchange,
    keys,
    limits: new LunoRateLimits(options.callsPerMinute ?? callsPerMinuteDefault),
    day: dayOf(recording),
    tradesLagMs: options.tradesLagMs ?? 0,
  });
  const server = await startHttpFront(front, { faults, port: options.port ?? 0 });
  return simulatorOf('ccxt:luno', exchange, faults, server);
}

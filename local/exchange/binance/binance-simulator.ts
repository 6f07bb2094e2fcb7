/** Starts a simulated Binance on loopback: the recorded market, accounts with keys, and the real wire protocols. */

import { decimal, type Decimal } from '../../../shared/domain/decimal.ts';
import { Faults } from '../faults.ts';
import { startHttpFront } from '../http-front.ts';
import type { AccountFunds, ExchangeProfile } from '../profile.ts';
import { seededRandom } from '../random.ts';
import { SimulatedExchange } from '../simulated-exchange.ts';
import { dayOf, simulatorOf, type Simulator, type SimulatorOptions } from '../simulator.ts';
import type { SocketRules } from '../socket-front.ts';
import type { BinanceWorld } from './binance-call.ts';
import { BinanceFront } from './binance-front.ts';
import type { BinanceKey } from './binance-keys.ts';
import { BinanceNames } from './binance-names.ts';
import { BinanceRateLimits } from './binance-rate-limits.ts';
import { BinanceSocketFront } from './binance-socket-front.ts';

export interface BinanceAccount extends AccountFunds {
  readonly keys: readonly BinanceKey[];
}

export interface BinanceSimulatorOptions extends SimulatorOptions {
  readonly accounts: readonly BinanceAccount[];
  /** False for clients that live in another time. Default true. */
  readonly isTimeChecked?: boolean;
  /** How long an order stays hidden from queries after it was placed, virtual ms. Default 0. */
  readonly queryLagMs?: number;
  /** Most an account may come to hold of the base currency, as the filter MAX_POSITION. Default no such filter. */
  readonly positionMax?: Decimal;
  /** Other limits of websockets than the exchange's. */
  readonly socketRules?: Partial<SocketRules>;
}

/** Regular users' fees and limits on BTC-USDT. */
export const binanceProfile: ExchangeProfile = {
  instrument: {
    symbol: 'BTC-USDT',
    base: 'BTC',
    quote: 'USDT',
    tickSize: decimal('0.01'),
    lotSize: decimal('0.00001'),
    minQuantity: decimal('0.00001'),
    minNotional: decimal(5),
    maxQuantity: decimal(9_000),
    isTradable: true,
  },
  makerFeeBps: decimal(10),
  takerFeeBps: decimal(10),
  // What it charges is what it tells: its commissions have this precision.
  feeDecimals: 8,
  postOnlyCrossing: 'refuse',
  // The wire speaks of 0.2 to 1.8 times the price.
  priceBandBps: decimal(8_000),
  openOrdersMax: 200,
  // Ids are numbers on this wire, and must stay exact in every reader.
  idsFrom: 12_510_053_278n,
};

/** Rejects when the port is taken, or with `SimulatorDataError` when the data folder is damaged. */
export async function startBinanceSimulator(options: BinanceSimulatorOptions): Promise<Simulator> {
  const { clock, recording, accounts, dataDir } = options;
  const exchange = SimulatedExchange.open({
    clock,
    profile: { ...binanceProfile, ...options.profile },
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
  const world: BinanceWorld = {
    exchange,
    keys,
    names: new BinanceNames(),
    limits: new BinanceRateLimits(),
    day: dayOf(recording),
    isTimeChecked: options.isTimeChecked ?? true,
    queryLagMs: options.queryLagMs ?? 0,
    ...(options.positionMax === undefined ? {} : { positionMax: options.positionMax }),
  };
  const server = await startHttpFront(new BinanceFront(world), {
    faults,
    port: options.port ?? 0,
    sockets: new BinanceSocketFront(world, options.socketRules ?? {}),
  });
  return simulatorOf('binance', exchange, faults, server);
}

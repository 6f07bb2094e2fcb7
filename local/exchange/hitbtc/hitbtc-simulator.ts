/** Starts a simulated HitBTC on loopback: the recorded market, accounts with keys, and the real wire protocol. */

import { decimal } from '../../../shared/domain/decimal.ts';
import { Faults } from '../faults.ts';
import { startHttpFront } from '../http-front.ts';
import type { AccountFunds, ExchangeProfile } from '../profile.ts';
import { seededRandom } from '../random.ts';
import { SimulatedExchange } from '../simulated-exchange.ts';
import { dayOf, simulatorOf, type Simulator, type SimulatorOptions } from '../simulator.ts';
import type { SocketRules } from '../socket-front.ts';
import { HitbtcFront } from './hitbtc-front.ts';
import type { HitbtcKey } from './hitbtc-keys.ts';
import { HitbtcOrders } from './hitbtc-orders.ts';
import { HitbtcRateLimits } from './hitbtc-rate-limits.ts';
import { HitbtcSocketFront } from './hitbtc-socket-front.ts';

export interface HitbtcAccount extends AccountFunds {
  readonly keys: readonly HitbtcKey[];
}

export interface HitbtcSimulatorOptions extends SimulatorOptions {
  readonly accounts: readonly HitbtcAccount[];
  /** Instead of the window each request gives for itself; `Infinity` for clients that live in another time. */
  readonly timestampWindowMs?: number;
  /** Other limits of websockets than the exchange's. */
  readonly socketRules?: Partial<SocketRules>;
}

/** Fees and limits on BTCUSDT without a trading volume; the price band's width is not documented. */
export const hitbtcProfile: ExchangeProfile = {
  instrument: {
    symbol: 'BTC-USDT',
    base: 'BTC',
    quote: 'USDT',
    tickSize: decimal('0.01'),
    lotSize: decimal('0.00001'),
    minQuantity: decimal('0.00001'),
    minNotional: decimal(0),
    isTradable: true,
  },
  makerFeeBps: decimal(10),
  takerFeeBps: decimal(25),
  feesIn: 'quote',
  clientOrderIdsUniqueIn: 'day',
  postOnlyCrossing: 'cancel',
  priceBandBps: decimal(1_000),
  openOrdersMax: 2_000,
  idsFrom: 1_175_851_866_285n,
};

/** Rejects when the port is taken, or with `SimulatorDataError` when the data folder is damaged. */
export async function startHitbtcSimulator(options: HitbtcSimulatorOptions): Promise<Simulator> {
  const { clock, recording, accounts, dataDir, timestampWindowMs, socketRules = {} } = options;
  const profile = { ...hitbtcProfile, ...options.profile };
  const exchange = SimulatedExchange.open({
    clock,
    profile,
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
  const common = {
    exchange,
    keys,
    orders: new HitbtcOrders(exchange),
    limits: new HitbtcRateLimits(),
    day: dayOf(recording),
    ...(timestampWindowMs === undefined ? {} : { timestampWindowMs }),
  };
  const sockets = new HitbtcSocketFront({ ...common, rules: socketRules });
  const port = options.port ?? 0;
  const server = await startHttpFront(new HitbtcFront(common), { faults, port, sockets });
  return simulatorOf('hitbtc', exchange, faults, server);
}

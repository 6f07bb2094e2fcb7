/** Starts a simulated OKX on loopback: the recorded market, accounts with keys, and the real wire protocol. */

import { decimal } from '../../../shared/domain/decimal.ts';
import { Faults } from '../faults.ts';
import { startHttpFront } from '../http-front.ts';
import type { AccountFunds, ExchangeProfile } from '../profile.ts';
import { seededRandom } from '../random.ts';
import { SimulatedExchange } from '../simulated-exchange.ts';
import type { SocketRules } from '../socket-front.ts';
import { dayOf, simulatorOf, type Simulator, type SimulatorOptions } from '../simulator.ts';
import { OkxFront } from './okx-front.ts';
import type { OkxKey } from './okx-keys.ts';
import { OkxRateLimits } from './okx-rate-limits.ts';
import { OkxSocketFront } from './okx-socket-front.ts';

export interface OkxAccount extends AccountFunds {
  readonly keys: readonly OkxKey[];
}

export interface OkxSimulatorOptions extends SimulatorOptions {
  readonly accounts: readonly OkxAccount[];
  /** The exchange allows 30,000 ms; `Infinity` for clients that live in another time. */
  readonly timestampWindowMs?: number;
  /** Other limits of websockets than the exchange's. */
  readonly socketRules?: Partial<SocketRules>;
}

/** Regular users' fees and limits on BTC-USDT. */
export const okxProfile: ExchangeProfile = {
  instrument: {
    symbol: 'BTC-USDT',
    base: 'BTC',
    quote: 'USDT',
    tickSize: decimal('0.1'),
    lotSize: decimal('0.00000001'),
    minQuantity: decimal('0.00001'),
    minNotional: decimal(0),
    maxQuantity: decimal('9999999999'),
    isTradable: true,
  },
  makerFeeBps: decimal(8),
  takerFeeBps: decimal(10),
  postOnlyCrossing: 'cancel',
  priceBandBps: decimal(300),
  openOrdersMax: 500,
  idsFrom: 2_896_576_259_728_695_296n,
};

/** Rejects when the port is taken, or with `SimulatorDataError` when the data folder is damaged. */
export async function startOkxSimulator(options: OkxSimulatorOptions): Promise<Simulator> {
  const { clock, recording, accounts, dataDir } = options;
  const profile = { ...okxProfile, ...options.profile };
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
  const timestampWindowMs = options.timestampWindowMs ?? 30_000;
  const day = dayOf(recording);
  const common = { exchange, keys, day, timestampWindowMs, limits: new OkxRateLimits() };
  const sockets = new OkxSocketFront({ ...common, rules: options.socketRules ?? {} });
  const server = await startHttpFront(new OkxFront(common), {
    faults,
    port: options.port ?? 0,
    sockets,
  });
  return simulatorOf('okx', exchange, faults, server);
}

/** Starts a simulated HTX on loopback: the recorded market, accounts with keys, and the real wire protocols. */

import { decimal } from '../../../shared/domain/decimal.ts';
import { Faults } from '../faults.ts';
import { startHttpFront } from '../http-front.ts';
import type { AccountFunds, ExchangeProfile } from '../profile.ts';
import { seededRandom } from '../random.ts';
import { SimulatedExchange } from '../simulated-exchange.ts';
import { dayOf, simulatorOf, type Simulator, type SimulatorOptions } from '../simulator.ts';
import type { SocketRules } from '../socket-front.ts';
import type { AccountNumbers } from './htx-account-numbers.ts';
import type { HtxWorld } from './htx-call.ts';
import { HtxFront } from './htx-front.ts';
import type { HtxKey } from './htx-keys.ts';
import { HtxRateLimits } from './htx-rate-limits.ts';
import { HtxSocketFront, type HtxPings } from './htx-socket-front.ts';

export interface HtxAccount extends AccountFunds {
  readonly keys: readonly HtxKey[];
}

export interface HtxSimulatorOptions extends SimulatorOptions {
  readonly accounts: readonly HtxAccount[];
  /** False for clients that live in another time. Default true. */
  readonly isTimeChecked?: boolean;
  /** Whether a page that continues `from` a row begins with that row. Default true. */
  readonly isFromIncluded?: boolean;
  /** Other limits of websockets than the exchange's. */
  readonly socketRules?: Partial<SocketRules>;
  readonly socketPings?: Partial<HtxPings>;
}

/**
 * Regular users' fees and limits on BTC-USDT. A maker order that would cross is taken and then canceled; the profile can
 * have it refused instead, for it is not confirmed which of the two the exchange does.
 */
export const htxProfile: ExchangeProfile = {
  instrument: {
    symbol: 'BTC-USDT',
    base: 'BTC',
    quote: 'USDT',
    tickSize: decimal('0.01'),
    lotSize: decimal('0.000001'),
    minQuantity: decimal('0.00001'),
    minNotional: decimal(10),
    maxQuantity: decimal(1_000),
    isTradable: true,
  },
  makerFeeBps: decimal(20),
  takerFeeBps: decimal(20),
  postOnlyCrossing: 'cancel',
  clientOrderIdsUniqueIn: 'nothing',
  priceBandBps: decimal(1_000),
  openOrdersMax: 500,
  // Ids have sixteen digits on this wire, and are numbers all the same.
  idsFrom: 1_314_507_823_485_262n,
};

/** Of the first account; the others count up from it. */
const firstNumbers: AccountNumbers = { uid: 63_628_520, spot: 100_009, point: 200_009 };

/** Rejects when the port is taken, or with `SimulatorDataError` when the data folder is damaged. */
export async function startHtxSimulator(options: HtxSimulatorOptions): Promise<Simulator> {
  const { clock, recording, accounts, dataDir } = options;
  const exchange = SimulatedExchange.open({
    clock,
    profile: { ...htxProfile, ...options.profile },
    recording,
    accounts,
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  const faults = new Faults(seededRandom(options.seed));
  faults.set(options.faults ?? []);
  const world: HtxWorld = {
    exchange,
    keys: new Map(
      accounts.flatMap(({ name, keys }) =>
        keys.map((key) => [key.apiKey, { ...key, account: name }] as const),
      ),
    ),
    numbers: new Map(accounts.map(({ name }, index) => [name, numbersAt(index)])),
    limits: new HtxRateLimits(),
    day: dayOf(recording),
    isTimeChecked: options.isTimeChecked ?? true,
    isFromIncluded: options.isFromIncluded ?? true,
  };
  const server = await startHttpFront(new HtxFront(world), {
    faults,
    port: options.port ?? 0,
    sockets: new HtxSocketFront(world, options.socketRules ?? {}, options.socketPings ?? {}),
  });
  return simulatorOf('htx', exchange, faults, server);
}

function numbersAt(index: number): AccountNumbers {
  const { uid, spot, point } = firstNumbers;
  return { uid: uid + index, spot: spot + index, point: point + index };
}

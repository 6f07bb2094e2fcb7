/** Starts a simulated OKX on loopback: the recorded market, accounts with keys, and the real wire protocol. */

import { decimal, type Decimal } from '../../../shared/domain/decimal.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Recording } from '../../market/recording.ts';
import { Faults, type FaultRule } from '../faults.ts';
import { startHttpFront } from '../http-front.ts';
import type { AccountFunds, ExchangeProfile } from '../profile.ts';
import { seededRandom } from '../random.ts';
import type { SimulatedBalance, SimulatedFill, SimulatedOrder } from '../records.ts';
import { SimulatedExchange } from '../simulated-exchange.ts';
import { OkxFront } from './okx-front.ts';
import type { OkxKey } from './okx-keys.ts';
import type { DayStatistics } from './okx-rows.ts';

export interface OkxAccount extends AccountFunds {
  readonly keys: readonly OkxKey[];
}

export interface OkxSimulatorOptions {
  /** Virtual time. */
  readonly clock: Clock;
  readonly recording: Recording;
  readonly accounts: readonly OkxAccount[];
  /** Keeps everything here, so that a killed simulator continues. */
  readonly dataDir?: string;
  readonly faults?: readonly FaultRule[];
  /** Of the faults' chance. */
  readonly seed: number;
  /** 0 or absent takes a free one. */
  readonly port?: number;
  /** The exchange allows 30,000 ms; `Infinity` for clients that live in another time. */
  readonly timestampWindowMs?: number;
  readonly profile?: Partial<ExchangeProfile>;
}

interface SimulatedLevel {
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** The exchange's own word on everything, whatever any bot believes. Each query first lets the market happen up to now. */
export interface Simulator {
  readonly baseUrl: string;
  readonly faults: Pick<Faults, 'set'>;
  readonly profile: ExchangeProfile;
  /** Moves the market on and fills what it reaches, when no request does. */
  advance(): void;
  /** From now on time passes without a market. */
  standStill(): void;
  /** Best first; ours and the market's orders summed by price. */
  book(symbol: string): {
    readonly bids: readonly SimulatedLevel[];
    readonly asks: readonly SimulatedLevel[];
  };
  openOrders(account: string): readonly Readonly<SimulatedOrder>[];
  /** Every order ever received, refused ones too, in order of receipt. */
  orders(account: string): readonly Readonly<SimulatedOrder>[];
  /** Oldest first. */
  fills(account: string): readonly SimulatedFill[];
  balances(account: string): Readonly<Record<string, Readonly<SimulatedBalance>>>;
  /** The last trade's. */
  marketPrice(): Decimal;
  /** Returns how to stop the calls. */
  onFill(listener: (fill: SimulatedFill) => void): () => void;
  close(): Promise<void>;
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
  const front = new OkxFront({ exchange, keys, day, timestampWindowMs });
  const server = await startHttpFront(front, { faults, port: options.port ?? 0 });
  return simulatorOf(exchange, faults, server);
}

function simulatorOf(
  exchange: SimulatedExchange,
  faults: Faults,
  server: Awaited<ReturnType<typeof startHttpFront>>,
): Simulator {
  const current = (): SimulatedExchange => {
    exchange.advance();
    return exchange;
  };
  const { tickSize, lotSize } = exchange.profile.instrument;
  const levelOf = ([ticks, lots]: readonly [number, number]): SimulatedLevel => ({
    price: tickSize.mul(ticks),
    quantity: lotSize.mul(lots),
  });
  return {
    baseUrl: server.baseUrl,
    faults,
    profile: exchange.profile,
    advance: () => {
      exchange.advance();
    },
    standStill: () => {
      exchange.standStill();
    },
    book: (symbol) => {
      if (symbol !== exchange.profile.instrument.symbol) return { bids: [], asks: [] };
      const { bids, asks } = current().market.depth();
      return { bids: bids.map(levelOf), asks: asks.map(levelOf) };
    },
    openOrders: (account) => current().ledger.openOrders(account),
    orders: (account) => current().ledger.orders(account),
    fills: (account) => current().ledger.fills(account),
    balances: (account) => current().ledger.balances(account),
    marketPrice: () => current().market.ticker().last,
    onFill: (listener) => exchange.onFill(listener),
    close: async () => {
      await server.close();
      exchange.close();
    },
  };
}

/** A day of a recording that is played over and over: its extremes, and its volume as often as it fits. */
function dayOf({ events, lengthMs, priceDecimals, quantityDecimals }: Recording): DayStatistics {
  const trades = events.filter((event) => event.kind === 'trade');
  const price = (units: number): Decimal => decimal(units).mul(decimal(10).pow(-priceDecimals));
  const prices = trades.map((trade) => trade.price);
  const lots = trades.reduce((sum, { quantity }) => sum + quantity, 0);
  const perDay = decimal(86_400_000).div(lengthMs).floor();
  const volume = decimal(lots).mul(decimal(10).pow(-quantityDecimals)).mul(perDay);
  const open = price(prices[0] ?? 0);
  return {
    open,
    high: price(prices.reduce((a, b) => Math.max(a, b), 0)),
    low: price(prices.reduce((a, b) => Math.min(a, b), Number.MAX_SAFE_INTEGER)),
    volume,
    quoteVolume: volume.mul(open),
  };
}

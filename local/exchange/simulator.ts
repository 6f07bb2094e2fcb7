/** A running simulated exchange as its host and its judges see it, whatever it speaks. */

import { decimal, type Decimal } from '../../shared/domain/decimal.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Recording } from '../market/recording.ts';
import type { FaultRule, Faults } from './faults.ts';
import type { RunningServer } from './http-front.ts';
import type { ExchangeProfile } from './profile.ts';
import type { OrderChange, SimulatedBalance, SimulatedFill, SimulatedOrder } from './records.ts';
import type { SimulatedExchange } from './simulated-exchange.ts';

/** What every simulator is started with; its accounts are its own affair. */
export interface SimulatorOptions {
  /** Virtual time. */
  readonly clock: Clock;
  readonly recording: Recording;
  /** Keeps everything here, so that a killed simulator continues. */
  readonly dataDir?: string;
  readonly faults?: readonly FaultRule[];
  /** Of the faults' chance. */
  readonly seed: number;
  /** 0 or absent takes a free one. */
  readonly port?: number;
  readonly profile?: Partial<ExchangeProfile>;
}

interface SimulatedLevel {
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** The exchange's own word on everything, whatever any bot believes. Each query first lets the market happen up to now. */
export interface Simulator {
  /** As configs spell it. */
  readonly exchange: string;
  /** Of its REST API. */
  readonly baseUrl: string;
  /** Of its websockets, without a path: `ws://127.0.0.1:port`. */
  readonly socketUrl: string;
  /** Open websockets. */
  connections(): number;
  /** Ends every websocket by hand, without a word. */
  cutConnections(): void;
  /** Has the exchange announce the end of all websockets, where it has a word for that. */
  sayGoingAway(): void;
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
  /** Every receipt, refusal, trade, amendment and end of an order, as they happen. */
  onOrderChange(listener: (change: OrderChange) => void): () => void;
  close(): Promise<void>;
}

export function simulatorOf(
  name: string,
  exchange: SimulatedExchange,
  faults: Faults,
  server: RunningServer,
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
    exchange: name,
    baseUrl: server.baseUrl,
    socketUrl: server.socketUrl,
    connections: () => server.connections(),
    cutConnections: () => {
      server.cutConnections();
    },
    sayGoingAway: () => {
      server.sayGoingAway();
    },
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
    marketPrice: () => current().market.lastPrice(),
    onFill: (listener) => exchange.onFill(listener),
    onOrderChange: (listener) => exchange.onOrderChange(listener),
    close: async () => {
      await server.close();
      exchange.close();
    },
  };
}

/** Trading history of the recording, for the ticker's day. */
export interface DayStatistics {
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly volume: Decimal;
  readonly quoteVolume: Decimal;
}

/** A day of a recording that is played over and over: its extremes, and its volume as often as it fits. */
export function dayOf({
  events,
  lengthMs,
  priceDecimals,
  quantityDecimals,
}: Recording): DayStatistics {
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

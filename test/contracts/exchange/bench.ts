/** An adapter, a tap on its wire, and the simulated exchange behind it, on a market that moves by hand. */

import { afterAll, afterEach } from '@jest/globals';
import type { ExchangeProfile } from '../../../local/exchange/profile.ts';
import type { Simulator } from '../../../local/exchange/simulator.ts';
import type { RecordedEvent, Recording } from '../../../local/market/recording.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import type { OrderReport } from '../../../shared/domain/order.ts';
import type { ExchangeOptions } from '../../../shared/exchanges/options.ts';
import { createExchange } from '../../../shared/exchanges/registry.ts';
import type { Exchange, OrderQuery, PlaceRequest } from '../../../shared/ports/exchange.ts';
import { ManualClock, recordingOf, startMs, trade } from '../../local/support.ts';
import { startWireTap, type WireTap } from '../../support/wire-tap.ts';
import type { ExchangeUnderTest, KeyKind } from './world.ts';

export const account = 'main';
export const attemptsMax = 3;

function book(ms: number): RecordedEvent {
  const coin = 100_000;
  const level = (price: number): readonly [number, number] => [price * 100, coin];
  const bids = [59_900, 59_800, 59_700].map(level);
  const asks = [60_100, 60_200, 60_300].map(level);
  return { kind: 'frame', ms, low: 1, high: 1_000_000_000, bids, asks };
}

const opening = [book(0), trade(0, 'buy', '60000 x 0.5'), book(1)];
const halfDayMs = 12 * 3_600_000;
const ending = book(halfDayMs);

/** Nobody trades but us. Bids of one coin at 59,900 and below, asks of one coin at 60,100 and above; last 60,000. */
const stillMarket: Recording = recordingOf([...opening, ending]);

/** The same, with someone who sells 0.3 and 0.5 at 59,950 after one and two minutes, and buys one at 60,050 after three. */
export const tradingMarket: Recording = recordingOf([
  ...opening,
  trade(60_000, 'sell', '59950 x 0.3'),
  trade(120_000, 'sell', '59950 x 0.5'),
  trade(180_000, 'buy', '60050 x 1'),
  ending,
]);

/** The same, with many sales of 0.0001 at 59,950 after a minute, seven in each millisecond. */
export function busyMarket(sales: number): Recording {
  const trades = Array.from({ length: sales }, (_, n) =>
    trade(60_000 + Math.floor(n / 7), 'sell', '59950 x 0.0001'),
  );
  return recordingOf([...opening, ...trades, ending]);
}

export interface BenchOptions {
  readonly key?: KeyKind;
  readonly recording?: Recording;
  readonly profile?: Partial<ExchangeProfile>;
  /** How far our clock is ahead of the exchange's, ms. */
  readonly aheadMs?: number;
  readonly adapter?: Partial<ExchangeOptions>;
}

/** All that an order goes by. */
export type Names = Required<Pick<OrderQuery, 'symbol' | 'clientOrderId' | 'exchangeOrderId'>>;

export class Bench {
  readonly world: ExchangeUnderTest;
  readonly clock: ManualClock;
  readonly ourClock: ManualClock;
  readonly simulator: Simulator;
  readonly tap: WireTap;
  readonly exchange: Exchange;

  private constructor(
    world: ExchangeUnderTest,
    clocks: Pick<Bench, 'clock' | 'ourClock'>,
    parts: Pick<Bench, 'simulator' | 'tap' | 'exchange'>,
  ) {
    this.world = world;
    this.clock = clocks.clock;
    this.ourClock = clocks.ourClock;
    this.simulator = parts.simulator;
    this.tap = parts.tap;
    this.exchange = parts.exchange;
  }

  static async open(world: ExchangeUnderTest, options: BenchOptions): Promise<Bench> {
    const clock = new ManualClock(startMs);
    const { aheadMs = 0, recording = stillMarket, profile = {} } = options;
    const ourClock = new ManualClock(startMs + aheadMs);
    const simulator = await world.start({ clock, recording, profile });
    const tap = await startWireTap(simulator.baseUrl, () => clock.now());
    try {
      const exchange = await adapterOf(world, tap, ourClock, options);
      return new Bench(world, { clock, ourClock }, { simulator, tap, exchange });
    } catch (error) {
      await Promise.all([tap.close(), simulator.close()]);
      throw error;
    }
  }

  /** Another adapter at the same wire. */
  another(options: BenchOptions): Promise<Exchange> {
    return adapterOf(this.world, this.tap, this.ourClock, options);
  }

  /** Both clocks. */
  pass(ms: number): void {
    this.clock.move(ms);
    this.ourClock.move(ms);
    this.simulator.advance();
  }

  /** A post-only order, where there are such, that rests between the market's best prices. */
  order(number: number, changes: Partial<PlaceRequest> = {}): PlaceRequest {
    return {
      symbol: this.world.symbol,
      clientOrderId: `contract${10_000 + number}`,
      side: 'buy',
      price: decimal(59_950),
      quantity: decimal('0.8'),
      timeInForce: 'gtc',
      postOnly: this.world.capabilities.postOnly && changes.timeInForce !== 'ioc',
      expiresAtMs: this.exchange.exchangeNow() + 10_000,
      ...changes,
    };
  }

  /** Places it, which must succeed. Returns the names it goes by. */
  async placed(request: PlaceRequest): Promise<Names> {
    const [outcome] = await this.exchange.place([request]);
    if (outcome?.kind !== 'accepted') throw new Error(`not placed: ${JSON.stringify(outcome)}`);
    const { symbol, clientOrderId } = request;
    return { symbol, clientOrderId, exchangeOrderId: outcome.exchangeOrderId };
  }

  /** Places many, as fast as the exchange allows. */
  async placedMany(requests: readonly PlaceRequest[]): Promise<void> {
    const atOnce = 40;
    for (let from = 0; from < requests.length; from += atOnce) {
      const expiresAtMs = this.exchange.exchangeNow() + 10_000;
      const some = requests.slice(from, from + atOnce);
      const outcomes = await this.exchange.place(some.map((one) => ({ ...one, expiresAtMs })));
      const refused = outcomes.find(({ kind }) => kind !== 'accepted');
      if (refused !== undefined) throw new Error(`not placed: ${JSON.stringify(refused)}`);
      this.pass(10_000);
    }
  }

  /** The exchange's report of an order that must be there. */
  async report(query: OrderQuery): Promise<OrderReport> {
    const lookup = await this.exchange.order(query);
    if (lookup.kind === 'notFound') throw new Error(`not found: ${JSON.stringify(query)}`);
    return lookup.report;
  }

  /** Accepted ones, by the exchange's own books. */
  received() {
    return this.simulator.orders(account).filter(({ status }) => status !== 'refused');
  }

  async close(): Promise<void> {
    await Promise.all([this.tap.close(), this.simulator.close()]);
  }
}

function adapterOf(
  world: ExchangeUnderTest,
  tap: WireTap,
  clock: ManualClock,
  { key = 'trading', adapter = {} }: BenchOptions,
): Promise<Exchange> {
  const entry = world.keys[key];
  if (entry === undefined) throw new Error(`${world.name} has no key of kind ${key}`);
  return createExchange(world.name, {
    credentials: { ...entry.credentials, baseUrl: tap.url },
    clock,
    retry: { attemptsMax, initialDelayMs: 1, delayMsMax: 1 },
    isPaced: false,
    ...adapter,
  });
}

/** Benches for the cases of one block; each is closed after its case. */
export function benchesOf(world: ExchangeUnderTest): (options?: BenchOptions) => Promise<Bench> {
  const open = new Set<Bench>();
  afterEach(async () => {
    await Promise.all([...open].map((bench) => bench.close()));
    open.clear();
  });
  return async (options = {}) => {
    const bench = await Bench.open(world, options);
    open.add(bench);
    return bench;
  };
}

/** One bench for all cases of the file, opened when the first asks for it. */
export function sharedBenchOf(world: ExchangeUnderTest): () => Promise<Bench> {
  let bench: Promise<Bench> | undefined;
  afterAll(async () => {
    await (await bench)?.close();
  });
  return () => (bench ??= Bench.open(world, {}));
}

/** An id like this one that no order has. */
export function anotherId(id: string): string {
  if (/^\d+$/.test(id)) return String(BigInt(id) + 1_000n);
  return `${id.slice(0, -1)}${id.endsWith('2') ? '3' : '2'}`;
}

/** What a promise was rejected with. */
export function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`expected a failure, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

/**
 * The simulated exchange without its wire and without its files: the recorded market, the matching and the accounts.
 *
 * It is deterministic. Its state follows from the state it started with, the market's events in order, and the
 * requests in order, each at a known place between two events; the journal relies on that.
 */

import { assert } from '../../shared/domain/assert.ts';
import { ceilTo, decimal, floorTo, type Decimal } from '../../shared/domain/decimal.ts';
import type { PriceLimits } from '../../shared/domain/market.ts';
import type { Side } from '../../shared/domain/order.ts';
import { MarketReplay, type MarketEvent } from '../market/market-replay.ts';
import type { Recording } from '../market/recording.ts';
import { judge } from './filters.ts';
import { Ledger } from './ledger.ts';
import { MatchingEngine, type EngineLevel, type Execution, type Match } from './matching-engine.ts';
import type { ExchangeProfile } from './profile.ts';
import type {
  AmendCommand,
  CoreState,
  OrderChange,
  PlaceCommand,
  RefusalReason,
  SimulatedFill,
  SimulatedOrder,
} from './records.ts';
import { UnitScale } from './unit-scale.ts';

export interface CoreTicker {
  readonly last: Decimal;
  readonly lastQuantity: Decimal;
  readonly bid?: { readonly price: Decimal; readonly quantity: Decimal };
  readonly ask?: { readonly price: Decimal; readonly quantity: Decimal };
}

/** A trade of everybody else's. */
export interface MarketTrade {
  /** Rising. */
  readonly sequence: number;
  readonly atMs: number;
  /** The taker's. */
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
}

export type AmendVerdict =
  | { readonly kind: 'amended'; readonly order: Readonly<SimulatedOrder> }
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly refusal: RefusalReason };

export class ExchangeCore {
  readonly profile: ExchangeProfile;
  readonly ledger: Ledger;
  private readonly recording: Recording;
  private readonly scale: UnitScale;
  private readonly engine: MatchingEngine;
  private readonly market: MarketReplay;
  private readonly onChange: (change: OrderChange) => void;
  private currentMs: number;
  private lastTrade: CoreState['lastTrade'];

  /** Starts from `state`, or afresh at `startMs`. */
  constructor(options: {
    readonly profile: ExchangeProfile;
    readonly recording: Recording;
    readonly start: { readonly state: CoreState } | { readonly startMs: number };
    readonly onChange: (change: OrderChange) => void;
  }) {
    const { profile, recording, start } = options;
    this.profile = profile;
    this.recording = recording;
    this.onChange = options.onChange;
    this.scale = new UnitScale(profile.instrument, recording);
    if ('state' in start) {
      const { state } = start;
      this.currentMs = state.nowMs;
      this.lastTrade = state.lastTrade;
      this.ledger = new Ledger(profile, state);
      this.engine = MatchingEngine.fromState(state.engine);
      this.market = new MarketReplay(recording, state.market);
      return;
    }
    this.currentMs = start.startMs;
    this.ledger = new Ledger(profile, undefined);
    this.engine = new MatchingEngine();
    this.market = new MarketReplay(recording, { originMs: start.startMs, nextIndex: 0 });
    this.advanceUntilFirstTrade();
  }

  /** Virtual time of the latest thing that happened, epoch ms. */
  get nowMs(): number {
    return this.currentMs;
  }

  get nextIndex(): number {
    return this.market.position.nextIndex;
  }

  advanceTo(virtualMs: number): void {
    for (const event of this.market.advanceTo(virtualMs)) this.apply(event);
    this.currentMs = Math.max(this.currentMs, virtualMs);
  }

  /** For repeating a journal: up to the place between two events where a request stood. */
  advanceToIndex(index: number, virtualMs: number): void {
    for (const event of this.market.advanceToIndex(index)) this.apply(event);
    this.currentMs = Math.max(this.currentMs, virtualMs);
  }

  /** That much time passes without a market. */
  haltMarket(ms: number): void {
    this.market.halt(ms);
    this.currentMs += ms;
  }

  place(account: string, request: PlaceCommand): SimulatedOrder {
    let verdict = judge(this.circumstances(), account, request);
    const isCrossingPostOnly =
      verdict.refusal === undefined &&
      request.kind === 'postOnly' &&
      this.engine.wouldCross(request.side, verdict.ticks);
    if (isCrossingPostOnly && this.profile.postOnlyCrossing === 'refuse') {
      verdict = { ticks: 0, lots: 0, refusal: 'wouldCross' };
    }
    const order = this.ledger.receive(account, request, this.currentMs, verdict);
    this.tell(order.status === 'refused' ? 'refused' : 'new', order);
    if (order.status === 'refused') return order;
    if (isCrossingPostOnly) this.end(order, 'wouldCross');
    else this.match(order);
    return order;
  }

  /**
   * Changes an open order. It goes to the back of its queue, whatever was changed; less than what is filled already
   * makes it a filled one.
   */
  amend(account: string, orderId: string, changes: AmendCommand): AmendVerdict {
    const open = this.ledger.openOrders(account).find(({ id }) => id === orderId);
    if (open === undefined) return { kind: 'gone' };
    const order = this.ledger.order(orderId);
    const request = { ...order.request, ...changes };
    const { ticks, lots, refusal } = judge(this.circumstances(), account, request, order);
    if (refusal !== undefined) return { kind: 'refused', refusal };
    const isFilled = lots <= order.filledLots;
    if (!isFilled && request.kind === 'postOnly' && this.engine.wouldCross(request.side, ticks)) {
      return { kind: 'refused', refusal: 'wouldCross' };
    }
    this.engine.cancel(orderId);
    this.ledger.amend(order, { request, ticks, lots }, this.currentMs);
    this.tell('amended', order);
    if (!isFilled) this.match(order);
    return { kind: 'amended', order };
  }

  /** Says whether the order was open. */
  cancel(account: string, orderId: string): boolean {
    const order = this.ledger.openOrders(account).find(({ id }) => id === orderId);
    if (order === undefined) return false;
    this.engine.cancel(orderId);
    this.end(this.ledger.order(orderId), 'requested');
    return true;
  }

  priceLimits(): Required<PriceLimits> {
    const { tickSize } = this.profile.instrument;
    const band = this.profile.priceBandBps.div(10_000);
    const last = this.lastPrice();
    return {
      highestBuy: floorTo(last.mul(band.plus(1)), tickSize),
      lowestSell: ceilTo(last.mul(decimal(1).minus(band)), tickSize),
    };
  }

  /** Of the latest trade. */
  lastPrice(): Decimal {
    return this.profile.instrument.tickSize.mul(this.latestTrade().ticks);
  }

  ticker(): CoreTicker {
    const { tickSize, lotSize } = this.profile.instrument;
    const { bids, asks } = this.engine.depth();
    const levelOf = ([ticks, lots]: EngineLevel) => ({
      price: tickSize.mul(ticks),
      quantity: lotSize.mul(lots),
    });
    return {
      last: this.lastPrice(),
      lastQuantity: lotSize.mul(this.latestTrade().lots),
      ...(bids[0] === undefined ? {} : { bid: levelOf(bids[0]) }),
      ...(asks[0] === undefined ? {} : { ask: levelOf(asks[0]) }),
    };
  }

  /** Ours and everybody else's together, best first. */
  depth(): { readonly bids: readonly EngineLevel[]; readonly asks: readonly EngineLevel[] } {
    return this.engine.depth();
  }

  /** The last of the recorded market, newest first. */
  recentTrades(max: number): readonly MarketTrade[] {
    const { tickSize, lotSize } = this.profile.instrument;
    const trades: MarketTrade[] = [];
    for (const { index, atMs, recorded } of this.market.played()) {
      if (trades.length >= max) break;
      if (recorded.kind !== 'trade') continue;
      const { ticks, lots, side } = this.scale.trade(recorded);
      if (lots === 0) continue;
      const [price, quantity] = [tickSize.mul(ticks), lotSize.mul(lots)];
      // An exchange that opens has had its first trades before their time.
      trades.push({ sequence: index, atMs: Math.min(atMs, this.currentMs), side, price, quantity });
    }
    return trades;
  }

  state(): CoreState {
    const engine = this.engine.state();
    return {
      recording: this.recording.name,
      nowMs: this.currentMs,
      market: this.market.position,
      ...(this.lastTrade === undefined ? {} : { lastTrade: this.lastTrade }),
      engine: { ...engine, own: [...engine.own], background: [...engine.background] },
      ...this.ledger.state(),
    };
  }

  private latestTrade(): NonNullable<CoreState['lastTrade']> {
    assert(this.lastTrade !== undefined, `recording ${this.recording.name} has no trade`);
    return this.lastTrade;
  }

  /** An exchange that opens has a last price: the first trades happen at once. */
  private advanceUntilFirstTrade(): void {
    const first = this.recording.events.findIndex(({ kind }) => kind === 'trade');
    for (const event of this.market.advanceToIndex(first + 1)) this.apply(event);
  }

  private apply({ recorded, atMs }: MarketEvent): void {
    this.currentMs = Math.max(this.currentMs, atMs);
    if (recorded.kind === 'frame') {
      this.engine.applyFrame(this.scale.frame(recorded));
      return;
    }
    const taker = this.scale.trade(recorded);
    if (taker.lots === 0) return;
    this.lastTrade = { ticks: taker.ticks, lots: taker.lots };
    this.bookMakers(this.engine.trade(taker));
  }

  private circumstances(): Parameters<typeof judge>[0] {
    const { profile, ledger, currentMs: nowMs } = this;
    return { profile, ledger, limits: this.priceLimits(), nowMs };
  }

  private match(order: SimulatedOrder): void {
    const { id, account, ticks, request } = order;
    const lots = order.lots - order.filledLots;
    const { side, kind } = request;
    const incoming = { id, account, ticks, lots, side };
    if (kind === 'fok' && this.engine.fillableLots(incoming) < lots) {
      this.end(order, 'notFilledAtOnce');
      return;
    }
    const execution = this.engine.place(incoming);
    for (const match of execution.matches) {
      this.lastTrade = { ticks: match.ticks, lots: match.lots };
      this.fill(order, match, 'taker');
    }
    this.bookMakers(execution);
    if ((kind === 'ioc' || kind === 'fok') && order.status === 'live') {
      this.engine.cancel(id);
      this.end(order, 'notFilledAtOnce');
    }
  }

  private bookMakers({ matches, selfTradeIds }: Execution): void {
    for (const match of matches) {
      if (match.makerId !== undefined) {
        this.fill(this.ledger.order(match.makerId), match, 'maker');
      }
    }
    for (const id of selfTradeIds) this.end(this.ledger.order(id), 'selfTrade');
  }

  private fill(order: SimulatedOrder, match: Match, liquidity: SimulatedFill['liquidity']): void {
    const fill = this.ledger.fill(order, match, { liquidity, timeMs: this.currentMs });
    this.onChange({ change: 'trade', order: { ...order }, fill });
  }

  private end(order: SimulatedOrder, reason: SimulatedOrder['endReason']): void {
    this.ledger.end(order, reason, this.currentMs);
    this.tell('canceled', order);
  }

  private tell(change: OrderChange['change'], order: SimulatedOrder): void {
    this.onChange({ change, order: { ...order } });
  }
}

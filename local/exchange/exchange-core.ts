/**
 * The simulated exchange without its wire and without its files: the recorded market, the matching and the accounts.
 *
 * It is deterministic. Its state follows from the state it started with, the market's events in order, and the
 * requests in order, each at a known place between two events; the journal relies on that.
 */

import { assert } from '../../shared/domain/assert.ts';
import { ceilTo, decimal, floorTo, type Decimal } from '../../shared/domain/decimal.ts';
import type { PriceLimits } from '../../shared/domain/market.ts';
import { MarketReplay, type MarketEvent } from '../market/market-replay.ts';
import type { Recording } from '../market/recording.ts';
import { judge } from './filters.ts';
import { Ledger } from './ledger.ts';
import { MatchingEngine, type EngineLevel, type Execution } from './matching-engine.ts';
import type { ExchangeProfile } from './profile.ts';
import type { CoreState, PlaceCommand, SimulatedFill, SimulatedOrder } from './records.ts';
import { UnitScale } from './unit-scale.ts';

export interface CoreTicker {
  readonly last: Decimal;
  readonly lastQuantity: Decimal;
  readonly bid?: { readonly price: Decimal; readonly quantity: Decimal };
  readonly ask?: { readonly price: Decimal; readonly quantity: Decimal };
}

export class ExchangeCore {
  readonly profile: ExchangeProfile;
  readonly ledger: Ledger;
  private readonly recording: Recording;
  private readonly scale: UnitScale;
  private readonly engine: MatchingEngine;
  private readonly market: MarketReplay;
  private readonly onFill: (fill: SimulatedFill) => void;
  private currentMs: number;
  private lastTrade: CoreState['lastTrade'];

  /** Starts from `state`, or afresh at `startMs`. */
  constructor(options: {
    readonly profile: ExchangeProfile;
    readonly recording: Recording;
    readonly start: { readonly state: CoreState } | { readonly startMs: number };
    readonly onFill: (fill: SimulatedFill) => void;
  }) {
    const { profile, recording, start } = options;
    this.profile = profile;
    this.recording = recording;
    this.onFill = options.onFill;
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
    const limits = this.priceLimits();
    let verdict = judge({ profile: this.profile, ledger: this.ledger, limits }, account, request);
    const isCrossingPostOnly =
      verdict.refusal === undefined &&
      request.kind === 'postOnly' &&
      this.engine.wouldCross(request.side, verdict.ticks);
    if (isCrossingPostOnly && this.profile.postOnlyCrossing === 'refuse') {
      verdict = { ticks: 0, lots: 0, refusal: 'wouldCross' };
    }
    const order = this.ledger.receive(account, request, this.currentMs, verdict);
    if (order.status === 'refused') return order;
    if (isCrossingPostOnly) this.ledger.end(order, 'wouldCross', this.currentMs);
    else this.match(order);
    return order;
  }

  /** Says whether the order was open. */
  cancel(account: string, orderId: string): boolean {
    const order = this.ledger.openOrders(account).find(({ id }) => id === orderId);
    if (order === undefined) return false;
    this.engine.cancel(orderId);
    this.ledger.end(this.ledger.order(orderId), 'requested', this.currentMs);
    return true;
  }

  priceLimits(): Required<PriceLimits> {
    const { tickSize } = this.profile.instrument;
    const band = this.profile.priceBandBps.div(10_000);
    const { last } = this.ticker();
    return {
      highestBuy: floorTo(last.mul(band.plus(1)), tickSize),
      lowestSell: ceilTo(last.mul(decimal(1).minus(band)), tickSize),
    };
  }

  ticker(): CoreTicker {
    assert(this.lastTrade !== undefined, `recording ${this.recording.name} has no trade`);
    const { tickSize, lotSize } = this.profile.instrument;
    const { bids, asks } = this.engine.depth();
    const levelOf = ([ticks, lots]: EngineLevel) => ({
      price: tickSize.mul(ticks),
      quantity: lotSize.mul(lots),
    });
    return {
      last: tickSize.mul(this.lastTrade.ticks),
      lastQuantity: lotSize.mul(this.lastTrade.lots),
      ...(bids[0] === undefined ? {} : { bid: levelOf(bids[0]) }),
      ...(asks[0] === undefined ? {} : { ask: levelOf(asks[0]) }),
    };
  }

  /** Ours and everybody else's together, best first. */
  depth(): { readonly bids: readonly EngineLevel[]; readonly asks: readonly EngineLevel[] } {
    return this.engine.depth();
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

  private match(order: SimulatedOrder): void {
    const { id, account, ticks, lots, request } = order;
    const { side, kind } = request;
    const incoming = { id, account, ticks, lots, side };
    if (kind === 'fok' && this.engine.fillableLots(incoming) < lots) {
      this.ledger.end(order, 'notFilledAtOnce', this.currentMs);
      return;
    }
    const execution = this.engine.place(incoming);
    const timeMs = this.currentMs;
    for (const match of execution.matches) {
      this.lastTrade = { ticks: match.ticks, lots: match.lots };
      this.onFill(this.ledger.fill(order, match, { liquidity: 'taker', timeMs }));
    }
    this.bookMakers(execution);
    if ((kind === 'ioc' || kind === 'fok') && order.status === 'live') {
      this.engine.cancel(id);
      this.ledger.end(order, 'notFilledAtOnce', timeMs);
    }
  }

  private bookMakers({ matches, selfTradeIds }: Execution): void {
    const timeMs = this.currentMs;
    for (const match of matches) {
      if (match.makerId === undefined) continue;
      const maker = this.ledger.order(match.makerId);
      this.onFill(this.ledger.fill(maker, match, { liquidity: 'maker', timeMs }));
    }
    for (const id of selfTradeIds) this.ledger.end(this.ledger.order(id), 'selfTrade', timeMs);
  }
}

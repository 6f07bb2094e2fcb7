/**
 * The order book of one instrument: our orders and the recorded background in one queue with price-time priority.
 * Prices are whole ticks and quantities whole lots, exact as numbers below 2^53.
 *
 * Of the library only plain limit orders are used; a remainder that must not rest is canceled in the same breath.
 */

import { OrderBook, SelfTradePreventionMode, Side as BookSide } from 'nodejs-order-book';
import { assert } from '../../shared/domain/assert.ts';
import { oppositeSide, type Side } from '../../shared/domain/order.ts';
import { BackgroundSide } from './background-side.ts';

/** One of our orders on its way to the book. */
export interface EngineOrder {
  readonly id: string;
  readonly account: string;
  readonly side: Side;
  readonly ticks: number;
  readonly lots: number;
}

export interface Match {
  /** Whose order rested; absent for the background. */
  readonly makerId?: string;
  readonly ticks: number;
  readonly lots: number;
}

export interface Execution {
  /** In the order they happened. */
  readonly matches: readonly Match[];
  /** Resting orders of the same account that were canceled instead of traded with. */
  readonly selfTradeIds: readonly string[];
}

export type EngineLevel = readonly [ticks: number, lots: number];

/** What rests between two prices, both inclusive. */
export interface EngineFrame {
  readonly low: number;
  readonly high: number;
  readonly bids: readonly EngineLevel[];
  readonly asks: readonly EngineLevel[];
}

/** Everything resting, for a later engine to start from. */
export interface EngineState {
  readonly arrivals: number;
  readonly own: readonly (EngineOrder & { readonly arrival: number })[];
  readonly background: readonly {
    readonly side: Side;
    readonly ticks: number;
    readonly lots: number;
    readonly arrival: number;
  }[];
}

interface OwnOrder extends EngineOrder {
  /** Still resting. */
  lots: number;
  readonly arrival: number;
}

const bookSides = { buy: BookSide.BUY, sell: BookSide.SELL } as const;

export class MatchingEngine {
  private readonly book = new OrderBook();
  private readonly own = new Map<string, OwnOrder>();
  private readonly background = {
    buy: new BackgroundSide('buy'),
    sell: new BackgroundSide('sell'),
  };
  /** Rises with every order that joins a queue: the time in price-time. */
  private arrivals = 0;

  /** The best price on a side, ours and the background's alike. */
  best(side: Side): number | undefined {
    // The price of one lot, taken from that side.
    const { price, err } = this.book.calculateMarketPrice(bookSides[oppositeSide(side)], 1);
    return err === null ? price : undefined;
  }

  /** `[bids, asks]`, best first. */
  depth(): { bids: EngineLevel[]; asks: EngineLevel[] } {
    const [asks, bids] = this.book.depth();
    return {
      bids: bids.toSorted(([a], [b]) => b - a),
      asks: asks.toSorted(([a], [b]) => a - b),
    };
  }

  wouldCross(side: Side, ticks: number): boolean {
    const best = this.best(oppositeSide(side));
    return best !== undefined && (side === 'buy' ? ticks >= best : ticks <= best);
  }

  /** Lots that others offer at this price or better. */
  fillableLots(order: EngineOrder): number {
    const { bids, asks } = this.depth();
    const isReached = (ticks: number): boolean =>
      order.side === 'buy' ? ticks <= order.ticks : ticks >= order.ticks;
    let lots = 0;
    for (const [ticks, atLevel] of order.side === 'buy' ? asks : bids) {
      if (isReached(ticks)) lots += atLevel;
    }
    for (const own of this.own.values()) {
      const isMine = own.account === order.account && own.side !== order.side;
      if (isMine && isReached(own.ticks)) lots -= own.lots;
    }
    return lots;
  }

  /** Trades what crosses; the remainder rests. */
  place(order: EngineOrder): Execution {
    const { execution, restingLots } = this.submit(order);
    if (restingLots > 0) {
      this.own.set(order.id, { ...order, lots: restingLots, arrival: ++this.arrivals });
    }
    return execution;
  }

  cancel(id: string): void {
    assert(this.own.delete(id), `order ${id} does not rest`);
    assert(this.book.cancel(id) !== undefined, `order ${id} is not on the book`);
  }

  /**
   * A recorded trade comes in as a taker that does not rest. History says that every better offer of the background
   * was gone by then, so those are canceled first; ours at a better price stand and fill first.
   */
  trade(taker: { readonly side: Side; readonly ticks: number; readonly lots: number }): Execution {
    const hit = this.background[oppositeSide(taker.side)];
    for (
      let best = hit.best();
      best !== undefined && hit.isBetter(best, taker.ticks);
      best = hit.best()
    ) {
      for (const { id } of [...hit.at(best)]) this.cancelBackground(hit, best, id);
    }
    if (!this.wouldCross(taker.side, taker.ticks)) return { matches: [], selfTradeIds: [] };
    const id = `t${++this.arrivals}`;
    const { execution, restingLots } = this.submit({ ...taker, id, account: '' });
    if (restingLots > 0) this.book.cancel(id);
    return execution;
  }

  /** Makes the background between two prices what the recording shows there. */
  applyFrame(frame: EngineFrame): void {
    const targets = { buy: new Map(frame.bids), sell: new Map(frame.asks) };
    // Both sides shrink before either grows: the recorded spread may have moved past the old one. The frame holds the
    // spread, so bids above it and asks below it are gone too.
    const gone = {
      buy: this.background.buy.pricesBetween(frame.low, Number.MAX_SAFE_INTEGER),
      sell: this.background.sell.pricesBetween(0, frame.high),
    };
    for (const side of ['buy', 'sell'] as const) {
      for (const ticks of gone[side]) {
        this.shrinkLevel(side, ticks, targets[side].get(ticks) ?? 0);
      }
    }
    for (const side of ['buy', 'sell'] as const) {
      for (const [ticks, lots] of targets[side]) this.growLevel(side, ticks, lots);
    }
  }

  state(): EngineState {
    const background = [this.background.buy, this.background.sell].flatMap((side) =>
      side
        .allPrices()
        .flatMap((ticks) =>
          side.at(ticks).map(({ lots, arrival }) => ({ side: side.side, ticks, lots, arrival })),
        ),
    );
    return {
      arrivals: this.arrivals,
      own: [...this.own.values()].map((order) => ({ ...order })),
      background,
    };
  }

  /** An engine with the same queues in the same order. */
  static fromState(state: EngineState): MatchingEngine {
    const engine = new MatchingEngine();
    const queue = [
      ...state.own.map((order) => ({
        arrival: order.arrival,
        join: (): void => {
          engine.own.set(order.id, { ...order });
          engine.enqueue(order);
        },
      })),
      ...state.background.map(({ side, ticks, lots, arrival }) => ({
        arrival,
        join: (): void => {
          engine.addBackground(side, ticks, lots, arrival);
        },
      })),
    ];
    for (const { join } of queue.toSorted((a, b) => a.arrival - b.arrival)) join();
    engine.arrivals = state.arrivals;
    return engine;
  }

  private submit(order: EngineOrder): { execution: Execution; restingLots: number } {
    assertExact(order);
    const done = this.enqueue(order);
    assert(done.err === null, `the book refused order ${order.id}: ${done.err?.message ?? ''}`);
    const matches: Match[] = [];
    for (const maker of done.done) {
      if (maker.id === order.id || !('price' in maker)) continue;
      matches.push(this.consume(maker.id, maker.side, maker.price, maker.size));
    }
    const { partial } = done;
    if (partial !== null && partial.id !== order.id) {
      const lots = done.partialQuantityProcessed;
      matches.push(this.consume(partial.id, partial.side, partial.price, lots));
    }
    const selfTradeIds = (done.stpExpired ?? []).map(({ id }) => id);
    for (const id of selfTradeIds) this.own.delete(id);
    return {
      execution: { matches, selfTradeIds },
      restingLots: this.book.order(order.id)?.size ?? 0,
    };
  }

  /** Of ours only the account is named: background orders never prevent each other. */
  private enqueue({ id, account, side, ticks, lots }: EngineOrder) {
    const order = { id, side: bookSides[side], size: lots, price: ticks };
    if (account === '') return this.book.limit(order);
    const stpMode = SelfTradePreventionMode.EXPIRE_MAKER;
    return this.book.limit({ ...order, accountId: account, stpMode });
  }

  /** Takes lots from a resting order that the library has already reduced. */
  private consume(id: string, side: BookSide, ticks: number, lots: number): Match {
    const own = this.own.get(id);
    if (own !== undefined) {
      own.lots -= lots;
      if (own.lots === 0) this.own.delete(id);
      return { makerId: id, ticks, lots };
    }
    const background = this.background[side === BookSide.BUY ? 'buy' : 'sell'];
    const fragment = background.at(ticks).find((candidate) => candidate.id === id);
    assert(fragment !== undefined, `order ${id} was matched but is nobody's`);
    fragment.lots -= lots;
    if (fragment.lots === 0) background.remove(ticks, id);
    return { ticks, lots };
  }

  private cancelBackground(background: BackgroundSide, ticks: number, id: string): void {
    background.remove(ticks, id);
    assert(this.book.cancel(id) !== undefined, `order ${id} is not on the book`);
  }

  /** From the back of the queue: nobody known to stand ahead of ours leaves before those behind. */
  private shrinkLevel(side: Side, ticks: number, targetLots: number): void {
    const background = this.background[side];
    const fragments = background.at(ticks);
    let excess = fragments.reduce((sum, { lots }) => sum + lots, 0) - targetLots;
    for (let last = fragments.at(-1); excess > 0 && last !== undefined; last = fragments.at(-1)) {
      this.cancelBackground(background, ticks, last.id);
      excess -= last.lots;
      if (excess < 0) this.readd(side, ticks, { lots: -excess, arrival: last.arrival });
    }
  }

  /** The library has no reducing in place: ours that stood behind are queued again behind it, in their order. */
  private readd(side: Side, ticks: number, rest: { lots: number; arrival: number }): void {
    const behind = [...this.own.values()]
      .filter((o) => o.side === side && o.ticks === ticks && o.arrival > rest.arrival)
      .toSorted((a, b) => a.arrival - b.arrival);
    for (const { id } of behind) this.book.cancel(id);
    this.addBackground(side, ticks, rest.lots, rest.arrival);
    for (const order of behind) this.enqueue(order);
  }

  /** What would cross one of ours is left out: only recorded trades fill our orders. */
  private growLevel(side: Side, ticks: number, targetLots: number): void {
    const present = this.background[side].at(ticks).reduce((sum, { lots }) => sum + lots, 0);
    if (targetLots <= present || this.wouldCross(side, ticks)) return;
    this.addBackground(side, ticks, targetLots - present, ++this.arrivals);
  }

  private addBackground(side: Side, ticks: number, lots: number, arrival: number): void {
    const id = `b${arrival}`;
    this.background[side].add(ticks, { id, lots, arrival });
    const { err, done } = this.enqueue({ id, account: '', side, ticks, lots });
    assert(err === null && done.length === 0, `background order ${id} did not rest`);
  }
}

function assertExact({ id, ticks, lots }: EngineOrder): void {
  const isExact = Number.isSafeInteger(ticks) && Number.isSafeInteger(lots);
  assert(isExact && ticks > 0 && lots > 0, `order ${id} is not whole: ${ticks} x ${lots}`);
}

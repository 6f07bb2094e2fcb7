/**
 * One connection from its first byte to its last: opened, logged in, watched by both clocks of liveness, used, ended
 * once. A session has one, and for a moment two while it changes over.
 *
 * It has one socket, or two where order events come over one of their own: they open, and end, together.
 */

import type { OrderEvent } from '../../shared/domain/order-event.ts';
import type { OrderLookup, OrderReport } from '../../shared/domain/order.ts';
import type {
  CancelOutcome,
  CancelRequest,
  OrderQuery,
  PlaceLane,
  PlaceOutcome,
  PlaceRequest,
} from '../../shared/ports/exchange.ts';
import type { SocketRequest } from '../../shared/ports/socket-dialect.ts';
import { Budget } from './budget.ts';
import { EventWatch } from './event-watch.ts';
import { Line, type LineListener } from './line.ts';
import { goThroughOpening } from './opening.ts';
import { canceling, OrderBatches, placing } from './order-batches.ts';
import { Reads } from './reads.ts';
import { requestIds } from './requests-under-way.ts';
import { sendApart } from './send-apart.ts';
import type { SessionOptions, SessionRequests, SessionTimings } from './session-types.ts';
import type { TimeCheck } from './time-check.ts';
import { Timers } from './timers.ts';

export interface LinkEnd {
  readonly because: string;
  /** `ended`: the exchange ended login or subscription. */
  readonly kind: 'lost' | 'ended' | 'auth';
}

export interface LinkListener {
  onEvents(events: readonly OrderEvent[]): void;
  onGoingAway(because: string): void;
  onDoubt(because: string): void;
}

export interface LinkOptions extends SessionOptions {
  readonly timeCheck: TimeCheck;
}

export class Link implements SessionRequests {
  /** Resolves once, when the link can be used no more. */
  readonly ended: Promise<LinkEnd>;
  private readonly options: LinkOptions;
  private readonly listener: LinkListener;
  private readonly timers: Timers;
  private readonly budget: Budget;
  /** What requests go through, and what order events come over: one and the same where the exchange has one. */
  private readonly requests: Line;
  private readonly events: Line;
  private readonly lines: ReadonlySet<Line>;
  private readonly batches: OrderBatches;
  private readonly reads: Reads;
  private readonly watch: EventWatch | undefined;
  /** Set once it has ended. */
  endedAs: LinkEnd | undefined;
  /** Why the exchange will close it soon, where it said so. */
  goesAway: string | undefined;
  private tellEnd: (end: LinkEnd) => void = () => undefined;
  private whyStopped: string | undefined;

  constructor(options: LinkOptions, timings: SessionTimings, listener: LinkListener) {
    const { dialect, rest, orderEvents } = options;
    this.options = options;
    this.listener = listener;
    this.ended = new Promise((resolve) => {
      this.tellEnd = resolve;
    });
    this.timers = new Timers(options.real);
    this.budget = new Budget(options);
    const lineTo = this.lineMaker(timings);
    this.requests = lineTo(dialect.url, '');
    this.events =
      dialect.eventsUrl === undefined || !orderEvents
        ? this.requests
        : lineTo(dialect.eventsUrl, 'order events: ');
    this.lines = new Set([this.requests, this.events]);
    const { budget } = this;
    const { sender, pacer } = this.requests;
    this.batches = new OrderBatches({
      sender,
      pacer,
      budget,
      batchSizeMax: dialect.batchSizeMax,
      mayAct: () => options.mayAct(),
      exchangeNow: () => rest.exchangeNow(),
    });
    this.reads = new Reads({ dialect, rest, sender, budget });
    this.watch = orderEvents ? this.createWatch(timings) : undefined;
  }

  get size(): number {
    return this.total(({ size }) => size);
  }

  get bytesWaiting(): number {
    return this.total(({ bytesWaiting }) => bytesWaiting);
  }

  /** Logs in and subscribes. Rejects with a `ConnectError` or an `OpeningError`. */
  async open(ready: Promise<void>): Promise<void> {
    await Promise.all([...this.lines].map((line) => line.open()));
    await ready;
    const { dialect, orderEvents } = this.options;
    await goThroughOpening(dialect, orderEvents, (request) =>
      this.lineOf(request).sender.ask(request),
    );
    this.watch?.start();
  }

  async place(
    requests: readonly PlaceRequest[],
    lane: PlaceLane = 'seed',
  ): Promise<readonly PlaceOutcome[]> {
    const outcomes = await this.batches.send(placing, requests, lane);
    this.watch?.placed(requests, outcomes);
    this.options.timeCheck.judge(outcomes);
    return outcomes;
  }

  async cancel(requests: readonly CancelRequest[]): Promise<readonly CancelOutcome[]> {
    const outcomes = await this.sendCancels(requests);
    this.options.timeCheck.judge(outcomes);
    return outcomes;
  }

  private sendCancels(requests: readonly CancelRequest[]): Promise<readonly CancelOutcome[]> {
    const send = (some: readonly CancelRequest[]): Promise<readonly CancelOutcome[]> =>
      this.batches.send(canceling, some, 'cancel');
    if (this.options.dialect.cancelsNamedAlike !== true) return send(requests);
    return sendApart(requests, ({ exchangeOrderId }) => exchangeOrderId !== undefined, send);
  }

  order(query: OrderQuery): Promise<OrderLookup> {
    return this.reads.order(query);
  }

  openOrders(symbol: string): Promise<readonly OrderReport[]> {
    return this.watch?.read(symbol) ?? this.reads.openOrders(symbol);
  }

  knowTime(): Promise<void> {
    return this.options.timeCheck.know();
  }

  doubtTime(): void {
    this.options.timeCheck.doubt();
  }

  /** Delivers events for a while longer, as another link has taken over. */
  retire(because: string, timings: SessionTimings): void {
    this.watch?.stop();
    this.timers.after(timings.overlapMs, () => {
      void this.close(because, timings.closeMs);
    });
  }

  /** Ends at once: what is under way is lost, what waits is not sent. */
  end(end: LinkEnd): void {
    this.stop(end);
    for (const line of this.lines) line.terminate(end.because);
  }

  /** Takes no more, waits for the answers under way, then closes. */
  async close(because: string, closeMs: number): Promise<void> {
    const lines = [...this.lines];
    this.whyStopped ??= because;
    this.watch?.stop();
    for (const line of lines) line.release();
    const answered = Promise.all(lines.map((line) => line.answered()));
    await Promise.race([answered, this.timers.wait(closeMs)]);
    const unanswered = lines.filter((line) => !line.isAnswered);
    this.stop({ kind: 'lost', because });
    // What got no answer may not even have arrived, and must not do so later.
    for (const line of unanswered) line.terminate(because);
    await Promise.all(lines.map((line) => line.close(because)));
  }

  private stop(end: LinkEnd): void {
    if (this.endedAs !== undefined) return;
    this.endedAs = end;
    this.whyStopped ??= end.because;
    this.watch?.stop();
    for (const line of this.lines) line.stop(end.because);
    this.timers.close();
    this.tellEnd(end);
  }

  /** Where the frame of a request goes; whoever asks the other socket gets no answer. */
  private lineOf(request: SocketRequest): Line {
    switch (request.kind) {
      case 'login':
        return request.socket === 'events' ? this.events : this.requests;
      case 'subscribe':
      case 'unsubscribe':
        return this.events;
      default:
        return this.requests;
    }
  }

  private total(countOf: (line: Line) => number): number {
    let sum = 0;
    for (const line of this.lines) sum += countOf(line);
    return sum;
  }

  /** `prefix` tells in words which of two sockets went down. */
  private lineMaker(timings: SessionTimings): (url: string, prefix: string) => Line {
    const nextId = requestIds();
    return (url, prefix) =>
      new Line({
        url,
        session: this.options,
        timings,
        timers: this.timers,
        nextId,
        budget: this.budget,
        listener: this.listenTo(prefix),
        whyStopped: () => this.whyStopped,
      });
  }

  private listenTo(prefix: string): LineListener {
    return {
      onEvents: (events, isPushed) => {
        if (isPushed) this.watch?.told(events);
        this.listener.onEvents(events);
      },
      onTrades: (events) => {
        this.watch?.toldTrades(events);
        this.listener.onEvents(events);
      },
      onSnapshot: (reports) => {
        this.watch?.toldAll(reports);
      },
      onGoingAway: (because) => {
        this.goesAway ??= because;
        this.listener.onGoingAway(because);
      },
      onEnded: (because, isAuth) => {
        this.end({ kind: isAuth ? 'auth' : 'ended', because });
      },
      onGarbage: (because) => {
        this.doubt(because);
      },
      onLost: (request, because) => {
        this.noteLost(request, because);
      },
      onDown: (because) => {
        // While it is being closed one socket is closed before the other, which is given its time too.
        if (this.endedAs === undefined) this.end({ kind: 'lost', because: `${prefix}${because}` });
      },
    };
  }

  /**
   * Where the exchange checks no expiry, a place that still lies in a buffer could arrive when its absence is believed
   * already: it is thrown away with the connection.
   */
  private noteLost(request: SocketRequest, because: string): void {
    const mayPlace = request.kind === 'place' || request.kind === 'replace';
    if (!mayPlace || this.options.rest.capabilities.placeExpiry) return;
    this.end({ kind: 'lost', because: `${because} to an order` });
  }

  private createWatch(timings: SessionTimings): EventWatch {
    const { symbols, logger } = this.options;
    return new EventWatch({
      timers: this.timers,
      logger,
      symbols,
      quietMs: timings.quietMs,
      graceMs: timings.probeGraceMs,
      openOrders: (symbol) => this.reads.openOrders(symbol),
      onSilent: (because) => {
        this.doubt(because);
      },
    });
  }

  private doubt(because: string): void {
    this.listener.onDoubt(because);
    this.end({ kind: 'lost', because });
  }
}

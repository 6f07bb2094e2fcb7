/**
 * One connection from its first byte to its last: opened, logged in, watched by both clocks of liveness, used, ended
 * once. A session has one, and for a moment two while it changes over.
 */

import type { OrderEvent } from '../../shared/domain/order-event.ts';
import type { OrderLookup, OrderReport } from '../../shared/domain/order.ts';
import type {
  CancelOutcome,
  CancelRequest,
  OrderQuery,
  PlaceOutcome,
  PlaceRequest,
} from '../../shared/ports/exchange.ts';
import type { SocketRequest } from '../../shared/ports/socket-dialect.ts';
import { Connection } from './connection.ts';
import { EventWatch } from './event-watch.ts';
import { FrameSender } from './frame-sender.ts';
import { Heartbeat } from './heartbeat.ts';
import { Inbox } from './inbox.ts';
import { goThroughOpening } from './opening.ts';
import { canceling, OrderBatches, placing } from './order-batches.ts';
import { Pacer } from './pacing.ts';
import { Reads } from './reads.ts';
import { RequestsUnderWay } from './requests-under-way.ts';
import type { SessionOptions, SessionRequests, SessionTimings } from './session-types.ts';
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

export class Link implements SessionRequests {
  /** Resolves once, when the link can be used no more. */
  readonly ended: Promise<LinkEnd>;
  private readonly options: SessionOptions;
  private readonly listener: LinkListener;
  private readonly timers: Timers;
  private readonly underWay: RequestsUnderWay;
  private readonly pacer: Pacer;
  private readonly connection: Connection;
  private readonly sender: FrameSender;
  private readonly batches: OrderBatches;
  private readonly inbox: Inbox;
  private readonly heartbeat: Heartbeat;
  private readonly reads: Reads;
  private readonly watch: EventWatch | undefined;
  /** Set once it has ended. */
  endedAs: LinkEnd | undefined;
  /** Why the exchange will close it soon, where it said so. */
  goesAway: string | undefined;
  private tellEnd: (end: LinkEnd) => void = () => undefined;
  private whyStopped: string | undefined;

  constructor(options: SessionOptions, timings: SessionTimings, listener: LinkListener) {
    const { dialect, metrics, rest } = options;
    this.options = options;
    this.listener = listener;
    this.ended = new Promise((resolve) => {
      this.tellEnd = resolve;
    });
    const timers = new Timers(options.real);
    this.timers = timers;
    this.underWay = new RequestsUnderWay({
      timers,
      metrics,
      answerMs: timings.answerMs,
      onLost: (request, because) => {
        this.noteLost(request, because);
      },
    });
    this.pacer = this.createPacer(timings);
    this.inbox = this.createInbox();
    this.connection = this.connect(timings.connectMs);
    this.sender = new FrameSender({
      dialect,
      connection: this.connection,
      underWay: this.underWay,
      pacer: this.pacer,
      exchangeNow: () => rest.exchangeNow(),
      whyStopped: () => this.whyStopped,
    });
    this.batches = new OrderBatches({
      sender: this.sender,
      pacer: this.pacer,
      batchSizeMax: dialect.batchSizeMax,
      mayAct: () => options.mayAct(),
      exchangeNow: () => rest.exchangeNow(),
    });
    this.heartbeat = new Heartbeat({
      timers,
      afterMs: dialect.heartbeatAfterMs,
      ask: () => {
        this.askForLife();
      },
      onDead: () => {
        this.end({ kind: 'lost', because: 'the connection gave no sign of life' });
      },
    });
    this.reads = new Reads(dialect, rest, this.sender);
    this.watch = options.orderEvents ? this.createWatch(timings) : undefined;
  }

  get size(): number {
    return this.sender.size;
  }

  get bytesWaiting(): number {
    return this.connection.bytesWaiting;
  }

  /** Logs in and subscribes. Rejects with a `ConnectError` or an `OpeningError`. */
  async open(ready: Promise<void>): Promise<void> {
    await this.connection.opened;
    this.heartbeat.start();
    await ready;
    const { dialect, orderEvents } = this.options;
    await goThroughOpening(dialect, orderEvents, (request) => this.sender.ask(request));
    this.watch?.start();
  }

  async place(requests: readonly PlaceRequest[]): Promise<readonly PlaceOutcome[]> {
    const outcomes = await this.batches.send(placing, requests);
    this.watch?.placed(requests, outcomes);
    return outcomes;
  }

  cancel(requests: readonly CancelRequest[]): Promise<readonly CancelOutcome[]> {
    return this.batches.send(canceling, requests);
  }

  order(query: OrderQuery): Promise<OrderLookup> {
    return this.reads.order(query);
  }

  openOrders(symbol: string): Promise<readonly OrderReport[]> {
    return this.watch?.read(symbol) ?? this.reads.openOrders(symbol);
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
    this.connection.terminate(end.because);
  }

  /** Takes no more, waits for the answers under way, then closes. */
  async close(because: string, closeMs: number): Promise<void> {
    this.whyStopped ??= because;
    this.watch?.stop();
    this.pacer.release();
    await Promise.race([this.underWay.idle(), this.timers.wait(closeMs)]);
    const isAnswered = this.underWay.size === 0;
    this.stop({ kind: 'lost', because });
    // What got no answer may not even have arrived, and must not do so later.
    if (!isAnswered) this.connection.terminate(because);
    await this.connection.close(because);
  }

  private stop(end: LinkEnd): void {
    if (this.endedAs !== undefined) return;
    this.endedAs = end;
    this.whyStopped ??= end.because;
    this.heartbeat.stop();
    this.watch?.stop();
    this.underWay.loseAll(end.because);
    this.pacer.release();
    this.timers.close();
    this.tellEnd(end);
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

  private createPacer(timings: SessionTimings): Pacer {
    return new Pacer({
      timers: this.timers,
      framesPerSecondMax: this.options.dialect.framesPerSecondMax,
      holdMs: timings.answerMs,
      isClear: () => this.connection.bytesWaiting === 0,
      onStuck: () => {
        const because = `${this.connection.bytesWaiting} bytes wait for the exchange`;
        this.end({ kind: 'lost', because });
      },
    });
  }

  private connect(connectMs: number): Connection {
    const { dialect, real } = this.options;
    return new Connection({
      url: dialect.url,
      connectMs,
      clock: real,
      onFrame: (frame) => {
        if (this.endedAs === undefined) this.inbox.take(frame);
      },
      onBytes: () => {
        if (this.endedAs === undefined) this.inbox.takeUnreadable('a frame of bytes');
      },
      onLife: () => {
        this.heartbeat.alive();
      },
      onDrained: () => {
        this.pacer.drained();
      },
      onClosed: (because) => {
        this.end({ kind: 'lost', because });
      },
    });
  }

  private createInbox(): Inbox {
    const { dialect, logger, metrics } = this.options;
    return new Inbox({
      dialect,
      logger,
      metrics,
      underWay: this.underWay,
      now: () => this.timers.now(),
      onEvents: (events, isPushed) => {
        if (isPushed) this.watch?.told(events);
        this.listener.onEvents(events);
      },
      onSnapshot: (reports) => {
        this.watch?.toldAll(reports);
      },
      onPing: (reply) => {
        this.sendUnasked(reply);
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
    });
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

  private askForLife(): void {
    const { heartbeat } = this.options.dialect;
    if (heartbeat.kind === 'text') this.sendUnasked(heartbeat.text);
    else this.connection.ping();
  }

  /** Goes past the pacer, as it cannot wait, and counts there. */
  private sendUnasked(frame: string): void {
    if (!this.connection.isOpen || !this.connection.canTake(frame.length)) return;
    this.connection.send(frame);
    this.pacer.note();
  }
}

/**
 * Keeps one account's websocket alive: connects, opens, synchronizes, watches, and changes over before the exchange
 * cuts the connection.
 *
 *     down --> connect --> opening --> synchronize --> live --> lost, ended --> down
 *                ^                         |            |
 *                +--- backoff -- failed ---+            +--> due, going away --> the next one is made ready first
 *
 * Refused credentials end it: a new session is made when they change, or after a long while.
 */

import type { OrderLookup, OrderReport } from '../../shared/domain/order.ts';
import type {
  CancelOutcome,
  CancelRequest,
  OrderQuery,
  PlaceLane,
  PlaceOutcome,
  PlaceRequest,
} from '../../shared/ports/exchange.ts';
import { backoffAfter, slowBackoff } from './backoff.ts';
import { isSubscriptionRefused, kindOf, type FailureKind } from './failures.ts';
import { Link, type LinkEnd } from './link.ts';
import { Preparation } from './preparation.ts';
import type { Session, SessionFacts, SessionOptions, SessionTimings } from './session-types.ts';
import { TimeCheck } from './time-check.ts';
import { Timers, type CancelTimer } from './timers.ts';
import { defaultTimings } from './timings.ts';

/** Starts at once; whoever made the session hears of it through the options. */
export function startSession(options: SessionOptions): Session {
  return new SocketSession(options);
}

/** The connection that requests go to, and since when. */
interface Used {
  readonly link: Link;
  readonly sinceMs: number;
}

/** Parts of a connection's life after which it is replaced: between them, by chance. */
const lifeUsedMin = 0.9;
const lifeUsedMax = 0.95;

class SocketSession implements Session {
  private readonly options: SessionOptions;
  private readonly timings: SessionTimings;
  private readonly timers: Timers;
  private readonly preparation: Preparation;
  /** All that are not over: at most one that is used, one that is made ready, and those that are retired. */
  private readonly links = new Set<Link>();
  private current: Used | undefined;
  private status: Pick<SessionFacts, 'state' | 'because'> = {
    state: 'down',
    because: 'not connected yet',
  };
  private connects = 0;
  /** Attempts and short-lived connections in a row. */
  private failures = 0;
  /** A search is under way, or none is wanted any more. */
  private isSeeking = false;
  private readonly timeCheck: TimeCheck;
  private cancelLifeTimer: CancelTimer = () => undefined;
  private closing: Promise<void> | undefined;

  constructor(options: SessionOptions) {
    this.options = options;
    this.timings = { ...defaultTimings, ...options.timings };
    this.timers = new Timers(options.real);
    this.timeCheck = new TimeCheck(options);
    this.preparation = new Preparation(options, this.timings, this.timers);
    // Not before the caller holds the session.
    queueMicrotask(() => {
      this.seek(0);
    });
  }

  get state(): SessionFacts['state'] {
    return this.status.state;
  }

  describe(): SessionFacts {
    let underWay = 0;
    let bytesWaiting = 0;
    for (const link of this.links) {
      underWay += link.size;
      bytesWaiting += link.bytesWaiting;
    }
    return { ...this.status, connects: this.connects, underWay, bytesWaiting };
  }

  async place(
    requests: readonly PlaceRequest[],
    lane?: PlaceLane,
  ): Promise<readonly PlaceOutcome[]> {
    if (this.current !== undefined) return this.current.link.place(requests, lane);
    const detail = this.whyNotSent();
    return requests.map(() => ({ kind: 'rejected', reason: 'rateLimited', detail }));
  }

  async cancel(requests: readonly CancelRequest[]): Promise<readonly CancelOutcome[]> {
    if (this.current !== undefined) return this.current.link.cancel(requests);
    const detail = this.whyNotSent();
    return requests.map(() => ({ kind: 'rejected', detail }));
  }

  knowTime(): Promise<void> {
    return this.timeCheck.know();
  }

  doubtTime(): void {
    this.timeCheck.doubt();
  }

  order(query: OrderQuery): Promise<OrderLookup> {
    return (this.current?.link ?? this.options.rest).order(query);
  }

  openOrders(symbol: string): Promise<readonly OrderReport[]> {
    return (this.current?.link ?? this.options.rest).openOrders(symbol);
  }

  close(): Promise<void> {
    this.closing ??= this.shut();
    return this.closing;
  }

  private async shut(): Promise<void> {
    const because = 'the session is closed';
    this.current = undefined;
    this.status = { state: 'down', because };
    this.timers.close();
    await Promise.all([...this.links].map((link) => link.close(because, this.timings.closeMs)));
  }

  private whyNotSent(): string {
    const { state, because } = this.status;
    return `not sent: the session is ${state}${because === undefined ? '' : `, ${because}`}`;
  }

  /** Makes the next link ready, as often as it takes. One search at a time. */
  private seek(firstWaitMs: number): void {
    if (this.isSeeking || this.closing !== undefined) return;
    this.isSeeking = true;
    void this.search(firstWaitMs);
  }

  private async search(firstWaitMs: number): Promise<void> {
    let waitMs: number | undefined = firstWaitMs;
    while (waitMs !== undefined) {
      if (waitMs > 0) await this.timers.wait(waitMs);
      const obstacle = await this.preparation.obstacle();
      if (this.closing !== undefined) return;
      waitMs = obstacle === undefined ? await this.attempt() : this.fail(obstacle, false);
    }
  }

  /** Returns how long to wait before the next attempt; undefined when the search is over. */
  private async attempt(): Promise<number | undefined> {
    const link = this.createLink();
    try {
      await this.preparation.prepare(link);
    } catch (error) {
      const isAuth = link.endedAs?.kind === 'auth';
      link.end({ kind: 'lost', because: 'the connection was given up' });
      return this.closing === undefined ? this.fail(error, isAuth) : undefined;
    }
    if (this.closing === undefined) this.takeOver(link);
    return undefined;
  }

  private createLink(): Link {
    const { timeCheck } = this;
    const link = new Link({ ...this.options, timeCheck }, this.timings, {
      onEvents: (events) => {
        this.options.onEvents(events);
      },
      onDoubt: (because) => {
        this.options.onDoubt(because);
      },
      onGoingAway: (because) => {
        if (this.current?.link === link) this.leave(this.current, because);
      },
    });
    this.links.add(link);
    void link.ended.then((end) => {
      this.links.delete(link);
      if (this.current?.link === link) this.lose(this.current, end);
    });
    return link;
  }

  private fail(error: unknown, isAuth: boolean): number | undefined {
    const because = error instanceof Error ? error.message : String(error);
    const kind = isAuth ? 'refused' : this.kindOf(error);
    if (kind === 'refused') {
      this.refuse(because);
      return undefined;
    }
    if (isSubscriptionRefused(error)) this.options.onDoubt(because);
    this.failures += 1;
    this.options.logger.warn('no connection', { because, failures: this.failures });
    if (this.current === undefined) this.setStatus('down', because);
    return this.waitAfter(kind);
  }

  /** A wrong time can be refused in the words for a wrong key; so the key is blamed once the time is certain. */
  private kindOf(error: unknown): FailureKind {
    const kind = kindOf(error);
    return kind === 'refused' && this.preparation.wentByOldTime ? 'clock' : kind;
  }

  private waitAfter(kind: FailureKind): number {
    const { random } = this.options;
    if (kind === 'slow') return slowBackoff(this.timings, random);
    return backoffAfter(this.failures, this.timings, random);
  }

  private takeOver(link: Link): void {
    this.isSeeking = false;
    const old = this.current?.link;
    const taken = { link, sinceMs: this.timers.now() };
    this.current = taken;
    this.connects += 1;
    this.options.metrics.add('SessionConnects', 1);
    old?.retire('another connection took over', this.timings);
    this.setStatus('live', undefined);
    this.planNext(taken);
  }

  private planNext(used: Used): void {
    const { lifeMs } = this.options.dialect;
    this.cancelLifeTimer();
    if (lifeMs !== undefined) {
      const part = lifeUsedMin + (lifeUsedMax - lifeUsedMin) * this.options.random();
      this.cancelLifeTimer = this.timers.after(lifeMs * part, () => {
        if (this.current === used) this.changeOver(used.link, 'the exchange will cut it', 0);
      });
    }
    if (used.link.goesAway !== undefined) this.leave(used, used.link.goesAway);
  }

  /** The exchange will close the connection soon. */
  private leave(used: Used, because: string): void {
    if (this.isSeeking) return;
    this.changeOver(used.link, because, this.hasStood(used) ? 0 : this.waitAfter('passing'));
  }

  /** Before break where two may live side by side. */
  private changeOver(link: Link, because: string, waitMs: number): void {
    this.options.logger.info('the connection is replaced', { because });
    if (this.options.dialect.allowsTwo) {
      this.seek(waitMs);
      return;
    }
    this.current = undefined;
    this.setStatus('down', because);
    void link.close(because, this.timings.closeMs).then(() => {
      this.seek(waitMs);
    });
  }

  private lose(used: Used, end: LinkEnd): void {
    this.current = undefined;
    this.cancelLifeTimer();
    if (end.kind === 'auth') {
      this.refuse(end.because);
      return;
    }
    const mayHurry = this.hasStood(used) && end.kind === 'ended';
    this.setStatus('down', end.because);
    this.seek(
      mayHurry ? 0 : backoffAfter(Math.max(this.failures, 1), this.timings, this.options.random),
    );
  }

  /** Settles what a connection that is over means for the backoff. */
  private hasStood(used: Used): boolean {
    const hasStood = this.timers.now() - used.sinceMs >= this.timings.stableMs;
    this.failures = hasStood ? 0 : this.failures + 1;
    return hasStood;
  }

  private refuse(because: string): void {
    this.isSeeking = true;
    this.current = undefined;
    this.cancelLifeTimer();
    this.options.metrics.add('SessionsRefused', 1);
    this.setStatus('refused', because);
    for (const link of this.links) void link.close(because, this.timings.closeMs);
  }

  private setStatus(state: SessionFacts['state'], because: string | undefined): void {
    if (this.status.state === state && this.status.because === because) return;
    this.status = { state, because };
    this.options.logger.info('session', { state, because });
    this.options.onState(state, because);
  }
}

/**
 * Events on their way to the bus: at once after a rest, together when many come, in order for each bot. What
 * cannot be kept is given up loudly: its bot is told to look at everything, as soon as the bus takes something again.
 */

import type { Clock } from '../../shared/ports/clock.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import {
  bundleEventsMax,
  bundleIdOf,
  PublishError,
  type EventBundle,
  type EventPublisher,
  type RelayEvent,
} from '../../shared/ports/relay-events.ts';

/** Whose events they are. */
export interface Addressee {
  readonly botId: string;
  readonly account: string;
}

export interface EventOutletOptions {
  readonly publisher: EventPublisher;
  readonly shard: number;
  readonly epoch: number;
  readonly real: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly limits?: Partial<OutletLimits>;
}

export interface OutletLimits {
  /** Events that wait, of all bots. */
  readonly waitingMax: number;
  /** Publishes under way; each bot is in one of them at most. */
  readonly publishesMax: number;
  readonly bundlesMax: number;
  /** From one publish's beginning to the next's, unless that is full, real ms: what costs is the request. */
  readonly gatherMs: number;
  /** After a failed publish, real ms; doubles up to the other. */
  readonly pauseMs: number;
  readonly pauseMaxMs: number;
}

const outletLimits: OutletLimits = {
  waitingMax: 2_000,
  publishesMax: 4,
  bundlesMax: 10,
  gatherMs: 10,
  pauseMs: 500,
  pauseMaxMs: 15_000,
};

/** Until what was published is counted among the metrics, real ms. */
const tellAfterMs = 1_000;

export interface EventOutlet {
  add(to: Addressee, events: readonly RelayEvent[]): void;
  /** Resolves once nothing waits or is under way, at the latest after this many real ms. */
  flush(timeoutMs: number): Promise<void>;
  describe(): OutletFacts;
  /** Gives up what still waits. */
  close(): void;
}

export interface OutletFacts {
  readonly waiting: number;
  /** Bots that are owed a look at everything. */
  readonly dirty: number;
  readonly published: number;
  readonly givenUp: number;
}

export function createEventOutlet(options: EventOutletOptions): EventOutlet {
  return new Outlet(options);
}

class Outlet implements EventOutlet {
  readonly #options: EventOutletOptions;
  readonly #limits: OutletLimits;
  readonly #waiting = new Map<string, { readonly to: Addressee; readonly events: RelayEvent[] }>();
  readonly #dirty = new Map<string, { readonly to: Addressee; readonly because: string }>();
  readonly #underWay = new Set<string>();
  readonly #idle: (() => void)[] = [];
  readonly #abort = new AbortController();
  #waitingCount = 0;
  #publishes = 0;
  #pauseMs = 0;
  #isPaused = false;
  #isGathering = false;
  #startedMs = -Infinity;
  #number = 0;
  #published = 0;
  #untold = 0;
  #isTelling = false;
  #givenUp = 0;

  constructor(options: EventOutletOptions) {
    this.#options = options;
    this.#limits = { ...outletLimits, ...options.limits };
  }

  add(to: Addressee, events: readonly RelayEvent[]): void {
    if (this.#abort.signal.aborted || events.length === 0) return;
    if (this.#dirty.has(to.botId)) {
      this.#countGivenUp(events.length);
    } else if (this.#waitingCount + events.length > this.#limits.waitingMax) {
      this.#countGivenUp(events.length);
      this.#soil(to, 'more events waited than are kept');
    } else {
      const waiting = this.#waiting.get(to.botId) ?? { to, events: [] };
      waiting.events.push(...events);
      this.#waiting.set(to.botId, waiting);
      this.#waitingCount += events.length;
    }
    this.#pump();
  }

  async flush(timeoutMs: number): Promise<void> {
    if (this.#isIdle()) return;
    const timer = new AbortController();
    const idle = new Promise<void>((resolve) => this.#idle.push(resolve));
    await Promise.race([idle, this.#options.real.wait(timeoutMs, timer.signal)]);
    timer.abort();
  }

  describe(): OutletFacts {
    return {
      waiting: this.#waitingCount,
      dirty: this.#dirty.size,
      published: this.#published,
      givenUp: this.#givenUp,
    };
  }

  close(): void {
    const left = this.#waitingCount + this.#dirty.size;
    if (left > 0) {
      this.#countGivenUp(this.#waitingCount);
      this.#options.logger.warn('events given up at the end', { events: left });
    }
    this.#abort.abort();
    this.#waiting.clear();
    this.#dirty.clear();
    this.#waitingCount = 0;
  }

  #isIdle(): boolean {
    return this.#publishes === 0 && this.#waiting.size === 0 && this.#dirty.size === 0;
  }

  #pump(): void {
    while (!this.#isPaused && this.#publishes < this.#limits.publishesMax) {
      if (this.#isTooSoon()) break;
      const bundles = this.#nextBundles();
      if (bundles.length === 0) break;
      void this.#publish(bundles);
    }
    if (this.#isIdle()) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Sees to it that the next publish comes when it is time. */
  #isTooSoon(): boolean {
    const { real } = this.#options;
    const { gatherMs, bundlesMax } = this.#limits;
    const restMs = this.#startedMs + gatherMs - real.now();
    if (restMs <= 0) return false;
    const free = this.#freeBots(bundlesMax);
    if (free === bundlesMax) return false;
    if (free > 0 && !this.#isGathering) void this.#gather(restMs);
    return true;
  }

  /** Bots that have something to tell and nothing under way, counted up to `max`. */
  #freeBots(max: number): number {
    let free = 0;
    for (const bots of [this.#dirty, this.#waiting]) {
      for (const botId of bots.keys()) {
        if (free === max) return free;
        if (!this.#underWay.has(botId)) free += 1;
      }
    }
    return free;
  }

  async #gather(ms: number): Promise<void> {
    this.#isGathering = true;
    await this.#options.real.wait(ms, this.#abort.signal);
    this.#isGathering = false;
    this.#pump();
  }

  /** Of bots that have nothing under way. A dirty one looks at everything before its later events. */
  #nextBundles(): readonly EventBundle[] {
    const bundles: EventBundle[] = [];
    const isFree = (botId: string): boolean =>
      bundles.length < this.#limits.bundlesMax && !this.#underWay.has(botId);
    for (const [botId, { to, because }] of this.#dirty) {
      if (!isFree(botId)) continue;
      this.#dirty.delete(botId);
      bundles.push(this.#bundle(to, [{ kind: 'resync', because }]));
    }
    for (const [botId, waiting] of this.#waiting) {
      if (!isFree(botId)) continue;
      const events = waiting.events.splice(0, bundleEventsMax);
      this.#waitingCount -= events.length;
      this.#waiting.delete(botId);
      // What is left queues up again behind the other bots.
      if (waiting.events.length > 0) this.#waiting.set(botId, waiting);
      bundles.push(this.#bundle(waiting.to, events));
      if (bundles.length === this.#limits.bundlesMax) break;
    }
    return bundles;
  }

  #bundle({ botId, account }: Addressee, events: readonly RelayEvent[]): EventBundle {
    const { shard, epoch } = this.#options;
    this.#underWay.add(botId);
    return { botId, account, shard, epoch, number: ++this.#number, events };
  }

  async #publish(bundles: readonly EventBundle[]): Promise<void> {
    this.#publishes += 1;
    this.#startedMs = this.#options.real.now();
    this.#options.logger.debug('publishing events', { correlationIds: bundles.map(bundleIdOf) });
    let failed: Pick<PublishError, 'notTaken' | 'unwritable'> = { notTaken: [], unwritable: [] };
    try {
      await this.#options.publisher.publish(bundles);
    } catch (error) {
      failed = error instanceof PublishError ? error : { notTaken: bundles, unwritable: [] };
      const { length } = failed.notTaken;
      this.#options.logger.error('events not published', { bundles: length, error });
    }
    const { notTaken, unwritable } = failed;
    this.#publishes -= 1;
    for (const { botId } of bundles) this.#underWay.delete(botId);
    const taken = eventsIn(bundles) - eventsIn(notTaken);
    this.#published += taken;
    this.#untold += taken;
    if (taken > 0 && !this.#isTelling) void this.#tell();
    if (!this.#abort.signal.aborted) this.#after(notTaken, new Set(unwritable));
    this.#pump();
  }

  /** Together: a line of metrics costs a quarter of what a request does. */
  async #tell(): Promise<void> {
    this.#isTelling = true;
    await this.#options.real.wait(tellAfterMs, this.#abort.signal);
    this.#isTelling = false;
    this.#options.metrics.add('EventsPublished', this.#untold);
    this.#untold = 0;
  }

  #after(notTaken: readonly EventBundle[], unwritable: ReadonlySet<EventBundle>): void {
    this.#countGivenUp(eventsIn(notTaken));
    for (const bundle of notTaken) {
      // Where even the wish to look cannot be written down, wishing again would never end.
      const isVain = unwritable.has(bundle) && bundle.events.every(({ kind }) => kind === 'resync');
      if (!isVain) this.#soil(bundle, 'its events did not get onto the bus');
    }
    if (notTaken.length === unwritable.size) this.#pauseMs = 0;
    else if (!this.#isPaused) void this.#pause();
  }

  /** The bus is left alone for a while; then what is owed to dirty bots shows whether it is back. */
  async #pause(): Promise<void> {
    const { pauseMs, pauseMaxMs } = this.#limits;
    this.#isPaused = true;
    this.#pauseMs = this.#pauseMs === 0 ? pauseMs : Math.min(this.#pauseMs * 2, pauseMaxMs);
    await this.#options.real.wait(this.#pauseMs, this.#abort.signal);
    this.#isPaused = false;
    this.#pump();
  }

  /** Its events would be a story with a hole in it: none of them is kept. */
  #soil(to: Addressee, because: string): void {
    const { botId, account } = to;
    const waiting = this.#waiting.get(botId);
    if (waiting !== undefined) {
      this.#waiting.delete(botId);
      this.#waitingCount -= waiting.events.length;
      this.#countGivenUp(waiting.events.length);
    }
    this.#options.logger.warn('bot has to look at everything', { botId, because });
    this.#dirty.set(botId, { to: { botId, account }, because });
  }

  #countGivenUp(events: number): void {
    if (events === 0) return;
    this.#givenUp += events;
    this.#options.metrics.add('EventsGivenUp', events);
  }
}

function eventsIn(bundles: readonly EventBundle[]): number {
  return bundles.reduce((sum, { events }) => sum + events.length, 0);
}

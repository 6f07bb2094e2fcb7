/**
 * Holds the lease of one shard, or waits for it. Time is told by the own clock alone, from readings of it: the wall
 * clocks of two machines are never compared.
 *
 *     waiting -- free, given back, or seen unrenewed for a lifetime --> held
 *     held -- changed hands, or not renewed in time --> waiting
 */

import type { Clock } from '../../shared/ports/clock.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import type { Lease, LeaseStore } from '../../shared/ports/relay-ownership.ts';

/** Real ms. */
export interface LeaseTimings {
  /** Whoever sees a lease unrenewed for so long may take it. */
  readonly lifetimeMs: number;
  readonly renewMs: number;
  /** The holder stops acting so long before its lifetime ends: what it sent is under way for less. */
  readonly marginMs: number;
  /** Between two looks at a lease somebody else holds, and before a failed request is repeated. */
  readonly watchMs: number;
}

export const leaseTimings: LeaseTimings = {
  lifetimeMs: 15_000,
  renewMs: 5_000,
  marginMs: 3_000,
  watchMs: 1_000,
};

export interface LeaseHolderOptions {
  readonly shard: number;
  /** Of this process alone. */
  readonly owner: string;
  readonly leases: LeaseStore;
  /** Neither goes back nor leaps. */
  readonly real: Clock;
  /** Tells readers of the lease how old it is. */
  readonly wall: Clock;
  readonly logger: Logger;
  readonly timings?: Partial<LeaseTimings>;
  onHeld(epoch: number): void;
  onLost(because: string): void;
}

export interface LeaseHolder {
  /** Of the lease; undefined while another holds it. */
  readonly epoch: number | undefined;
  /** False from a margin before the lease could be taken by another, whether or not this was noticed. */
  mayAct(): boolean;
  describe(): LeaseFacts;
  /** Gives the lease back; nobody is told that it was lost. */
  stop(): Promise<void>;
}

export interface LeaseFacts {
  readonly shard: number;
  /** Absent while another holds it. */
  readonly epoch?: number;
  readonly mayAct: boolean;
  /**
   * When it was last as it should be, real ms: taken, renewed, or seen with another whose time is not over. Absent before
   * the first time.
   */
  readonly settledAtMs?: number;
}

interface Held {
  readonly lease: Lease;
  readonly renewAtMs: number;
  /** A margin before another may take it. */
  readonly actsUntilMs: number;
}

export function holdLease(options: LeaseHolderOptions): LeaseHolder {
  const holder = new Holder(options);
  holder.start();
  return holder;
}

class Holder implements LeaseHolder {
  readonly #options: LeaseHolderOptions;
  readonly #timings: LeaseTimings;
  readonly #abort = new AbortController();
  #held: Held | undefined;
  #seen: { readonly lease: Lease; readonly sinceMs: number } | undefined;
  #settledAtMs: number | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(options: LeaseHolderOptions) {
    this.#options = options;
    this.#timings = { ...leaseTimings, ...options.timings };
  }

  start(): void {
    this.#running = this.#run();
  }

  get epoch(): number | undefined {
    return this.#held?.lease.epoch;
  }

  mayAct(): boolean {
    return this.#held !== undefined && this.#options.real.now() < this.#held.actsUntilMs;
  }

  describe(): LeaseFacts {
    const { epoch } = this;
    return {
      shard: this.#options.shard,
      mayAct: this.mayAct(),
      ...(epoch === undefined ? {} : { epoch }),
      ...(this.#settledAtMs === undefined ? {} : { settledAtMs: this.#settledAtMs }),
    };
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined) return;
    try {
      await this.#options.leases.release(held.lease);
    } catch (error) {
      // The next holder waits for its lifetime instead.
      this.#options.logger.warn('lease not given back', { shard: this.#options.shard, error });
    }
  }

  async #run(): Promise<void> {
    const { real } = this.#options;
    while (!this.#abort.signal.aborted) {
      const waitMs = await (this.#held === undefined ? this.#watched() : this.#kept(this.#held));
      if (waitMs > 0) await real.wait(waitMs, this.#abort.signal);
    }
  }

  /** Takes the lease where that is allowed. Returns how long to wait before the next look. */
  async #watched(): Promise<number> {
    const { leases, shard, owner, real, wall, logger } = this.#options;
    const { lifetimeMs, watchMs } = this.#timings;
    try {
      const lease = await leases.read(shard);
      const nowMs = real.now();
      // One of our own is of an epoch that is over here; nobody else acts under it.
      if (lease !== undefined && lease.owner !== '' && lease.owner !== owner) {
        if (this.#seen === undefined || !isSame(this.#seen.lease, lease)) {
          this.#seen = { lease, sinceMs: nowMs };
        }
        const leftMs = this.#seen.sinceMs + lifetimeMs - nowMs;
        if (leftMs > 0) {
          this.#settledAtMs = nowMs;
          return Math.min(leftMs, watchMs);
        }
      }
      this.#seen = undefined;
      const startMs = real.now();
      const taken = await leases.take(shard, { seen: lease, owner, nowMs: wall.now() });
      if (taken === undefined) return watchMs;
      this.#hold(taken, startMs);
      this.#options.onHeld(taken.epoch);
      return 0;
    } catch (error) {
      logger.warn('lease not read or taken', { shard, error });
      return watchMs;
    }
  }

  /** Renews the lease when it is time. Returns how long to wait before the next step. */
  async #kept(held: Held): Promise<number> {
    const { leases, shard, real, wall, logger } = this.#options;
    const startMs = real.now();
    if (startMs >= held.actsUntilMs) {
      this.#lose('it was not renewed in time');
      return 0;
    }
    const dueMs = Math.min(held.renewAtMs, held.actsUntilMs);
    if (startMs < dueMs) return dueMs - startMs;
    const timer = new AbortController();
    try {
      const renewed = await Promise.race([
        leases.renew(held.lease, wall.now()),
        real.wait(held.actsUntilMs - startMs, timer.signal).then(() => 'tooLate' as const),
      ]);
      if (renewed === 'tooLate') this.#lose('its renewal was not answered in time');
      else if (renewed === undefined) this.#lose('another took it');
      else this.#hold(renewed, startMs);
      return 0;
    } catch (error) {
      logger.warn('lease not renewed', { shard, error });
      return Math.max(1, Math.min(this.#timings.watchMs, held.actsUntilMs - real.now()));
    } finally {
      timer.abort();
    }
  }

  /** Counted from before the request: whoever watches has seen it no earlier. */
  #hold(lease: Lease, startMs: number): void {
    const { lifetimeMs, marginMs, renewMs } = this.#timings;
    this.#settledAtMs = this.#options.real.now();
    this.#held = {
      lease,
      renewAtMs: startMs + renewMs,
      actsUntilMs: startMs + lifetimeMs - marginMs,
    };
  }

  #lose(because: string): void {
    this.#held = undefined;
    this.#options.onLost(because);
  }
}

function isSame(a: Lease, b: Lease): boolean {
  return a.owner === b.owner && a.epoch === b.epoch && a.renewals === b.renewals;
}

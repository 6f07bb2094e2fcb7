/**
 * Keeps the exchange's time known while a session lives for hours: it is asked for again when the clock of this machine
 * was set, when an order is too late by the exchange's word or by ours, and now and then besides.
 */

import { inTime, watchClock, type ClockWatch } from '../../shared/ports/clock-watch.ts';
import type { CancelOutcome, Exchange, PlaceOutcome } from '../../shared/ports/exchange.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Logger } from '../../shared/ports/logger.ts';

/** Real ms between two questions: at the least where in doubt, and at the most where orders are sent at all. */
const askAgainMs = 5_000;
const staleMs = 600_000;

export class TimeCheck {
  private readonly rest: Pick<Exchange, 'serverTime'>;
  private readonly real: Clock;
  private readonly logger: Logger;
  private readonly watch: ClockWatch;
  private askedAtMs: number;

  constructor(options: {
    readonly rest: Pick<Exchange, 'serverTime'>;
    readonly real: Clock;
    /** The machine's, which may be set. */
    readonly wall: Clock;
    readonly logger: Logger;
  }) {
    this.rest = options.rest;
    this.real = options.real;
    this.watch = watchClock({ clock: options.wall, steady: options.real });
    this.logger = options.logger;
    // The first login asks.
    this.askedAtMs = options.real.now();
  }

  /** Before anything is decided by the exchange's time. Rejects where the clock was set and the time cannot be asked. */
  async know(): Promise<void> {
    await inTime(this.rest, this.watch);
  }

  /** Something was left out as too late: perhaps it was not. Asks in the background. */
  doubt(): void {
    this.askAfter(askAgainMs);
  }

  /** Looks at what became of requests; asks in the background. */
  judge(outcomes: readonly (PlaceOutcome | CancelOutcome)[]): void {
    const isDoubtful = outcomes.some(
      (outcome) => outcome.kind === 'rejected' && (!('reason' in outcome) || isLate(outcome)),
    );
    this.askAfter(isDoubtful ? askAgainMs : staleMs);
  }

  private askAfter(ms: number): void {
    if (this.real.now() - this.askedAtMs >= ms) void this.ask();
  }

  private async ask(): Promise<void> {
    this.askedAtMs = this.real.now();
    try {
      await this.watch.renewed(() => this.rest.serverTime());
    } catch (error) {
      this.logger.warn('the time of the exchange is not known', { error });
    }
  }
}

function isLate({ reason }: Extract<PlaceOutcome, { kind: 'rejected' }>): boolean {
  return reason === 'expired';
}

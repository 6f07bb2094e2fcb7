/**
 * Keeps the exchange's time known while a session lives for hours: it is asked for again when an order is refused for
 * coming too late, and now and then besides. The clock of this machine may have been set meanwhile.
 */

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
  private askedAtMs: number;

  constructor(options: {
    readonly rest: Pick<Exchange, 'serverTime'>;
    readonly real: Clock;
    readonly logger: Logger;
  }) {
    this.rest = options.rest;
    this.real = options.real;
    this.logger = options.logger;
    // The first login asks.
    this.askedAtMs = options.real.now();
  }

  /** Looks at what became of requests; asks in the background. */
  judge(outcomes: readonly (PlaceOutcome | CancelOutcome)[]): void {
    const sinceMs = this.real.now() - this.askedAtMs;
    const isDoubtful = outcomes.some(
      (outcome) => outcome.kind === 'rejected' && (!('reason' in outcome) || isLate(outcome)),
    );
    if (sinceMs >= (isDoubtful ? askAgainMs : staleMs)) void this.ask();
  }

  private async ask(): Promise<void> {
    this.askedAtMs = this.real.now();
    try {
      await this.rest.serverTime();
    } catch (error) {
      this.logger.warn('the time of the exchange is not known', { error });
    }
  }
}

function isLate({ reason }: Extract<PlaceOutcome, { kind: 'rejected' }>): boolean {
  return reason === 'expired';
}

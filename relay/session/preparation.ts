/** What makes a new link ready to be used: the exchange's time, login and subscription, then all of its bots' orders. */

import { ExchangeError } from '../../shared/ports/exchange.ts';
import { Budget, textOf } from './budget.ts';
import { ConnectError } from './connection.ts';
import { NotReadyError } from './failures.ts';
import type { Link } from './link.ts';
import type { SessionOptions, SessionTimings } from './session-types.ts';
import type { Timers } from './timers.ts';

export class Preparation {
  private readonly options: SessionOptions;
  private readonly timings: SessionTimings;
  private readonly timers: Timers;
  private readonly budget: Budget;
  private isTimeOld = false;

  constructor(options: SessionOptions, timings: SessionTimings, timers: Timers) {
    this.options = options;
    this.timings = timings;
    this.timers = timers;
    this.budget = new Budget(options);
  }

  /**
   * Why there is no use in connecting: whoever is shut out must not even try. Nothing is sent without a session, counters
   * neither.
   */
  async obstacle(): Promise<NotReadyError | undefined> {
    const { dialect, orderEvents } = this.options;
    const heldBack = await this.budget.heldBack(dialect.opening({ orderEvents }), 'counter');
    return heldBack === undefined ? undefined : new NotReadyError(textOf(heldBack));
  }

  /** Rejects when the link is not to be used. */
  async prepare(link: Link): Promise<void> {
    try {
      await link.open(this.knowTime());
    } catch (error) {
      if (error instanceof ConnectError) this.budget.hearRefusedUpgrade(error);
      throw error;
    }
    await this.synchronize(link);
  }

  /** Whether the last login went by a time that was asked for before an earlier one: clocks drift apart. */
  get wentByOldTime(): boolean {
    return this.isTimeOld;
  }

  /** Logins and expiries go by the exchange's clock, and this machine's may have been set since the last login. */
  private async knowTime(): Promise<void> {
    try {
      await this.options.rest.serverTime();
      this.isTimeOld = false;
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      this.isTimeOld = true;
      this.options.logger.warn('the time of the exchange is not known', { because: error.message });
    }
  }

  private async synchronize(link: Link): Promise<void> {
    const { synchronizeMs } = this.timings;
    const cancelTimer = this.timers.after(synchronizeMs, () => {
      link.end({ kind: 'lost', because: `not synchronized within ${synchronizeMs} ms` });
    });
    try {
      const end = await Promise.race([this.runSynchronize(link), link.ended]);
      if (end !== undefined) throw new NotReadyError(`gone before it was live: ${end.because}`);
    } finally {
      cancelTimer();
    }
  }

  private async runSynchronize(link: Link): Promise<undefined> {
    await this.options.synchronize(link);
  }
}

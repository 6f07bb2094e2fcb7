/**
 * The clock of the events: a private channel that is quiet for long is tested, by comparing what it told with what the
 * exchange lists.
 */

import type { OrderReport } from '../../shared/domain/order.ts';
import { ExchangeError } from '../../shared/ports/exchange.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import type { OrderView } from './order-view.ts';
import type { Timers } from './timers.ts';

export interface ProbeOptions {
  readonly timers: Timers;
  readonly view: OrderView;
  readonly symbols: readonly string[];
  readonly quietMs: number;
  readonly graceMs: number;
  readonly logger: Logger;
  openOrders(symbol: string): Promise<readonly OrderReport[]>;
  onSilent(because: string): void;
}

export class Probe {
  private readonly options: ProbeOptions;
  private heardAtMs: number;
  private isStopped = false;

  constructor(options: ProbeOptions) {
    this.options = options;
    this.heardAtMs = options.timers.now();
  }

  start(): void {
    this.checkAfter(this.options.quietMs);
  }

  /** The channel told something. */
  heard(): void {
    this.heardAtMs = this.options.timers.now();
  }

  stop(): void {
    this.isStopped = true;
  }

  private checkAfter(ms: number): void {
    this.options.timers.after(ms, () => {
      void this.check();
    });
  }

  /** One at a time: the next check is set up when this one is over. */
  private async check(): Promise<void> {
    const { timers, quietMs, logger } = this.options;
    const quietForMs = timers.now() - this.heardAtMs;
    if (quietForMs < quietMs) {
      this.checkAfter(quietMs - quietForMs);
      return;
    }
    try {
      for (const symbol of this.options.symbols) {
        if (this.hasStopped()) return;
        const difference = await this.probe(symbol);
        if (difference === undefined || this.hasStopped()) continue;
        this.stop();
        this.options.onSilent(`the private channel is silent: ${difference}`);
        return;
      }
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      logger.debug('a quiet channel could not be probed', { because: error.message });
    }
    this.checkAfter(quietMs);
  }

  private hasStopped(): boolean {
    return this.isStopped;
  }

  private async probe(symbol: string): Promise<string | undefined> {
    const { view, timers } = this.options;
    const canJudge = view.canJudge(symbol);
    const reading = view.startReading(symbol);
    const reports = await this.options.openOrders(symbol);
    if (!canJudge) {
      view.adopt(reading, reports);
      return undefined;
    }
    await timers.wait(this.options.graceMs);
    return view.difference(reading, reports);
  }
}

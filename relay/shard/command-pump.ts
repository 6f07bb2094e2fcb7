/** Takes commands from the shard's queue: in order for each bot, of different bots side by side, never too many. */

import type { Clock } from '../../shared/ports/clock.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type { CommandSource, ReceivedBatch } from '../../shared/ports/relay-commands.ts';
import type { SessionRoster } from './session-roster.ts';

export interface CommandPumpOptions {
  readonly source: CommandSource;
  readonly shard: number;
  readonly roster: SessionRoster;
  readonly real: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Batches under way; no more are received until one is through. */
  readonly atOnce: number;
  mayAct(): boolean;
}

export interface CommandPump {
  describe(): { readonly underWay: number };
  /**
   * Carries out what is under way and what the last question to the queue brings, at most this many real ms. A question
   * that is broken off may have taken a command with it, until the queue shows it again: only the deadline does that.
   */
  stop(finishMs: number): Promise<void>;
}

/** So long that a batch whose places expire after ten seconds is not taken for one that never gets through. */
const laterSeconds = 2;
const failureWaitMs = 1_000;

export function startCommandPump(options: CommandPumpOptions): CommandPump {
  const pump = new Pump(options);
  pump.start();
  return pump;
}

class Pump implements CommandPump {
  readonly #options: CommandPumpOptions;
  readonly #abort = new AbortController();
  /** The last work of each bot that has some. */
  readonly #chains = new Map<string, Promise<void>>();
  readonly #freed: (() => void)[] = [];
  #underWay = 0;
  #isStopping = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: CommandPumpOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  describe(): { readonly underWay: number } {
    return { underWay: this.#underWay };
  }

  async stop(finishMs: number): Promise<void> {
    this.#isStopping = true;
    for (const free of this.#freed.splice(0)) free();
    const timer = new AbortController();
    const finished = this.#running.then(() => Promise.all(this.#chains.values()));
    await Promise.race([finished, this.#options.real.wait(finishMs, timer.signal)]);
    timer.abort();
    this.#abort.abort();
  }

  #isOver(): boolean {
    return this.#abort.signal.aborted;
  }

  async #run(): Promise<void> {
    const { source, shard, logger, real } = this.#options;
    while (!this.#isStopping) {
      try {
        const received = await source.receive(shard, this.#abort.signal);
        for (const [botId, batches] of byBot(received)) this.#append(botId, batches);
      } catch (error) {
        logger.warn('commands not received', { shard, error });
        await real.wait(failureWaitMs, this.#abort.signal);
      }
      while (this.#isFull()) {
        await new Promise<void>((resolve) => this.#freed.push(resolve));
      }
    }
  }

  #isFull(): boolean {
    return !this.#isStopping && this.#underWay >= this.#options.atOnce;
  }

  #append(botId: string, batches: readonly ReceivedBatch[]): void {
    this.#underWay += batches.length;
    const before = this.#chains.get(botId) ?? Promise.resolve();
    const chain = before
      .then(() => this.#carryOut(batches))
      .finally(() => {
        this.#underWay -= batches.length;
        if (this.#chains.get(botId) === chain) this.#chains.delete(botId);
        for (const free of this.#freed.splice(0)) free();
      });
    this.#chains.set(botId, chain);
  }

  /** What follows one that is given back is given back too, so that they come again in their order. */
  async #carryOut(batches: readonly ReceivedBatch[]): Promise<void> {
    let isGivenBack = false;
    for (const received of batches) {
      const { botId, version, correlationId } = received.batch;
      try {
        isGivenBack ||= !(await this.#isThrough(received));
        await (isGivenBack ? received.later(this.#isOver() ? 0 : laterSeconds) : received.done());
      } catch (error) {
        // It comes again by itself, and the ledger knows what was sent.
        this.#options.logger.warn('command not settled', {
          botId,
          version,
          correlationId,
          error,
        });
      }
    }
  }

  /** False when the batch has to come again. */
  async #isThrough({ batch }: ReceivedBatch): Promise<boolean> {
    const { roster, metrics, logger } = this.#options;
    const mayAct = (): boolean => this.#options.mayAct();
    if (!mayAct() || this.#isOver()) return false;
    let keeper = roster.keeperOf(batch);
    if (keeper === undefined) {
      // Perhaps a bot of a moment ago, or one that was idle for long.
      const isRead = await roster.lookFor(batch.botId);
      keeper = roster.keeperOf(batch);
      if (keeper === undefined && !isRead) return false;
    }
    if (keeper === undefined || (!keeper.isLive && keeper.isLost(batch))) {
      if (!mayAct()) return false;
      const { botId, version, intents, correlationId } = batch;
      logger.warn('commands dropped', { botId, version, correlationId, intents: intents.length });
      metrics.add('CommandsExpired', intents.length, { botId });
      return true;
    }
    if (!keeper.isLive) return false;
    try {
      await keeper.carryOut(batch);
      return true;
    } catch (error) {
      const { botId, version, correlationId } = batch;
      logger.warn('commands not sent', { botId, version, correlationId, error });
      return false;
    }
  }
}

function byBot(received: readonly ReceivedBatch[]): ReadonlyMap<string, readonly ReceivedBatch[]> {
  const byId = new Map<string, ReceivedBatch[]>();
  for (const one of received) {
    const its = byId.get(one.batch.botId) ?? [];
    its.push(one);
    byId.set(one.batch.botId, its);
  }
  return byId;
}

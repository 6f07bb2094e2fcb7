/** Knows whether trading is halted without asking before each order: it looks every few seconds. */

import type { Clock } from '../../shared/ports/clock.ts';
import type { HaltStore } from '../../shared/ports/halt-store.ts';
import type { Logger } from '../../shared/ports/logger.ts';

export interface HaltWatch {
  /** True until the first look has succeeded; then as the last one that did says. */
  readonly isHalted: boolean;
  stop(): Promise<void>;
}

export interface HaltWatchOptions {
  /** Absent where nobody can halt trading but by the configs. */
  readonly halts: Pick<HaltStore, 'read'> | undefined;
  readonly real: Clock;
  readonly logger: Logger;
  /** Between two looks, real ms. */
  readonly everyMs: number;
}

/** Fulfils after the first look, whether or not it succeeded. */
export async function startHaltWatch(options: HaltWatchOptions): Promise<HaltWatch> {
  const { halts, real, logger, everyMs } = options;
  if (halts === undefined) return { isHalted: false, stop: () => Promise.resolve() };
  let isHalted: boolean | undefined;
  const abort = new AbortController();

  async function look(reader: Pick<HaltStore, 'read'>): Promise<void> {
    try {
      const halt = await reader.read();
      if (halt === undefined && isHalted === true) logger.info('trading goes on');
      if (halt !== undefined && isHalted !== true) logger.warn('trading is halted', { ...halt });
      isHalted = halt !== undefined;
    } catch (error) {
      // A store out of reach for long ends the lease, and with it everything that is sent.
      logger.warn('halt not read', { error });
    }
  }

  async function lookOn(reader: Pick<HaltStore, 'read'>): Promise<void> {
    for (;;) {
      await real.wait(everyMs, abort.signal);
      if (abort.signal.aborted) return;
      await look(reader);
    }
  }

  await look(halts);
  const running = lookOn(halts);
  return {
    get isHalted() {
      return isHalted ?? true;
    },
    stop: async () => {
      abort.abort();
      await running;
    },
  };
}

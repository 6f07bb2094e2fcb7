/** Knows whether trading is halted without asking before each order: it looks every few seconds. */

import type { Clock } from '../../shared/ports/clock.ts';
import type { HaltStore } from '../../shared/ports/halt-store.ts';
import type { Logger } from '../../shared/ports/logger.ts';

export interface HaltWatch {
  /** As the last look that succeeded says; true while there is none, and when it is long ago. */
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
  /** Since the last look that succeeded, real ms: from then on nobody knows, and trading counts as halted. */
  readonly unreadMs: number;
}

/** Fulfils after the first look, whether or not it succeeded. */
export async function startHaltWatch(options: HaltWatchOptions): Promise<HaltWatch> {
  const { halts, real, logger, everyMs, unreadMs } = options;
  if (halts === undefined) return { isHalted: false, stop: () => Promise.resolve() };
  let last: { readonly isHalted: boolean; readonly atMs: number } | undefined;
  const isUnread = (): boolean => last === undefined || real.now() - last.atMs >= unreadMs;
  const abort = new AbortController();

  async function look(reader: Pick<HaltStore, 'read'>): Promise<void> {
    const startMs = real.now();
    try {
      const halt = await reader.read();
      const wasHalted = last?.isHalted === true;
      if (halt === undefined && wasHalted) logger.info('trading goes on');
      if (halt !== undefined && !wasHalted) logger.warn('trading is halted', { ...halt });
      last = { isHalted: halt !== undefined, atMs: startMs };
    } catch (error) {
      // Denied, or not to be understood: the strategy places nothing then either.
      logger.warn('halt not read', { error, countsAsHalted: isUnread() });
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
      return isUnread() || last?.isHalted === true;
    },
    stop: async () => {
      abort.abort();
      await running;
    },
  };
}

/** The way to the shared counters. While they do not answer they are left alone, and whoever asks is told so at once. */

import type { Clock } from '../../ports/clock.ts';
import type { LimitStore } from '../../ports/limit-store.ts';
import type { Logger } from '../../ports/logger.ts';
import { StoreError } from '../../ports/store-error.ts';

/** A request that fails may have taken seconds; orders do not wait for the next one to. */
const leftAloneMs = 5_000;

export interface StoreLine {
  /** Undefined when the store could not be asked. */
  ask<T>(question: (store: LimitStore) => Promise<T>): Promise<{ readonly answer: T } | undefined>;
}

export function createStoreLine(deps: {
  readonly store: LimitStore;
  readonly clock: Clock;
  readonly logger: Logger;
}): StoreLine {
  const { store, clock, logger } = deps;
  const state = { isDown: false, askAgainMs: 0 };

  function cameBack(): void {
    if (!state.isDown) return;
    state.isDown = false;
    logger.info('request budgets are shared again');
  }

  function failed(error: StoreError): void {
    state.askAgainMs = clock.now() + leftAloneMs;
    if (state.isDown) return;
    state.isDown = true;
    logger.warn('request budgets cannot be shared; a small part of each is used', {
      error: error.message,
    });
  }

  return {
    ask: async (question) => {
      if (clock.now() < state.askAgainMs) return undefined;
      try {
        const answer = await question(store);
        cameBack();
        return { answer };
      } catch (error) {
        if (error instanceof StoreError) failed(error);
        // Whoever tells of a budget does not wait for the write: nobody would be there to hear of it.
        else logger.error('request budgets cannot be shared: a fault of our own', { error });
        return undefined;
      }
    },
  };
}

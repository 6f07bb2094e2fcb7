/** Ends an invocation a moment before Lambda would, so that it can still say what it has done. */

import type { Context } from 'aws-lambda';

/** For middy: rejects with a `TimeoutError` when this much is left. */
export const timeLimit = { timeoutEarlyInMillis: 1_000 } as const;

/** Time left, ms. A host that sets no limit gives no such function. */
export function remainingMs(context: Partial<Context>): number {
  return context.getRemainingTimeInMillis?.() ?? Infinity;
}

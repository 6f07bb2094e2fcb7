/** Counts exchange calls, so that one metric an invocation tells them, instead of one line a call. */

import type { Metrics } from '../ports/metrics.ts';

export interface CallCounter {
  count(exchange: string): void;
  /** Tells the calls since the last time. */
  report(metrics: Metrics): void;
}

export function createCallCounter(): CallCounter {
  const calls = new Map<string, number>();
  return {
    count: (exchange) => {
      calls.set(exchange, (calls.get(exchange) ?? 0) + 1);
    },
    report: (metrics) => {
      for (const [exchange, count] of calls) metrics.add('ExchangeCalls', count, { exchange });
      calls.clear();
    },
  };
}

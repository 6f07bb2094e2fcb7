/** Repeats a read while the exchange is unavailable: few times, with growing and random waits. */

import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { ExchangeError } from '../ports/exchange.ts';

export interface RetryOptions {
  /** First attempt included. Default 3. */
  readonly attemptsMax?: number;
  /** About the first wait, real milliseconds. Default 150. */
  readonly initialDelayMs?: number;
  /** Longest single wait, real milliseconds. Default 2000. */
  readonly delayMsMax?: number;
}

export type ReadRetry = <T>(read: () => Promise<T>) => Promise<T>;

/**
 * Only `unavailable` is repeated. A rate limit is not: a wait of seconds inside a function costs more than asking
 * again at the next pass, and asking early makes the limit last longer.
 */
export function createReadRetry(options: RetryOptions = {}): ReadRetry {
  const policy = retry(
    handleWhen((error) => error instanceof ExchangeError && error.kind === 'unavailable'),
    {
      maxAttempts: (options.attemptsMax ?? 3) - 1,
      backoff: new ExponentialBackoff({
        initialDelay: options.initialDelayMs ?? 150,
        maxDelay: options.delayMsMax ?? 2_000,
      }),
    },
  );
  return (read) => policy.execute(read);
}

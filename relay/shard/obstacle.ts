/** What stands in the way of a session: until when it is not tried again, and whether its key was refused. */

import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Credentials } from '../../shared/ports/credentials.ts';
import type { ShardTimings } from './relay-parts.ts';

export interface Obstacle {
  /** These are not tried yet; others may be. */
  standsBefore(credentials: Credentials): boolean;
  /** These were refused, and have not been taken since. */
  isRefusal(credentials: Credentials): boolean;
  /**
   * The exchange refused the key. It is tried again all the same, seldom: its rights, and the addresses it is bound to,
   * change at the exchange, where nobody sees it, and so does the address that our calls leave by.
   */
  noteRefusal(credentials: Credentials): void;
  /** No session could be made, for another reason; a refusal of before is still one. */
  noteFailure(credentials: Credentials): void;
  /** A session is made; whether its key is taken will be seen. */
  noteMade(credentials: Credentials): void;
  clear(): void;
}

export function createObstacle(
  real: Clock,
  timings: Pick<ShardTimings, 'retryMs' | 'retryMaxMs' | 'refusedRetryMs'>,
): Obstacle {
  const { retryMs, retryMaxMs, refusedRetryMs } = timings;
  let found: { credentials: Credentials; untilMs: number; isRefusal: boolean } | undefined;
  let failures = 0;
  const isOf = (credentials: Credentials): boolean =>
    found !== undefined && isDeepStrictEqual(found.credentials, credentials);
  const isRefusal = (credentials: Credentials): boolean =>
    found?.isRefusal === true && isOf(credentials);

  return {
    standsBefore: (credentials) =>
      found !== undefined && real.now() < found.untilMs && isOf(credentials),
    isRefusal,
    noteRefusal: (credentials) => {
      found = { credentials, untilMs: real.now() + refusedRetryMs, isRefusal: true };
    },
    noteFailure: (credentials) => {
      const waitMs = Math.min(retryMs * 2 ** Math.min(failures++, 20), retryMaxMs);
      found = {
        credentials,
        untilMs: real.now() + waitMs,
        isRefusal: isRefusal(credentials),
      };
    },
    noteMade: (credentials) => {
      failures = 0;
      if (!isRefusal(credentials)) found = undefined;
    },
    clear: () => {
      found = undefined;
    },
  };
}

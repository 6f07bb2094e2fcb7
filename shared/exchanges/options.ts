/** What every adapter is made from. */

import type { Clock } from '../ports/clock.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Governor } from '../ports/governor.ts';
import type { HttpOptions } from './http.ts';
import type { RetryOptions } from './retry.ts';

export interface ExchangeOptions {
  readonly credentials: Credentials;
  readonly clock: Clock;
  /** Does not move when somebody sets the machine's clock; absent where nobody does. */
  readonly steady?: Clock;
  /** Asked before each request, where the budget is shared. Absent: only what the exchange itself says holds one back. */
  readonly governor?: Governor;
  /** Called once for each request sent, repeats included, with method and path: `GET /api/v5/public/time`. */
  readonly onCall?: (endpoint: string) => void;
  /** Longest wait for one complete answer, real milliseconds. Default 8000. */
  readonly timeoutMs?: number;
  /** Largest answer read, in bytes. Default 5,000,000. */
  readonly answerBytesMax?: number;
  /** Most pages of one list; a longer list is an error. Default 50. */
  readonly pagesMax?: number;
  /**
   * Whether requests wait for their turn by an adapter's own pace, in real time, where it has one. Default: unless the
   * exchange lives by our clock.
   */
  readonly isPaced?: boolean;
  /** How reads are repeated. Place and cancel never are. */
  readonly retry?: RetryOptions;
  readonly transport?: NonNullable<HttpOptions['transport']>;
}

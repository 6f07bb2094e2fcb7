/** What a failed attempt to connect means for the next one. */

import { ConnectError } from './connection.ts';
import { OpeningError } from './opening.ts';

/**
 * `refused`: this session tries no more. `slow`: time alone is unlikely to mend it, and asking often makes it
 * worse. `clock`: our idea of the exchange's time is wrong.
 */
export type FailureKind = 'refused' | 'slow' | 'clock' | 'passing';

/** A link that could not be made ready. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError';
}

/** HTTP statuses of an upgrade that time does not mend quickly: not allowed here, or too often. */
const slowStatuses: ReadonlySet<number> = new Set([401, 403, 418, 429, 451]);

export function kindOf(error: unknown): FailureKind {
  if (error instanceof ConnectError) {
    return error.status !== undefined && slowStatuses.has(error.status) ? 'slow' : 'passing';
  }
  if (!(error instanceof OpeningError)) return 'passing';
  switch (error.failure) {
    case 'auth':
      return 'refused';
    case 'clockSkew':
      return 'clock';
    case 'rateLimited':
    case 'unknownSymbol':
    case 'other':
      return 'slow';
    case 'unavailable':
    case undefined:
      return 'passing';
  }
}

/** Without orders' events, what rests on the book is not watched: the rest must be told. */
export function isSubscriptionRefused(error: unknown): boolean {
  return error instanceof OpeningError && error.step !== 'login' && error.failure !== undefined;
}

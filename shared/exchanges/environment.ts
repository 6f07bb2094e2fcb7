/** Which of its environments an exchange is asked for: refused here if it has no such one. */

import { environmentOf, type Credentials, type Environment } from '../ports/credentials.ts';
import { ExchangeError } from '../ports/exchange.ts';

/** Throws an `ExchangeError`: an order meant for play money must never reach the real market. */
export function environmentAmong<E extends Environment>(
  credentials: Credentials,
  allowed: readonly E[],
): E {
  const wanted = environmentOf(credentials);
  const found = allowed.find((environment) => environment === wanted);
  if (found !== undefined) return found;
  const { exchange } = credentials;
  throw new ExchangeError(
    { kind: 'auth', exchange },
    `credentials of ${exchange} ask for environment ${wanted}, allowed: ${allowed.join(', ')}`,
  );
}

/** Credentials kept for a few minutes: a changed key is picked up without a restart, and reads cost next to nothing. */

import type { Clock } from '../ports/clock.ts';
import type { Credentials, CredentialSource } from '../ports/credentials.ts';

const keptForMs = 5 * 60_000;

/** A failed load is not kept. */
export function cachedCredentials(source: CredentialSource, clock: Clock): CredentialSource {
  const kept = new Map<string, { readonly credentials: Credentials; readonly untilMs: number }>();
  return {
    load: async (account) => {
      const found = kept.get(account);
      if (found !== undefined && clock.now() < found.untilMs) return found.credentials;
      const credentials = await source.load(account);
      kept.set(account, { credentials, untilMs: clock.now() + keptForMs });
      return credentials;
    },
  };
}

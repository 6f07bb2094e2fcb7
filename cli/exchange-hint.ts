/** What a name that is no exchange may have been meant for. */

import { nearestExchange } from '../shared/config/nearest-exchange.ts';
import { declaredBy } from '../shared/exchanges/declared.ts';
import type { Clock } from '../shared/ports/clock.ts';

/** Ends a sentence: a slip of the keyboard, another name, or an exchange of ccxt without its prefix; else empty. */
export async function exchangeHint(name: string, clock: Clock): Promise<string> {
  const near = nearestExchange(name);
  if (near !== undefined) return `; did you mean ${near}?`;
  const ofCcxt = `ccxt:${name.trim().toLowerCase()}`;
  try {
    await declaredBy(ofCcxt, clock);
    return `; did you mean ${ofCcxt}?`;
  } catch {
    return '';
  }
}

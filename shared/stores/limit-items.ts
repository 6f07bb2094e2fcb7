/** The items of request budgets: a counter for each window of each limit, and the bans. */

import * as z from 'zod';
import type { Ban, CounterKey, LimitOwner } from '../ports/limit-store.ts';
import { readAs, type Item, type Key } from './items.ts';

export const banPrefix = 'BAN#';

/** The name of a ban that is of no single limit. */
const everything = '*';

/** What is over is of no more use, except to look at. */
const keptSeconds = 3600;

/** As the time in a fill's key: text order is time order. */
const timeDigits = 14;

export function limitPk({ exchange, scope, id }: LimitOwner): string {
  return `LIMIT#${exchange}#${scope}#${id}`;
}

export function counterKey({ owner, limit, startMs }: CounterKey): Key {
  return {
    pk: limitPk(owner),
    sk: `WINDOW#${limit}#${String(startMs).padStart(timeDigits, '0')}`,
  };
}

export function banKey(owner: LimitOwner, { limit = everything }: Ban): Key {
  return { pk: limitPk(owner), sk: `${banPrefix}${limit}` };
}

/** The table's time to live, epoch seconds. */
export function expiresAt(endMs: number): number {
  return Math.ceil(endMs / 1000) + keptSeconds;
}

const counterSchema = z.object({ used: z.number() });

export function usedOf(item: Item): number {
  return readAs(counterSchema, item, 'counter').used;
}

const banSchema = z.object({ limit: z.string(), untilMs: z.number() });

/** Its fields besides the key and the time to live. */
export function banFields({ limit = everything, untilMs }: Ban): z.output<typeof banSchema> {
  return { limit, untilMs };
}

export function banOf(item: Item): Ban {
  const { limit, untilMs } = readAs(banSchema, item, 'ban');
  return limit === everything ? { untilMs } : { limit, untilMs };
}

/** Which lists an exchange answers, and how they can be asked for, as ccxt knows it. */

import * as z from 'zod';
import { drySymbol, dryRun, namesMarket } from './dry-run.ts';
import type { CcxtClass, CcxtClient } from './library.ts';
import { isUnderstood, sourceOf } from './understanding.ts';

export interface ListAbility {
  /** Most rows of one answer; absent where ccxt does not tell. */
  readonly limit?: number;
  /** Rows before a time can be asked for. */
  readonly until: boolean;
  /** Longest stretch of time of one question, ms. */
  readonly windowMs?: number;
  /** Of every symbol, whichever is asked for. */
  readonly ofAllSymbols: boolean;
}

export interface PastOrders {
  readonly method: PastMethod;
  readonly ability: ListAbility;
}

type PastMethod =
  'fetchCanceledAndClosedOrders' | 'fetchOrders' | 'fetchClosedOrders' | 'fetchCanceledOrders';
type ListMethod = PastMethod | 'fetchMyTrades' | 'fetchOpenOrders';

const probeSinceMs = 1_699_999_000_000;
const probeUntilMs = 1_699_999_900_000;
const dayMs = 86_400_000;

const days = z.number().optional();
const featureShape = z
  .object({
    limit: z.number().optional(),
    untilDays: days,
    daysBack: days,
    daysBackCanceled: days,
  })
  .optional()
  .catch({});
const featuresShape = z.object({ spot: z.record(z.string(), featureShape) });

function featureOf(
  { features }: CcxtClient,
  method: ListMethod,
): NonNullable<z.infer<typeof featureShape>> {
  const told = featuresShape.safeParse(features);
  return (told.success ? told.data.spot[method] : undefined) ?? {};
}

/** Absent where nothing is sent: what ccxt refuses to ask for cannot be listed. */
export async function listOf(
  Class: CcxtClass,
  client: CcxtClient,
  method: ListMethod,
): Promise<ListAbility | undefined> {
  if (client.has[method] !== true) return undefined;
  const ask =
    (symbol: string | undefined, since: number | undefined, parameters = {}) =>
    (dry: CcxtClient): Promise<unknown> =>
      dry[method](symbol, since, undefined, parameters);
  // Open orders are listed from the first one on.
  const sinceMs = method === 'fetchOpenOrders' ? undefined : probeSinceMs;
  const withMarket = await dryRun(Class, ask(drySymbol, sinceMs), namesMarket);
  const whole = withMarket ?? (await dryRun(Class, ask(drySymbol, sinceMs)));
  const ofAll = withMarket === undefined ? await dryRun(Class, ask(undefined, sinceMs)) : undefined;
  if (whole === undefined && ofAll === undefined) return undefined;
  const isWanted = withMarket === undefined ? undefined : namesMarket;
  const plain = await dryRun(Class, ask(drySymbol, probeSinceMs), isWanted);
  const asked = await dryRun(
    Class,
    ask(drySymbol, probeSinceMs, { until: probeUntilMs }),
    isWanted,
  );
  const source = sourceOf(client, new RegExp(`^${method}`));
  const { untilDays, limit: limitTold } = featureOf(client, method);
  const limit = await limitSent(Class, method, limitTold);
  const until = isUnderstood('until', { plain, asked, source });
  return {
    ...(limit === undefined ? {} : { limit }),
    until,
    ...(until && untilDays !== undefined ? { windowMs: untilDays * dayMs } : {}),
    ofAllSymbols: ofAll !== undefined,
  };
}

/** A length of pages that is not asked for is not that of the pages that come. */
async function limitSent(
  Class: CcxtClass,
  method: ListMethod,
  limit: number | undefined,
): Promise<number | undefined> {
  if (limit === undefined) return undefined;
  // As trades are asked for: okx heeds a limit only of questions that say no time.
  const sinceMs = method === 'fetchMyTrades' ? probeSinceMs : undefined;
  const sized = await dryRun(
    Class,
    (dry) => dry[method](drySymbol, sinceMs, limit, {}),
    (leaves) => leaves.some(({ value }) => value === String(limit)),
  );
  return sized === undefined ? undefined : limit;
}

/** Those that were canceled go first, where any go. */
export function idsKeptMs(client: CcxtClient): number | undefined {
  const { daysBack, daysBackCanceled } = featureOf(client, 'fetchClosedOrders');
  if (daysBack === undefined || daysBackCanceled === undefined) return undefined;
  return Math.min(daysBack, daysBackCanceled) * dayMs;
}

const pastChoices: readonly (readonly PastMethod[])[] = [
  ['fetchCanceledAndClosedOrders'],
  ['fetchOrders'],
  ['fetchClosedOrders', 'fetchCanceledOrders'],
  ['fetchClosedOrders'],
];

export async function pastOrdersOf(
  Class: CcxtClass,
  client: CcxtClient,
): Promise<readonly PastOrders[]> {
  for (const methods of pastChoices) {
    const lists = await Promise.all(methods.map((method) => listOf(Class, client, method)));
    const past = lists.flatMap((ability, i): PastOrders[] => {
      const method = methods[i];
      return ability === undefined || method === undefined ? [] : [{ method, ability }];
    });
    if (past.length === methods.length) return past;
  }
  return [];
}

/** Looks for an order whose id the exchange may have forgotten: where it lists orders, it may show their ids still. */

import type { OrderQuery } from '../../ports/exchange.ts';
import type { OrderIds } from './abilities.ts';
import { ccxtError } from './access.ts';
import { wireSymbolOf, type CcxtCaller } from './caller.ts';
import type { PastOrders } from './list-ability.ts';
import { parseContent, withoutPrefix } from './parse.ts';
import { orderShape, type OrderRow } from './payloads.ts';
import { readWholeList } from './whole-list.ts';

const minuteMs = 60_000;
/** Every exchange knows an order by our id for so long. HTX, of those known the most forgetful, for two hours. */
const keptMsMin = 20 * minuteMs;
/** Kept back from what an exchange is said to remember. */
const marginMs = 10 * minuteMs;
/** An order comes to be this long before and after it was decided, at most. */
const createdBeforeMs = 10 * minuteMs;
const createdAfterMs = 60 * minuteMs;
/** How far back an order is looked for whose age is not known. */
const soughtMs = 24 * 60 * minuteMs;

export interface NamedQuery extends OrderQuery {
  readonly clientOrderId: string;
}

/** The question, if it goes by our id, and an exchange that finds no such order may have forgotten one. */
export function forgettableOf(
  query: OrderQuery,
  { keptMs = 0 }: OrderIds,
  nowMs: number,
): NamedQuery | undefined {
  const { clientOrderId, exchangeOrderId, createdAtMs } = query;
  if (exchangeOrderId !== undefined || clientOrderId === undefined) return undefined;
  const rememberedMs = Math.max(keptMsMin, keptMs - marginMs);
  const isKept = createdAtMs !== undefined && nowMs - createdAtMs < rememberedMs;
  return isKept ? undefined : { ...query, clientOrderId };
}

/**
 * Among the lists of past orders. Rejects where it is in none of them: an order that nobody lists may have been
 * forgotten, and nothing proves that there was none.
 */
export async function findForgotten(
  caller: CcxtCaller,
  { past, prefix }: OrderIds,
  query: NamedQuery,
  pagesMax: number,
): Promise<OrderRow> {
  for (const list of past) {
    const row = await findAmong(caller, list, { ...query, prefix, pagesMax });
    if (row !== undefined) return row;
  }
  const { clientOrderId } = query;
  const forgotten = `may have forgotten order ${clientOrderId}, and lists it nowhere`;
  throw ccxtError(caller.name, 'refused', `${caller.name} ${forgotten}`);
}

const glimpseShape = orderShape.pick({ id: true, clientOrderId: true, timestamp: true });

async function findAmong(
  caller: CcxtCaller,
  { method, ability }: PastOrders,
  {
    symbol,
    clientOrderId,
    createdAtMs,
    prefix,
    pagesMax,
  }: NamedQuery & { readonly prefix: string; readonly pagesMax: number },
): Promise<OrderRow | undefined> {
  const asked = ability.ofAllSymbols ? undefined : wireSymbolOf(symbol);
  const exchangeNow = caller.exchangeNow();
  const fromMs = createdAtMs === undefined ? exchangeNow - soughtMs : createdAtMs - createdBeforeMs;
  const toMs =
    createdAtMs === undefined ? exchangeNow : Math.min(exchangeNow, createdAtMs + createdAfterMs);
  let found: OrderRow | undefined;

  async function readPage({ sinceMs, untilMs, limit }: PageRequest): Promise<readonly Glimpse[]> {
    const until = ability.until ? { until: untilMs ?? toMs } : {};
    const page = await caller.list(method, (ccxt) => ccxt[method](asked, sinceMs, limit, until));
    return page.map((content) => {
      const row = parseContent(caller, glimpseShape, content, method);
      if (withoutPrefix(row.clientOrderId ?? '', prefix) === clientOrderId) {
        found = parseContent(caller, orderShape, content, method);
      }
      return { id: row.id, timeMs: row.timestamp ?? 0 };
    });
  }

  const fail = (words: string): Error =>
    ccxtError(caller.name, 'refused', `${caller.name} ${method} ${words}`);
  const list = {
    ability,
    pagesMax,
    fail,
    readPage: (request: PageRequest) => (found === undefined ? readPage(request) : noRows),
  };
  try {
    await readWholeList(list, { sinceMs: Math.trunc(fromMs), nowMs: Math.trunc(toMs) });
  } catch (error) {
    if (found === undefined) throw error;
  }
  return found;
}

/** Ends the list. */
const noRows: Promise<readonly Glimpse[]> = Promise.resolve([]);

interface Glimpse {
  readonly id: string;
  readonly timeMs: number;
}

interface PageRequest {
  readonly sinceMs?: number;
  readonly untilMs?: number;
  readonly limit?: number;
}

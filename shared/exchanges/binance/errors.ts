/**
 * What Binance's codes mean to us, by kind of request. Source: Binance Spot API, "Error codes" and "HTTP return codes";
 * a 5xx never says whether the request was carried out.
 */

import { ExchangeError, type ExchangeErrorKind, type RejectReason } from '../../ports/exchange.ts';
import type { NoVerdict, Refusal, Reply } from './reply.ts';

export const clockSkewCode = -1021;
export const orderNotFoundCode = -2013;
/** The order ended without a fill more than 90 days ago, and is kept no longer. */
export const orderArchivedCode = -2026;

const rateLimitCodes: ReadonlySet<number> = new Set([-1003, -1015, -1034]);
const tooManyOrdersCode = -1015;
const bannedStatus = 418;
/** 403 is the firewall's answer to a client that asks too much. */
const rateLimitStatuses: ReadonlySet<number> = new Set([403, bannedStatus, 429]);
/** The server is overloaded and took nothing on. */
const overloadCode = -1008;
/** The exchange could not work, or could not say whether it did. */
const unavailableCodes: ReadonlySet<number> = new Set([-1000, -1001, -1006, -1007]);
const authCodes: ReadonlySet<number> = new Set([-1002, -1022, -2014, -2015]);
const unknownSymbolCode = -1121;
const filterCode = -1013;
const newOrderRejectedCode = -2010;

const reasonByCode: Readonly<Record<number, RejectReason>> = {
  // The request came later than its window allows: turned away at the door, or before the matching.
  [clockSkewCode]: 'expired',
  [overloadCode]: 'rateLimited',
  [-1111]: 'badPrecision',
  [unknownSymbolCode]: 'notTradable',
};

/** By the filter's name, as in `Filter failure: LOT_SIZE`. */
const reasonByFilter: Readonly<Record<string, RejectReason>> = {
  PRICE_FILTER: 'badPrecision',
  LOT_SIZE: 'badPrecision',
  NOTIONAL: 'belowMinimum',
  MIN_NOTIONAL: 'belowMinimum',
  PERCENT_PRICE: 'priceOutOfLimits',
  PERCENT_PRICE_BY_SIDE: 'priceOutOfLimits',
  MAX_NUM_ORDERS: 'tooManyOrders',
  EXCHANGE_MAX_NUM_ORDERS: 'tooManyOrders',
  MAX_POSITION: 'aboveMaximum',
  MAX_ASSET: 'aboveMaximum',
};

/** The text is all that tells refusals with code -2010 apart, and those with -1013 that are of no filter. */
const reasonByText: readonly (readonly [RegExp, RejectReason])[] = [
  [/insufficient balance/i, 'insufficientBalance'],
  [/immediately match/i, 'wouldCross'],
  [/is zero or less/i, 'belowMinimum'],
  [/trading is not enabled/i, 'auth'],
  [/market is closed|not permitted|restricted for|disabled on|may not place/i, 'notTradable'],
  [/not supported|is not allowed/i, 'notTradable'],
];
const duplicateText = /duplicate order/i;

/** Why a read failed that was refused. */
export function readErrorKind({ status, code }: Refusal): ExchangeErrorKind {
  if (code === clockSkewCode) return 'clockSkew';
  if (code === unknownSymbolCode) return 'unknownSymbol';
  if (rateLimitCodes.has(code)) return 'rateLimited';
  if (authCodes.has(code)) return 'auth';
  if (code === overloadCode || unavailableCodes.has(code)) return 'unavailable';
  return statusErrorKind(status) ?? 'refused';
}

/** What the HTTP status alone says, when nothing else of the answer can be read. */
export function statusErrorKind(status: number | undefined): ExchangeErrorKind | undefined {
  if (status === undefined) return undefined;
  if (rateLimitStatuses.has(status)) return 'rateLimited';
  if (status === 401) return 'auth';
  return status >= 500 ? 'unavailable' : undefined;
}

function reasonOfText(message: string): RejectReason | undefined {
  return reasonByText.find(([pattern]) => pattern.test(message))?.[1];
}

/** Undefined: the order may be live all the same. */
export function placeRefusal({ status, code, message }: Refusal): RejectReason | undefined {
  if (status >= 500 || unavailableCodes.has(code)) return undefined;
  if (rateLimitCodes.has(code) || rateLimitStatuses.has(status)) return 'rateLimited';
  if (authCodes.has(code)) return 'auth';
  if (code === filterCode) {
    const filter = /Filter failure: ([A-Z_]+)/.exec(message)?.[1];
    return (filter === undefined ? reasonOfText(message) : reasonByFilter[filter]) ?? 'other';
  }
  if (code === newOrderRejectedCode) {
    // An open order has this id: ours, from an attempt whose answer was lost, or another. Only asking tells.
    if (duplicateText.test(message)) return undefined;
    return reasonOfText(message) ?? 'other';
  }
  return reasonByCode[code] ?? 'other';
}

export function cancelVerdict({ status, code, message }: Refusal): 'gone' | 'rejected' | 'unknown' {
  if (status >= 500 || unavailableCodes.has(code)) return 'unknown';
  if (code === orderNotFoundCode || code === orderArchivedCode) return 'gone';
  // Filled, canceled and never there look the same; other texts of this code are about what was asked.
  return code === -2011 && /unknown order/i.test(message) ? 'gone' : 'rejected';
}

/** What there was too much of: new orders of the account, or anything at all from the address. */
export function limitBroken(reply: Reply): 'address' | 'orders' | undefined {
  if (reply.kind === 'answer') return undefined;
  if (reply.kind === 'refusal' && reply.code === tooManyOrdersCode) return 'orders';
  const isOfAddress =
    (reply.kind === 'refusal' && rateLimitCodes.has(reply.code)) ||
    rateLimitStatuses.has(reply.status ?? 0);
  return isOfAddress ? 'address' : undefined;
}

/**
 * When to ask again after a rate limit, if the answer does not say: the windows are a minute and, of orders, 10 s; the
 * shortest ban is 2 min.
 */
export function quietMsOf(reply: Refusal | NoVerdict): number {
  if (reply.retryAfterMs !== undefined) return reply.retryAfterMs;
  if (reply.status === bannedStatus) return 120_000;
  return limitBroken(reply) === 'orders' ? 10_000 : 60_000;
}

export function binanceError(
  kind: ExchangeErrorKind,
  message: string,
  retryAtMs?: number,
): ExchangeError {
  return new ExchangeError(
    { kind, exchange: 'binance', ...(retryAtMs === undefined ? {} : { retryAtMs }) },
    message,
  );
}

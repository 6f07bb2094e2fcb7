/**
 * What HitBTC's codes mean to us, by kind of request. Source: HitBTC API v3, "Error response". The codes are the same
 * over REST and over the websocket, which has no status.
 */

import { ExchangeError, type ExchangeErrorKind, type RejectReason } from '../../ports/exchange.ts';

/** Filled, canceled and never there are not told apart. */
export const orderNotFoundCode = '20002';
/** The key lacks the right. */
export const forbiddenCode = '1003';
/** The refill of the token buckets is counted by the second; no header says when to come back. */
export const rateWindowMs = 1_000;

/** A wrong key, a wrong signature and a wrong time are refused alike. */
const signatureCodes: ReadonlySet<string> = new Set(['1001', '1002']);
const authCodes: ReadonlySet<string> = new Set([
  ...signatureCodes,
  forbiddenCode,
  ...'1004 1005 10021 21003 21004'.split(' '),
]);
const rateLimitCode = '429';
/** The exchange could not work, or could not say whether it did. */
const unavailableCodes: ReadonlySet<string> = new Set(['500', '503', '504', '22008']);
/** The deadline passed inside the exchange: documented as not placed. */
const notInTimeCode = '20080';
/** An order with this id exists: ours, from an earlier attempt whose answer was lost, or another. Only asking tells. */
const duplicateCode = '20008';
const unknownSymbolCode = '2001';

const reasonByCode: Readonly<Record<string, RejectReason>> = {
  [unknownSymbolCode]: 'notTradable',
  '2002': 'notTradable',
  '2010': 'badPrecision',
  '2011': 'belowMinimum',
  '2012': 'badPrecision',
  '2020': 'badPrecision',
  '2022': 'badPrecision',
  '20001': 'insufficientBalance',
  // Documented as limits, without a word on which.
  '20003': 'tooManyOrders',
  '20004': 'tooManyOrders',
  '20005': 'tooManyOrders',
  '20006': 'tooManyOrders',
  '20007': 'tooManyOrders',
  '20010': 'notTradable',
  '20044': 'notTradable',
  '20045': 'priceOutOfLimits',
  [notInTimeCode]: 'expired',
};

/** A refusal as it came; the status is absent on the websocket. */
export interface Refusal {
  readonly status?: number;
  readonly code: string;
  /** Made safe to show. */
  readonly message: string;
}

/** Which token bucket a path takes from, as HitBTC's limits name them. */
export function limitOf(path: string): 'public' | 'orders' | 'other' {
  if (path.startsWith('/api/3/public/')) return 'public';
  return path.startsWith('/api/3/spot/order') ? 'orders' : 'other';
}

/** Whether the time of the request may be what is wrong with it. */
export function mayBeLate({ code }: Refusal): boolean {
  return signatureCodes.has(code);
}

/** Why a question failed that was answered with a refusal. */
export function refusalKind({ status, code }: Refusal): ExchangeErrorKind {
  if (code === unknownSymbolCode) return 'unknownSymbol';
  if (code === rateLimitCode) return 'rateLimited';
  if (authCodes.has(code)) return 'auth';
  if (unavailableCodes.has(code)) return 'unavailable';
  return statusErrorKind(status) ?? 'refused';
}

/** What the HTTP status alone says, when nothing else of the answer can be read. */
export function statusErrorKind(status: number | undefined): ExchangeErrorKind | undefined {
  if (status === 429) return 'rateLimited';
  if (status === 401) return 'auth';
  return status !== undefined && status >= 500 ? 'unavailable' : undefined;
}

/** Undefined: the order may be live all the same. */
export function placeRefusal(
  { status, code, message }: Refusal,
  isPostOnly: boolean,
): RejectReason | undefined {
  // The only code that is believed with a status of 5xx: it says of itself what became of the order.
  if (code === notInTimeCode) return 'expired';
  if ((status ?? 0) >= 500 || unavailableCodes.has(code) || code === duplicateCode)
    return undefined;
  if (code === rateLimitCode || status === 429) return 'rateLimited';
  if (authCodes.has(code)) return 'auth';
  const reason = reasonByCode[code];
  // No code is documented for a post-only order that would take, so here the words have to do.
  if (reason === undefined && isPostOnly && /post.?only/i.test(message)) return 'wouldCross';
  return reason ?? 'other';
}

export function cancelVerdict({ status, code }: Refusal): 'gone' | 'rejected' | 'unknown' {
  if ((status ?? 0) >= 500 || unavailableCodes.has(code) || code === notInTimeCode)
    return 'unknown';
  return code === orderNotFoundCode ? 'gone' : 'rejected';
}

export function hitbtcError(
  kind: ExchangeErrorKind,
  message: string,
  retryAtMs?: number,
): ExchangeError {
  return new ExchangeError(
    { kind, exchange: 'hitbtc', ...(retryAtMs === undefined ? {} : { retryAtMs }) },
    message,
  );
}

/**
 * What OKX's codes mean to us, by kind of request. Source: OKX API guide, "Error code"; HTTP status is 200 for most
 * business errors, so the code decides, except that no 5xx is believed.
 */

import { ExchangeError, type ExchangeErrorKind, type RejectReason } from '../../ports/exchange.ts';

export const orderNotFoundCode = '51603';
export const clockSkewCode = '50102';
/** The same, of a websocket's login. */
const loginExpiredCode = '60006';
/** Too many requests to one endpoint. */
export const tooManyRequestsCode = '50011';
/** The request reached the exchange after its `expTime`. */
export const expiredCode = '50036';
/** Limits count in windows of two seconds, and no header says when one ends. */
export const rateWindowMs = 2_000;

const rateLimitCodes: ReadonlySet<string> = new Set([
  tooManyRequestsCode,
  ...'50040 50061 60014'.split(' '),
]);
/** The exchange could not work, or could not say whether it did. */
const unavailableCodes: ReadonlySet<string> = new Set(
  '50001 50004 50013 50026 51054 51149 63999 64007'.split(' '),
);
const authCodes: ReadonlySet<string> = new Set([
  ...'50035 50100 50101 50103 50104 50105 50106 50107 50108 50109'.split(' '),
  ...'50110 50111 50112 50113 50114 50115 50119 50120 50121'.split(' '),
  // Of websockets.
  ...'60004 60005 60007 60009 60011 60024 60032'.split(' '),
]);
/**
 * An order with this id exists: ours, from an earlier attempt whose answer was lost, or another. Only asking tells.
 */
const duplicateCodes: ReadonlySet<string> = new Set(['50071', '51011', '51016']);

const reasonByCode: Readonly<Record<string, RejectReason>> = {
  [expiredCode]: 'expired',
  '50037': 'expired',
  // Our timestamp was too old: the request was turned away at the door.
  [clockSkewCode]: 'expired',
  '51001': 'notTradable',
  '51005': 'aboveMaximum',
  '51006': 'priceOutOfLimits',
  '51008': 'insufficientBalance',
  '51020': 'belowMinimum',
  '51021': 'notTradable',
  '51022': 'notTradable',
  '51025': 'tooManyOrders',
  '51102': 'tooManyOrders',
  '51116': 'priceOutOfLimits',
  '51120': 'belowMinimum',
  '51121': 'badPrecision',
  '51122': 'priceOutOfLimits',
  '51127': 'insufficientBalance',
  '51131': 'insufficientBalance',
  '51137': 'priceOutOfLimits',
  '51138': 'priceOutOfLimits',
  '51150': 'badPrecision',
  '51174': 'tooManyOrders',
  '51201': 'aboveMaximum',
  '51202': 'aboveMaximum',
  '51203': 'aboveMaximum',
  '51511': 'wouldCross',
  '54072': 'notTradable',
};

/** Filled, canceled or never there: OKX does not tell the three apart. */
const goneCodes: ReadonlySet<string> = new Set([
  ...'51400 51401 51402 51405'.split(' '),
  orderNotFoundCode,
]);
/** A cancel of the order is already on its way. */
const cancelInProgressCode = '51410';
const cancelTimedOutCode = '51412';

/** Why a read failed that was answered with `code`, which is not a success. */
export function readErrorKind(status: number, code: string): ExchangeErrorKind {
  if (code === clockSkewCode || code === loginExpiredCode) return 'clockSkew';
  // The other one: a channel that does not exist, because of what it is asked about.
  if (code === '51001' || code === '60018') return 'unknownSymbol';
  if (rateLimitCodes.has(code)) return 'rateLimited';
  if (authCodes.has(code)) return 'auth';
  if (unavailableCodes.has(code) || status >= 500) return 'unavailable';
  return statusErrorKind(status) ?? 'refused';
}

/** What the HTTP status alone says, when nothing else of the answer can be read. */
export function statusErrorKind(status: number | undefined): ExchangeErrorKind | undefined {
  if (status === 429) return 'rateLimited';
  if (status === 401) return 'auth';
  return status !== undefined && status >= 500 ? 'unavailable' : undefined;
}

/** Where limits of more than one endpoint are counted. */
export const anyRequest = 'any';
const newOrders = 'new orders';
const newOrdersCode = '50061';
const placing: ReadonlySet<string> = new Set([
  'POST /api/v5/trade/order',
  'POST /api/v5/trade/batch-orders',
]);

/** Which limits a request to `POST /path` counts towards: its endpoint's own, and those it shares. */
export function limitsOf(endpoint: string): readonly string[] {
  return placing.has(endpoint) ? [endpoint, anyRequest, newOrders] : [endpoint, anyRequest];
}

/** Which of them the answer says is used up. A 429 that is not OKX's own is of something in front of all endpoints. */
export function limitBroken(
  endpoint: string,
  reply:
    | { readonly kind: 'envelope'; readonly status: number; readonly code: string }
    | { readonly kind: 'none'; readonly status?: number },
): string | undefined {
  if (reply.kind === 'none') return reply.status === 429 ? anyRequest : undefined;
  if (reply.code === newOrdersCode) return newOrders;
  return rateLimitCodes.has(reply.code) || reply.status === 429 ? endpoint : undefined;
}

/** Undefined: the order may be live all the same. */
export function placeRefusal(status: number, code: string): RejectReason | undefined {
  if (status >= 500 || unavailableCodes.has(code) || duplicateCodes.has(code)) return undefined;
  if (rateLimitCodes.has(code) || status === 429) return 'rateLimited';
  if (authCodes.has(code)) return 'auth';
  return reasonByCode[code] ?? 'other';
}

export function cancelVerdict(
  status: number,
  code: string,
): 'accepted' | 'gone' | 'rejected' | 'unknown' {
  if (status >= 500 || unavailableCodes.has(code) || code === cancelTimedOutCode) return 'unknown';
  if (code === cancelInProgressCode) return 'accepted';
  return goneCodes.has(code) ? 'gone' : 'rejected';
}

export function okxError(
  kind: ExchangeErrorKind,
  message: string,
  retryAtMs?: number,
): ExchangeError {
  return new ExchangeError(
    { kind, exchange: 'okx', ...(retryAtMs === undefined ? {} : { retryAtMs }) },
    message,
  );
}

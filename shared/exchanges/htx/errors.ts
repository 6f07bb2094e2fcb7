/**
 * What HTX's codes mean to us, by kind of request. Source: HTX spot API reference, "Error Code" of each section, and
 * what clients met in practice; no 5xx is believed, and neither is a code that speaks of the exchange's own trouble.
 */

import { ExchangeError, type ExchangeErrorKind, type RejectReason } from '../../ports/exchange.ts';
import type { Refusal } from './reply.ts';

/** Also "could not get the data, try again": only when it comes twice does it mean that there is no such order. */
export const recordInvalidCode = 'base-record-invalid';

/** Of queries and of cancels. */
export const orderAbsentCodes: readonly string[] = [
  recordInvalidCode,
  ...['not-found', 'base-not-found', 'order-queryorder-invalid', 'order-not-exist'],
];

/** Most limits count in windows of two seconds. */
export const rateWindowMs = 2_000;

const rateLimitCodes: ReadonlySet<string> = new Set([
  ...['510', '429', '1006', '4000', '40403'],
  ...['base-request-exceed-frequency-limit', 'rate-too-many-requests'],
]);
const rateLimitText = /request limit|too many request|exceeded rate limit/i;

/** The exchange could not work, or could not say whether it did. */
const unavailableCodes: ReadonlySet<string> = new Set([
  ...['500', 'timeout', 'system-maintenance', 'gateway-internal-error', 'base-system-error'],
  ...['order-update-error', recordInvalidCode],
]);
/** Of codes that are not listed anywhere, and of `invalid-parameter`. */
const unavailableText =
  /time-?\s?out|timed out|internal|system[- ](error|busy)|maintain|maintenance/i;

const authCodes: ReadonlySet<string> = new Set([
  ...['api-signature-not-valid', 'api-signature-check-failed', 'login-required'],
  // Of the second envelope: forbidden, a wrong signature, an address the key is not bound to.
  ...['403', '1002', '1003', '2000'],
]);
/** The code is that of any bad signature. Not confirmed: the words of a refusal for the time. */
const clockSkewText = /time-?stamp/i;

const unknownSymbolCodes: ReadonlySet<string> = new Set(['base-symbol-error', 'invalid symbol']);
const unknownSymbolText = /invalid symbol|symbol is invalid/i;

const reasonByCode: Readonly<Record<string, RejectReason>> = {
  'order-accountbalance-error': 'insufficientBalance',
  'account-frozen-balance-insufficient-error': 'insufficientBalance',
  'order-value-min-error': 'belowMinimum',
  'order-limitorder-amount-min-error': 'belowMinimum',
  'order-limitorder-amount-max-error': 'aboveMaximum',
  'order-amount-over-limit': 'aboveMaximum',
  'order-holding-limit-failed': 'aboveMaximum',
  'order-orderprice-precision-error': 'badPrecision',
  'order-orderamount-precision-error': 'badPrecision',
  'order-invalid-price': 'priceOutOfLimits',
  'order-price-greater-than-limit': 'priceOutOfLimits',
  'order-price-less-than-limit': 'priceOutOfLimits',
  'base-symbol-error': 'notTradable',
  'base-symbol-trade-disabled': 'notTradable',
  'invalid symbol': 'notTradable',
  'symbol trade not open now': 'notTradable',
  'order-disabled': 'notTradable',
  'forbidden-trade-for-open-protect': 'notTradable',
};
/** `order-limitorder-price-buy-max-error` and its likes, and those of leveraged tokens. */
const priceCode = /^order-(limitorder-price|etp-nav-price)-/;
/** An order with this id may exist: ours, from an attempt whose answer was lost. Only asking tells. */
const nameRefusedCode = 'invalid-client-order-id';
/** Not confirmed: how a maker order that would take is refused, if it is not accepted and then canceled. */
const wouldCrossText = /maker|taker|cross|immediate/i;

/** Why a read failed that was refused. */
export function readErrorKind(refusal: Refusal): ExchangeErrorKind {
  const { code, message, status } = refusal;
  if (isAuth(refusal)) return clockSkewText.test(message) ? 'clockSkew' : 'auth';
  if (isRateLimit(refusal)) return 'rateLimited';
  if (unknownSymbolCodes.has(code) || unknownSymbolText.test(message)) return 'unknownSymbol';
  if (isUnavailable(refusal)) return 'unavailable';
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
  refusal: Refusal,
  order: { readonly postOnly: boolean },
): RejectReason | undefined {
  const { code, message, status } = refusal;
  if (status >= 500 || code === nameRefusedCode) return undefined;
  const reason = reasonByCode[code] ?? (priceCode.test(code) ? 'priceOutOfLimits' : undefined);
  if (reason !== undefined) return reason;
  // A timestamp too far off is turned away at the door.
  if (isAuth(refusal)) return clockSkewText.test(message) ? 'expired' : 'auth';
  if (isRateLimit(refusal)) return 'rateLimited';
  if (unknownSymbolText.test(message)) return 'notTradable';
  if (isUnavailable(refusal)) return undefined;
  return order.postOnly && wouldCrossText.test(`${code} ${message}`) ? 'wouldCross' : 'other';
}

/** States that cancels tell: closed long ago, partly canceled, filled, canceled; none at all by client order id. */
const goneStates: ReadonlySet<number> = new Set([-1, 0, 5, 6, 7]);
/** Created, resting, partly filled: it was not canceled. */
const openStates: ReadonlySet<number> = new Set([1, 3, 4]);

/** A cancel is under way already in state 10. */
export function stateVerdict(state: number): 'accepted' | 'gone' | 'rejected' {
  if (goneStates.has(state)) return 'gone';
  return openStates.has(state) ? 'rejected' : 'accepted';
}

export function cancelVerdict(refusal: Refusal): 'accepted' | 'gone' | 'rejected' | 'unknown' {
  const { code, orderState, status } = refusal;
  if (status >= 500) return 'unknown';
  if (code === 'order-orderstate-error') {
    return orderState === undefined ? 'gone' : stateVerdict(orderState);
  }
  if (orderAbsentCodes.includes(code)) return 'gone';
  return isUnavailable(refusal) ? 'unknown' : 'rejected';
}

/** Whether the request was refused for its time. */
export function isClockSkew(refusal: Refusal): boolean {
  return isAuth(refusal) && clockSkewText.test(refusal.message);
}

function isAuth({ code }: Refusal): boolean {
  return authCodes.has(code);
}

/** The limit is the account's, and each endpoint's own. */
export function isRateLimit({ code, message, status }: Refusal): boolean {
  return status === 429 || rateLimitCodes.has(code) || rateLimitText.test(`${code} ${message}`);
}

function isUnavailable({ code, message }: Refusal): boolean {
  return unavailableCodes.has(code) || unavailableText.test(`${code} ${message}`);
}

export function htxError(
  kind: ExchangeErrorKind,
  message: string,
  retryAtMs?: number,
): ExchangeError {
  return new ExchangeError(
    { kind, exchange: 'htx', ...(retryAtMs === undefined ? {} : { retryAtMs }) },
    message,
  );
}

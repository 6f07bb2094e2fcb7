/**
 * What it means that a call of ccxt's threw. Its messages hold addresses, bodies and keys, so nothing of them is handed
 * on: a failure is described by the name of its class, the HTTP status and the exchange's code.
 */

import type { ExchangeErrorKind, RejectReason } from '../../ports/exchange.ts';
import type { HttpResult } from '../http.ts';
import { redact } from '../redact.ts';
import { NoAnswerError, NotSentError, type CallLog } from './transport.ts';

export interface Failure {
  /** From the class itself to the most general one; empty for what is not of ccxt. */
  readonly classes: readonly string[];
  readonly status?: number;
  /** Real ms. */
  readonly retryAfterMs?: number;
  /** Anything left this machine. */
  readonly isSent: boolean;
  /** The answer as such was an error, by its status or its words. */
  readonly isRefusal: boolean;
  /** Something that changes things had succeeded before. */
  readonly isLate: boolean;
  /** The words speak of something that is there already. */
  readonly isDuplicate: boolean;
  readonly noAnswer?: NoAnswerError;
  readonly notSent?: NotSentError;
  /** Safe to show. */
  readonly detail: string;
}

export function failureOf(error: unknown, log: CallLog, secrets: readonly string[]): Failure {
  const classes = classesOf(error);
  const last = log.sent.at(-1);
  const status = last?.result.status;
  const retryAfterMs = last?.result.retryAfterMs;
  const code = last?.result.kind === 'answered' ? codeOf(last.result.json, secrets) : undefined;
  const isLate = log.sent
    .slice(0, -1)
    .some(({ method, result }) => method !== 'GET' && isSuccess(result.status));
  const told = [
    classes[0] ?? 'an error that is not of ccxt',
    ...(status === undefined ? [] : [`http status ${status}`]),
    ...(code === undefined ? [] : [`code ${code}`]),
  ].join(', ');
  const known =
    error instanceof NoAnswerError || error instanceof NotSentError ? error.message : undefined;
  return {
    classes,
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    isSent: log.sent.length > 0,
    isRefusal: error === log.refusal,
    isLate,
    isDuplicate: error instanceof Error && duplicateText.test(error.message),
    ...(error instanceof NoAnswerError ? { noAnswer: error } : {}),
    ...(error instanceof NotSentError ? { notSent: error } : {}),
    detail: known ?? told,
  };
}

/** ccxt has a class for it, but puts many an exchange's refusal into a more general one. */
const duplicateText = /duplicat|already (exist|used|in use|been used)/i;

const isSuccess = (status: number | undefined): boolean =>
  status !== undefined && status >= 200 && status < 300;

/** Told apart by name: each bundle of ccxt has classes of its own. */
function classesOf(error: unknown): readonly string[] {
  const names: string[] = [];
  let layer: unknown = error;
  while (typeof layer === 'object' && layer !== null) {
    layer = Object.getPrototypeOf(layer) as unknown;
    const { constructor } = (layer ?? {}) as { readonly constructor?: unknown };
    if (typeof constructor === 'function') names.push(constructor.name);
  }
  const base = names.indexOf('BaseError');
  return base < 0 ? [] : names.slice(0, base + 1);
}

/** The second form is that of a sentence as often as of a name, so it comes after all of the first. */
const codeNames = [
  /^(s?code|ret_?code|err(or)?[_-]?code|errno|label|msg_?code)$/i,
  /^(error|reason)$/i,
] as const;
const codeForm = /^[\w.:\- ]{1,60}$/;
const depthMax = 3;

/** The exchange's own name of the error, where it has the look of a name; a sentence may hold anything. */
function codeOf(json: unknown, secrets: readonly string[]): string | undefined {
  const found = codeNames
    .map((names) => findCode(json, names, depthMax))
    .find((code) => code !== undefined);
  return found === undefined ? undefined : redact(found, secrets);
}

function findCode(json: unknown, names: RegExp, depth: number): string | undefined {
  if (typeof json !== 'object' || json === null || depth === 0) return undefined;
  for (const [name, value] of Object.entries(json) as [string, unknown][]) {
    const words: unknown = Array.isArray(value) ? value[0] : value;
    const text = typeof words === 'number' ? String(words) : words;
    if (names.test(name) && typeof text === 'string' && codeForm.test(text)) return text;
  }
  for (const value of Object.values(json) as unknown[]) {
    const code = findCode(value, names, depth - 1);
    if (code !== undefined) return code;
  }
  return undefined;
}

/** The nearest class counts. What is not here, bare `ExchangeError` and `OperationFailed` above all, proves nothing. */
const reasonByClass: Readonly<Record<string, RejectReason>> = {
  InsufficientFunds: 'insufficientBalance',
  OrderImmediatelyFillable: 'wouldCross',
  InvalidOrder: 'other',
  BadRequest: 'other',
  ArgumentsRequired: 'other',
  NotSupported: 'other',
  BadSymbol: 'notTradable',
  OperationRejected: 'notTradable',
  ContractUnavailable: 'notTradable',
  AuthenticationError: 'auth',
  InvalidNonce: 'expired',
  RateLimitExceeded: 'rateLimited',
  DDoSProtection: 'rateLimited',
};

/** There is an order of this id, which may be ours, or there is none any more: either way it has to be asked for. */
const undecided: ReadonlySet<string> = new Set([
  'DuplicateOrderId',
  'OrderNotFound',
  'OrderNotCached',
]);

/** Undefined: the order may be live all the same. */
export function placeRefusal(failure: Failure): RejectReason | undefined {
  const { classes, status = 0, noAnswer, notSent, isSent, isRefusal, isLate } = failure;
  if (isLate) return undefined;
  if (notSent !== undefined) return reasonNotSent[notSent.because];
  // Gateways that turn a client away answer with pages.
  if (noAnswer !== undefined) return isTurnedAway(noAnswer.status) ? 'rateLimited' : undefined;
  if (!isSent) return reasonOf(classes) ?? 'other';
  const isOpen = failure.isDuplicate || undecided.has(classes[0] ?? '');
  if (!isRefusal || status >= 500 || isOpen) return undefined;
  return isForKey(failure) ? 'auth' : reasonOf(classes);
}

const reasonNotSent: Readonly<Record<NotSentError['because'], RejectReason>> = {
  tooLate: 'expired',
  tooBusy: 'rateLimited',
  heldBack: 'rateLimited',
  rounded: 'badPrecision',
  wrongHost: 'other',
};

function reasonOf(classes: readonly string[]): RejectReason | undefined {
  const name = classes.find((candidate) => Object.hasOwn(reasonByClass, candidate));
  return name === undefined ? undefined : reasonByClass[name];
}

export function cancelVerdict(failure: Failure): 'accepted' | 'gone' | 'rejected' | 'unknown' {
  const { classes, status = 0, isRefusal, isSent } = failure;
  if (isRefusal && status < 500) {
    if (classes.includes('OrderNotFound')) return 'gone';
    if (classes.includes('CancelPending')) return 'accepted';
  }
  if (!isSent && failure.noAnswer === undefined) return 'rejected';
  return placeRefusal(failure) === undefined ? 'unknown' : 'rejected';
}

/**
 * ccxt takes some refusals of a key that has worked before for protection from too many requests, and knows no class of
 * others; the status says what they are.
 */
function isForKey({ classes, status }: Failure): boolean {
  return status === 401 && (classes.includes('DDoSProtection') || reasonOf(classes) === undefined);
}

/** 403 is also a firewall's word for a ban, but as often that of a page for a country: it proves no limit. */
const isTurnedAway = (status: number | undefined): boolean => status === 429 || status === 418;

const kindByClass: Readonly<Record<string, ExchangeErrorKind>> = {
  RateLimitExceeded: 'rateLimited',
  DDoSProtection: 'rateLimited',
  InvalidNonce: 'clockSkew',
  NetworkError: 'unavailable',
  BadResponse: 'badAnswer',
  OperationFailed: 'unavailable',
  AuthenticationError: 'auth',
  BadSymbol: 'unknownSymbol',
  BaseError: 'refused',
};

/**
 * The exchange knows no such order: it said so, or ccxt found none in answers that are all there. What ccxt finds
 * nothing in because there is nothing to read says nothing, and nor does a list in which others are, or the order
 * itself: it may have been cut, or searched for under another name.
 */
export function tellsAbsence(failure: Failure, { sent }: CallLog, id: string): boolean {
  const { classes, status = 0, isRefusal, isSent } = failure;
  if (!classes.includes('OrderNotFound')) return false;
  if (isRefusal) return status < 500;
  const isEmpty = ({ result }: CallLog['sent'][number]): boolean =>
    isSuccess(result.status) &&
    showsContent(result) &&
    result.kind === 'answered' &&
    !holdsRows(result.json, depthMax) &&
    !JSON.stringify(result.json).includes(id);
  return isSent && sent.every(isEmpty);
}

function holdsRows(json: unknown, depth: number): boolean {
  if (typeof json !== 'object' || json === null) return false;
  if (Array.isArray(json)) return json.some((row) => typeof row === 'object' && row !== null);
  if (depth === 0) return true;
  return Object.values(json).some((value) => holdsRows(value, depth - 1));
}

/** An answer of plain values alone, `{"status": "maintenance"}`, is one that ccxt finds no rows in, and none either. */
export function showsContent(result: HttpResult): boolean {
  if (result.kind !== 'answered') return false;
  const { json } = result;
  if (typeof json !== 'object' || json === null) return false;
  const values = Object.values(json) as unknown[];
  return values.length === 0 || values.some((value) => typeof value === 'object');
}

/** The exchange knows the key, and that it lacks the right: a wrong key is refused in other words. */
export function tellsDenial({ classes, status = 0, isRefusal, isSent }: Failure): boolean {
  return isSent && isRefusal && status < 500 && status !== 401 && classes[0] === 'PermissionDenied';
}

/** Why a read failed. */
export function readErrorKind(failure: Failure): ExchangeErrorKind {
  const { classes, status = 0, noAnswer, notSent } = failure;
  if (notSent !== undefined) {
    return reasonNotSent[notSent.because] === 'rateLimited' ? 'rateLimited' : 'refused';
  }
  if (noAnswer !== undefined) {
    if (isTurnedAway(noAnswer.status)) return 'rateLimited';
    return noAnswer.status === 401 ? 'auth' : 'unavailable';
  }
  if (isForKey(failure)) return 'auth';
  if (classes.includes('OrderNotFound') && !failure.isRefusal) return 'badAnswer';
  const name = classes.find((candidate) => Object.hasOwn(kindByClass, candidate));
  const kind = name === undefined ? 'badAnswer' : (kindByClass[name] ?? 'refused');
  return status >= 500 && kind !== 'rateLimited' ? 'unavailable' : kind;
}

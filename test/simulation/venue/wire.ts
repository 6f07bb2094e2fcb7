/**
 * The way between one process and an exchange, there and back: what is lost on it, what is late, and what the exchange
 * itself refuses before it looks at a request.
 */

import { ExchangeError, type ExchangeErrorKind } from '../../../shared/ports/exchange.ts';
import type { BudgetWord, Charge, Governor, Lane } from '../../../shared/ports/governor.ts';
import type { FaultName, FaultRates } from '../scenario/faults.ts';
import type { Life } from '../kernel/life.ts';
import type { Luck } from '../kernel/luck.ts';
import { ownerOf } from './gate.ts';
import type { Sender } from './shut-outs.ts';
import type { Venue } from './venue.ts';

export interface WireParts {
  readonly life: Life;
  readonly venue: Venue;
  readonly account: string;
  /** Whose budget is charged for all that leaves from here. */
  readonly address: string;
  /** Of the account's key: errors hold them, as real ones do that echo what was sent. */
  readonly secrets?: readonly string[];
  readonly luck: Luck;
  readonly faults: () => FaultRates;
  /** Absent where nobody looks after the exchange's limits. */
  readonly governor?: Governor | undefined;
}

export interface Request<T> {
  /** For the story: `place`, `openOrders`. */
  readonly what: string;
  readonly weight: number;
  readonly orders?: number;
  /** Default: that of reads. */
  readonly lane?: Lane;
  /** The request arrives, and nobody hears of it: or it never does. */
  readonly lost?: FaultName;
  readonly answerLost?: FaultName;
  /** The exchange fails, before or after it has carried it out, and says at once that it failed. */
  readonly errs?: FaultName;
  /** By how much the sender's idea of the exchange's time is off, ms; absent where the request is not signed. */
  readonly offMs?: number;
  /** Asked before it leaves: it may have waited for its budget. */
  readonly isTooLate?: () => boolean;
  /** Told when it leaves. */
  readonly onSend?: () => void;
  /** At the exchange. */
  readonly serve: () => T;
}

interface Refusal {
  readonly kind: 'refused';
  readonly why: ExchangeErrorKind;
  readonly retryAfterMs?: number;
}

/** With how much of its limits everybody has used, as its headers tell. */
type Served<T> =
  | {
      readonly kind: 'answer';
      readonly value: T;
      readonly words: readonly BudgetWord[];
    }
  | Refusal
  | { readonly kind: 'none' };

export type Answer<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | Refusal
  /** Not sent: its time was over before it had leave to go. */
  | { readonly kind: 'tooLate' }
  /** Whether it arrived is not known. */
  | { readonly kind: 'none' };

/** Until a request counts as unanswered. */
const timeoutMs = 8_000;
const signatureWindowMs = 5_000;
const wayMs = { min: 5, max: 150 };

export class Wire {
  readonly parts: WireParts;

  constructor(parts: WireParts) {
    this.parts = parts;
  }

  async ask<T>(request: Request<T>): Promise<Answer<T>> {
    const { life, venue } = this.parts;
    const wordsBefore = venue.gate.figures.count;
    const heldBack = await this.reserve(request);
    if (heldBack !== undefined) return heldBack;
    if (request.isTooLate?.() === true) return { kind: 'tooLate' };
    request.onSend?.();
    const sender = { life, sentMs: venue.nowMs, wordsBefore };
    const [thereMs, backMs] = [this.wayMs(), this.wayMs()];
    const isLost = this.strikes(request.lost);
    const isAnswerLost = this.strikes(request.answerLost);
    const isSilent = isLost || isAnswerLost;
    const hasErred = this.strikes(request.errs);
    const isServed = !hasErred || this.parts.luck.happens('erredAfter', 0.5);
    const answer = await life.reach<Served<T>>(
      `${venue.name} ${request.what}`,
      { thereMs, backMs: isSilent ? timeoutMs - thereMs : backMs },
      () => {
        if (isLost || !isServed || venue.nowMs < venue.downUntilMs) return { kind: 'none' };
        const answer = this.serve(request, sender);
        return isAnswerLost || hasErred ? { kind: 'none' } : answer;
      },
    );
    await this.tell(answer, sender);
    return answer;
  }

  /** What the exchange does with a request that has arrived; nobody looks whose it was where it was held up. */
  serve<T>(request: Request<T>, sender?: Sender): Served<T> {
    const { venue, account, address } = this.parts;
    const { nowMs } = venue;
    const { offMs, serve } = request;
    const charges = this.chargesOf(request);
    const admission = venue.gate.admit({ address, account, charges, nowMs, sender });
    if (admission.kind !== 'admitted') {
      return { kind: 'refused', why: 'rateLimited', retryAfterMs: admission.retryAfterMs };
    }
    if (offMs !== undefined && Math.abs(offMs) > signatureWindowMs) {
      return { kind: 'refused', why: 'clockSkew' };
    }
    venue.exchange.advance();
    return { kind: 'answer', value: serve(), words: admission.words };
  }

  private async reserve<T>(request: Request<T>): Promise<Refusal | undefined> {
    const { governor, life } = this.parts;
    if (governor === undefined) return undefined;
    const reservation = await governor.reserve(this.chargesOf(request), request.lane ?? 'read');
    if (reservation.kind === 'granted') return undefined;
    const retryAfterMs = Math.max(0, reservation.untilMs - life.clock.now());
    return { kind: 'refused', why: 'rateLimited', retryAfterMs };
  }

  /** What counted once does not count again. */
  private chargesOf<T>({ what, weight, orders = 0 }: Request<T>): readonly Charge[] {
    const { gate, instrument } = this.parts.venue;
    if (weight === 0) return [];
    return gate.rates.chargesOf({ what, symbol: instrument.symbol, weight, orders });
  }

  private async tell(answer: Served<unknown>, sender: Sender): Promise<void> {
    const { governor, venue, life, address } = this.parts;
    if (answer.kind === 'answer') {
      venue.gate.figures.note(ownerOf(this.parts), sender, answer.words, venue.nowMs);
      governor?.told(answer.words);
    }
    if (answer.kind !== 'refused' || answer.retryAfterMs === undefined) return;
    venue.gate.shutOuts.told(address, sender, venue.nowMs);
    const untilMs = life.clock.now() + answer.retryAfterMs;
    await governor?.shutOut({ scope: 'address', untilMs });
  }

  strikes(name: FaultName | undefined): boolean {
    const { luck, faults, life } = this.parts;
    const isStruck = name !== undefined && luck.happens(name, faults()[name]);
    if (isStruck) life.meets(name);
    return isStruck;
  }

  /** How long ago what is shown was true, ms. */
  lagMs(name: FaultName, maxMs: number): number {
    return this.strikes(name) ? this.parts.luck.between(name, 1, maxMs) : 0;
  }

  private wayMs(): number {
    return this.parts.luck.between('way', wayMs.min, wayMs.max);
  }
}

export function errorOf(
  exchange: string,
  answer: Exclude<Answer<unknown>, { kind: 'answer' }>,
  { nowMs, secrets = [] }: { readonly nowMs: number; readonly secrets?: readonly string[] },
): ExchangeError {
  // Adapters clean their own words; what they wrap is as it came.
  const sent = secrets.join(' and ');
  const cause = Object.assign(new Error(`sent with ${sent}`), { headers: { 'x-trace': sent } });
  if (answer.kind !== 'refused') {
    const text = `${exchange} gave no answer`;
    return new ExchangeError({ kind: 'unavailable', exchange }, text, { cause });
  }
  const { why, retryAfterMs } = answer;
  const retry = retryAfterMs === undefined ? {} : { retryAtMs: nowMs + retryAfterMs };
  const text = `${exchange} refused: ${why}`;
  return new ExchangeError({ kind: why, exchange, ...retry }, text, { cause });
}

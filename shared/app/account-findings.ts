/** What an examination of an account finds, one thing a finding. Words for people are made where it is shown. */

import type { Instrument } from '../domain/instrument.ts';
import type { Balance, PriceLimits, Ticker } from '../domain/market.ts';
import type { ExchangeErrorKind, RateUsage } from '../ports/exchange.ts';

/** `notTold`: the exchange does not say, or could not be asked for a reason that another finding tells. */
export type FindingState = 'ok' | 'warning' | 'problem' | 'notTold';

/** Questions put to an exchange, in the order they are asked. */
export type Topic =
  'time' | 'reach' | 'key' | 'instrument' | 'ticker' | 'priceLimits' | 'balances' | 'openOrders';

export interface Question {
  readonly topic: Topic;
  readonly symbol?: string;
}

/** Why questions were not asked at all. */
export type NotAskedBecause =
  'unreachable' | 'keyRefused' | 'mayNotRead' | 'clockRefused' | 'rateLimited' | 'tooMany';

export type Finding = { readonly state: FindingState } & (
  | { readonly kind: 'credentials'; readonly exchange: string }
  | {
      readonly kind: 'credentialsUnusable';
      readonly because: string;
      /** They are not there, cannot be read, are not as they should be, or the adapter cannot work with them. */
      readonly what: 'missing' | 'unread' | 'malformed' | 'refused';
      readonly fix?: string;
    }
  /** Of the bots' table. */
  | { readonly kind: 'table'; readonly because: string }
  | { readonly kind: 'failed'; readonly question: Question; readonly failure: Failure }
  /** The time is absent where no question was short enough to go by. */
  | { readonly kind: 'reached'; readonly roundTripMs?: number }
  /** The exchange does not tell its time. */
  | { readonly kind: 'clockNotTold' }
  | {
      readonly kind: 'clock';
      /** How far our clock is ahead of the exchange's; negative where it is behind. */
      readonly aheadMs: number;
      /** The measurement may be wrong by so much. */
      readonly errorMs: number;
    }
  | { readonly kind: 'keyAccepted' }
  /** It may neither read nor trade, which of an exchange that does not tell rights is what a wrong key looks like. */
  | { readonly kind: 'keyUseless' }
  | {
      readonly kind: 'right';
      readonly right: 'read' | 'trade' | 'withdraw';
      /** Undefined where the exchange does not tell. */
      readonly isGiven: boolean | undefined;
    }
  | {
      readonly kind: 'addresses';
      readonly isBound: boolean | undefined;
      readonly addresses: readonly string[];
    }
  | { readonly kind: 'noSymbols' }
  | {
      readonly kind: 'symbol';
      readonly instrument: Instrument;
      readonly ticker: Ticker | undefined;
      readonly limits: PriceLimits | undefined;
    }
  | {
      readonly kind: 'balances';
      readonly balances: readonly Balance[];
      /** Currencies that are needed, and of which there is nothing at all. */
      readonly missing: readonly string[];
    }
  | {
      readonly kind: 'openOrders';
      readonly symbol: string;
      readonly count: number;
      readonly max: number;
    }
  | { readonly kind: 'budgets'; readonly usage: readonly RateUsage[] }
  | { readonly kind: 'bot'; readonly botId: string; readonly errors: readonly string[] }
  | {
      readonly kind: 'notAsked';
      readonly because: NotAskedBecause;
      readonly questions: readonly Question[];
    }
  /** Their symbols could not be read, which another finding tells. */
  | { readonly kind: 'botsNotLookedAt'; readonly botIds: readonly string[] }
);

export interface Failure {
  readonly kind: ExchangeErrorKind;
  /** Holds no secret: adapters see to that. */
  readonly message: string;
  /** Epoch ms of our clock. */
  readonly retryAtMs?: number;
}

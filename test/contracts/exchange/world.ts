/** What the exchange contract needs to know of an exchange: how to start it, who may use it, and what it documents. */

import type { ExchangeProfile } from '../../../local/exchange/profile.ts';
import type { Simulator } from '../../../local/exchange/simulator.ts';
import type { Recording } from '../../../local/market/recording.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Credentials } from '../../../shared/ports/credentials.ts';
import type {
  CancelOutcome,
  Capabilities,
  ExchangeErrorKind,
  KeyPermissions,
  RejectReason,
} from '../../../shared/ports/exchange.ts';
import type { ScriptedAnswer } from '../../support/scripted-http-server.ts';

export type KeyKind =
  | 'trading'
  | 'readOnly'
  | 'withdrawing'
  /** To the address the requests come from. */
  | 'bound'
  /** To another address. */
  | 'elsewhere'
  | 'wrongSecret'
  /** Never made, expired or deleted. */
  | 'unknown';

export interface MarketOptions {
  readonly clock: Clock;
  readonly recording: Recording;
  readonly profile: Partial<ExchangeProfile>;
}

/** Rules an order can break. */
export type Rule =
  | 'tick'
  | 'lot'
  | 'minQuantity'
  | 'maxQuantity'
  | 'minNotional'
  | 'priceBand'
  | 'openOrders'
  | 'symbol'
  | 'balance';

/** One refusal in the exchange's words, and what the adapter must make of it. */
export interface ErrorRow {
  readonly code: string | number;
  /** Of HTTP. */
  readonly status: number;
  readonly message?: string;
  readonly place?: RejectReason | 'unknown';
  readonly cancel?: CancelOutcome['kind'];
  readonly read?: ExchangeErrorKind;
}

export interface ExchangeUnderTest {
  /** As in configs. */
  readonly name: string;
  readonly symbol: string;
  /** As the simulated exchange trades it. */
  readonly instrument: Instrument;
  readonly capabilities: Capabilities;
  /** Starts the simulated exchange with all the keys, in one account `main` with 10 BTC and 1,000,000 USDT. */
  start(options: MarketOptions): Promise<Simulator>;
  /** Absent where the exchange has no such keys. */
  readonly keys: Readonly<
    Partial<Record<KeyKind, { readonly credentials: Credentials; readonly told?: KeyPermissions }>>
  >;
  readonly documented: DocumentedFacts;
  readonly wire: WireFacts;
}

/** What exchanges do differently, by their documentation; cases go by these and by the capabilities alone. */
export interface DocumentedFacts {
  /** A post-only order that would take is refused, or accepted and canceled a moment later. */
  readonly postOnlyCrossing: 'refused' | 'canceled';
  /** A second order under a client order id: refused, or an order like any other. */
  readonly sameClientOrderId: {
    readonly whileOpen: 'refused' | 'accepted';
    readonly afterEnd: 'refused' | 'accepted';
  };
  /** Most rows of a page; absent where the whole list comes at once. */
  readonly pages: {
    readonly openOrders?: number;
    readonly fills?: number;
    /** So many open orders may be all or a page of them, which nobody knows. */
    readonly blindOpenOrders?: number;
  };
  /** Whether the limits of prices can be asked for; `fixed` ones have nothing to do with the market's price. */
  readonly priceLimits: 'told' | 'fixed' | 'untold';
  /** The reason for breaking a rule; absent where there is no such rule. */
  readonly refusals: Readonly<Partial<Record<Rule, RejectReason>>>;
  /** How far the told time may be off, ms; absent where the exchange tells none, and requests carry none. */
  readonly timeErrorMs?: number;
  /** Immediate orders are not known where this is set. */
  readonly immediate?: 'unknown';
  /** Whether fees taken in quote are told. */
  readonly quoteFees?: 'untold';
  /** An address that goes on after a rate limit is banned. */
  readonly bans: boolean;
  /** Fills carry our id. */
  readonly fillsNamed: boolean;
}

/** The exchange's wire, as far as a man in the middle must know it. Expressions are about `METHOD /path`. */
export interface WireFacts {
  readonly place: RegExp;
  readonly cancel: RegExp;
  readonly signed: RegExp;
  /** The exchange's form of a refusal. */
  readonly refusal: (
    row: ErrorRow & { readonly message: string },
    of: 'place' | 'cancel' | 'read',
  ) => ScriptedAnswer;
  readonly errors: readonly ErrorRow[];
}

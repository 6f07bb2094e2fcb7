/**
 * The request budget of an account and of the address its requests leave from, shared by all who send: several
 * workers, the relay, several bots. Whoever sends reserves first, and sends nothing that was not granted.
 */

import type { Lane, LimitShape } from '../domain/budget.ts';

export type { Lane } from '../domain/budget.ts';

/** One of the exchange's own limits. */
export interface RequestLimit extends LimitShape {
  /** In the exchange's words, with its window: `weight 1m`, `POST /api/v5/trade/order 2s`. */
  readonly name: string;
  /** Whose budget it is. */
  readonly scope: 'address' | 'account';
  /** As the exchange states it. */
  readonly max: number;
}

/** What one request uses of one limit. */
export interface Charge {
  readonly limit: RequestLimit;
  /** Positive. */
  readonly units: number;
}

/** Leave to send at once. Whoever sends later, as a queue was in between, asks whether it still holds. */
export interface Leave {
  readonly kind: 'granted';
  /** False once a request sent now would count in a window of which nothing was taken, or a ban was heard of here. */
  holds(): boolean;
  /** Nothing was sent by it. */
  giveBack(): void;
}

export type Reservation =
  | Leave
  /** Nothing was taken, and nothing may be sent before `untilMs`, epoch ms of our clock. */
  | { readonly kind: 'heldBack'; readonly untilMs: number; readonly because: string };

/** What an answer told of one limit: how much of its present window everybody has used. */
export interface BudgetWord {
  readonly limit: RequestLimit;
  readonly used: number;
}

/** Of one account on one exchange. Never rejects: where the shared budget cannot be asked, a small part of it is ours. */
export interface Governor {
  /** All charges or none. All but seeds wait a moment for the next window where that is near. */
  reserve(charges: readonly Charge[], lane: Lane): Promise<Reservation>;
  /** Tops the budget up from an answer. Does not wait for the write. */
  told(words: readonly BudgetWord[]): void;
  /** The exchange shuts us out, of this limit or of everything: whoever shares the budget sends nothing before then. */
  shutOut(by: {
    readonly scope: RequestLimit['scope'];
    /** Of one limit alone; absent: of everything that leaves from there. */
    readonly limit?: RequestLimit;
    /** Epoch ms of our clock; what is further off than `banMsMax` is taken for that. */
    readonly untilMs: number;
  }): Promise<void>;
}

/** One history, before it happens: everything that is drawn from the seed at the start. It is JSON, so that it can be kept and made smaller. */

import type { RecordedMarket } from '../venue/candles-market.ts';
import type { VenueKindName } from '../venue/kinds.ts';
import type { FaultName } from './faults.ts';

/** A config item, as people write it. */
export type ConfigItem = Readonly<Record<string, unknown>>;

export interface ScenarioVenue {
  /** The exchange's name in configs. */
  readonly name: string;
  readonly kind: VenueKindName;
  readonly symbol: string;
  readonly market: {
    /** Of a step, in levels of the grid. */
    readonly wildness: number;
    readonly leaps: number;
    readonly stepMs: number;
    readonly lotsMax: number;
    /** Instead of one that is drawn; the rest is of no account then. */
    readonly recorded?: RecordedMarket;
  };
  /** Funds for two or three orders a side. */
  readonly isPoor?: boolean;
  /** Of all requests from one address in a minute, and of new orders of one account in ten seconds. */
  readonly weightMax: number;
  readonly ordersMax: number;
  /** They hold for any stretch of that length, and not for windows on the edges of the clock. */
  readonly countsStretches?: boolean;
  /** In place of both: those that the adapter of such an exchange keeps to. */
  readonly hasRealLimits?: boolean;
}

export interface ScenarioBot {
  readonly venue: string;
  readonly config: ConfigItem & { readonly botId: string; readonly account: string };
}

/** Something that happens at its moment, ms since the start. */
export type Happening =
  | {
      readonly kind: 'edit';
      readonly atMs: number;
      readonly botId: string;
      readonly changes: ConfigItem;
    }
  | { readonly kind: 'halt'; readonly atMs: number; readonly orders: 'keep' | 'cancel' }
  | { readonly kind: 'lift'; readonly atMs: number }
  | {
      readonly kind: 'outage';
      readonly atMs: number;
      readonly venue: string;
      readonly forMs: number;
    }
  /** Nobody is answered, and no order survives it. */
  | {
      readonly kind: 'maintenance';
      readonly atMs: number;
      readonly venue: string;
      readonly forMs: number;
    }
  | {
      readonly kind: 'rules';
      readonly atMs: number;
      readonly venue: string;
      readonly notional: string;
    }
  /** An exchange answers nothing from an address, for no fault of ours. */
  | {
      readonly kind: 'ban';
      readonly atMs: number;
      readonly venue: string;
      readonly forMs: number;
      readonly part: 'functions' | 'relay';
    }
  /** A program of somebody else's uses a part of the budget of the account, and of the address of a part of ours. */
  | {
      readonly kind: 'foreign';
      readonly atMs: number;
      readonly botId: string;
      readonly forMs: number;
      readonly part: 'functions' | 'relay';
      /** 0 to 1 */
      readonly share: number;
    }
  | { readonly kind: 'clockJump'; readonly atMs: number; readonly byMs: number }
  | { readonly kind: 'deploy'; readonly atMs: number }
  /** Two versions of our code side by side; what the newer stores the older cannot read. */
  | { readonly kind: 'upgrade'; readonly atMs: number; readonly forMs: number }
  /** A person cancels one of our orders, or trades by hand. */
  | { readonly kind: 'handCancel'; readonly atMs: number; readonly botId: string }
  | {
      readonly kind: 'handOrder';
      readonly atMs: number;
      readonly botId: string;
      readonly side: 'buy' | 'sell';
    };

export interface Scenario {
  readonly seed: number;
  /** Until everything is well again, ms. */
  readonly chaosMs: number;
  /** Functions of the strategy at once. */
  readonly workers: number;
  /** Requests are reserved before they are sent; absent where nobody looks after the limits. */
  readonly isGoverned?: boolean;
  /** Addresses that functions and relays send from; absent where each of the two has its own. */
  readonly egress?: 'one' | 'two';
  /** Whichever process comes to a wait as the one of this number ends there: before and after count, from 1 on. */
  readonly diesAt?: number;
  /** Relays; 0 where none is deployed. */
  readonly relays: number;
  readonly venues: readonly ScenarioVenue[];
  readonly bots: readonly ScenarioBot[];
  readonly faults: Readonly<Partial<Record<FaultName, number>>>;
  readonly happenings: readonly Happening[];
}

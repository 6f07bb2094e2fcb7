/** The messages between the functions, and the queues that carry them. */

import type { EventBundle } from './relay-events.ts';

/** Bots of one account that are due together, and how often they are. */
export interface DueBots {
  readonly account: string;
  readonly botIds: readonly string[];
  readonly pollSeconds: number;
  /**
   * One bot whose ticks wait for its events, and they for its ticks: a full pass that others overtook again and again
   * would never get to commit. The ticks of all others wait for those of their account.
   */
  readonly isAlone?: boolean | undefined;
}

/** One moment at which bots are due, by account and poll interval. */
export interface Slot {
  /** Epoch ms, a multiple of the slot length. */
  readonly slotMs: number;
  readonly accounts: readonly DueBots[];
}

export type WorkMessage =
  | {
      readonly kind: 'tick';
      readonly account: string;
      readonly botIds: readonly string[];
      readonly slotMs: number;
      /** Until the next tick of the same bots: by it a tick is known to be too old. */
      readonly pollSeconds: number;
    }
  | { readonly kind: 'config'; readonly botId: string }
  | ({ readonly kind: 'events' } & EventBundle);

export interface SlotQueue {
  /** Each slot arrives once its `delayMs` has passed. */
  sendSlots(slots: readonly { readonly slot: Slot; readonly delayMs: number }[]): Promise<void>;
}

export interface WorkQueue {
  /** FIFO by group; the same deduplication id is delivered once in five minutes. */
  send(
    messages: readonly {
      readonly message: WorkMessage;
      readonly groupId: string;
      readonly deduplicationId: string;
    }[],
  ): Promise<void>;
}

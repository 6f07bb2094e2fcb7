/** The messages between the functions, and the queues that carry them. */

/** One moment at which bots are due, by account. */
export interface Slot {
  /** Epoch ms, a multiple of the slot length. */
  readonly slotMs: number;
  readonly accounts: readonly { readonly account: string; readonly botIds: readonly string[] }[];
}

export type WorkMessage =
  | {
      readonly kind: 'tick';
      readonly account: string;
      readonly botIds: readonly string[];
      readonly slotMs: number;
    }
  | { readonly kind: 'config'; readonly botId: string };

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

/** What the relay tells the strategy, through the event bus. */

import type { OrderEvent } from '../domain/order-event.ts';
import type { PlaceOutcome } from './exchange.ts';

/** Doubled, late and reordered ones change nothing: each is a fact about one order, or a wish for a full pass. */
export type RelayEvent =
  | ({ readonly kind: 'order' } & OrderEvent)
  /** The exchange's answer to a place command. An `unknown` one means that it has to be asked. */
  | { readonly kind: 'answer'; readonly clientOrderId: string; readonly outcome: PlaceOutcome }
  /** Something may have been missed: look at everything. */
  | { readonly kind: 'resync'; readonly because: string };

/** Events of one bot that happened close together, oldest first: one entry on the bus, one message of work. */
export interface EventBundle {
  readonly botId: string;
  readonly account: string;
  /** Of the relay that tells them. Absent in bundles of before it was told. */
  readonly shard?: number;
  /** Of the shard's lease under which they were received. Those of two shards may be alike. */
  readonly epoch: number;
  /** Counts up within the epoch: with both, the shard and the account, a bundle is known again. */
  readonly number: number;
  readonly events: readonly RelayEvent[];
}

/** The same for every delivery of one bundle, and unlike that of any tick. */
export function bundleIdOf({ account, shard, epoch, number }: Omit<EventBundle, 'events'>): string {
  // An account may have moved to a shard that counts as the former one did.
  return `events#${account}#${shard ?? ''}#${epoch}#${number}`;
}

/** Most events of one bundle, so that it stays far below the bus's limit of bytes. */
export const bundleEventsMax = 100;

export interface EventPublisher {
  /**
   * Publishes all, in the order given. Rejects with a `PublishError` that holds what was not taken after a bounded
   * number of tries.
   */
  publish(bundles: readonly EventBundle[]): Promise<void>;
}

export class PublishError extends Error {
  override readonly name = 'PublishError';
  readonly notTaken: readonly EventBundle[];
  /** Those of them that no bus takes: they could not be written down. They say nothing about the bus. */
  readonly unwritable: readonly EventBundle[];

  constructor(
    notTaken: readonly EventBundle[],
    because: string,
    unwritable: readonly EventBundle[] = [],
  ) {
    super(`${notTaken.length} event bundles were not taken by the bus: ${because}`);
    this.notTaken = notTaken;
    this.unwritable = unwritable;
  }
}

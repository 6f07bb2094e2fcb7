/** Turns a slot into work: one tick an account and poll interval in the order of the account, or one a bot in the bot's. */

import { hashOf } from '../domain/hash-of.ts';
import type { DueBots, Slot, WorkQueue } from '../ports/queues.ts';

type Tick = Parameters<WorkQueue['send']>[0][number];

/** A slot that arrives twice makes the same ticks, which the queue takes once. */
export async function fanOutSlot(work: WorkQueue, slot: Slot): Promise<number> {
  const ticks = ticksOf(slot);
  await work.send(ticks);
  return ticks.length;
}

export function ticksOf({ slotMs, accounts }: Slot): readonly Tick[] {
  const ticks = accounts.map((due): Tick => {
    const { account, botIds, pollSeconds } = due;
    return {
      message: { kind: 'tick', account, botIds, slotMs, pollSeconds },
      ...orderOf(due, slotMs),
    };
  });
  return ticks.toSorted((a, b) => drawOf(a) - drawOf(b));
}

/**
 * Another order at each slot, and the same whenever that slot comes: under one address whoever asks last finds its
 * limits used up, and that must not be the same account for ever.
 */
const drawOf = ({ deduplicationId }: Pick<Tick, 'deduplicationId'>): number =>
  hashOf(deduplicationId);

/** Polling, rate limits and sweeps belong to the account; a bot that hears events minds its own. */
function orderOf(
  { account, botIds: [first], pollSeconds, isAlone }: DueBots,
  slotMs: number,
): { readonly groupId: string; readonly deduplicationId: string } {
  const common = `${account}#${slotMs}#${pollSeconds}`;
  return isAlone === true && first !== undefined
    ? { groupId: first, deduplicationId: `${common}#${first}` }
    : { groupId: account, deduplicationId: common };
}

/** Turns a slot into work: one tick an account and poll interval, in the order of the account. */

import type { Slot, WorkQueue } from '../ports/queues.ts';

/** A slot that arrives twice makes the same ticks, which the queue takes once. */
export async function fanOutSlot(work: WorkQueue, slot: Slot): Promise<number> {
  const { slotMs } = slot;
  const ticks = slot.accounts.map(({ account, botIds, pollSeconds }) => ({
    message: { kind: 'tick', account, botIds, slotMs, pollSeconds } as const,
    // Polling, rate limits and sweeps belong to the account: its ticks run one after the other.
    groupId: account,
    deduplicationId: `${account}#${slotMs}#${pollSeconds}`,
  }));
  await work.send(ticks);
  return ticks.length;
}

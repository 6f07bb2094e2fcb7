/** A slot queue in virtual time: it holds each slot until its delay has passed, then hands it to the real queue. */

import type { Clock } from '../../shared/ports/clock.ts';
import type { SlotQueue } from '../../shared/ports/queues.ts';

/** SQS counts delays in real seconds, which is too coarse once time runs faster. */
export function timedSlots(
  queue: SlotQueue,
  clock: Clock,
  onError: (error: unknown) => void,
): SlotQueue {
  return {
    sendSlots: (slots) => {
      for (const { slot, delayMs } of slots) {
        void clock
          .wait(delayMs)
          .then(() => queue.sendSlots([{ slot, delayMs: 0 }]))
          .catch(onError);
      }
      return Promise.resolve();
    },
  };
}

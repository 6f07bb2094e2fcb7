/** What the strategy does with one message of work. */

import type { PassDeps } from '../shared/app/pass-deps.ts';
import { runEvents } from '../shared/app/run-events.ts';
import { runTick, tryPass } from '../shared/app/run-tick.ts';
import type { Logger } from '../shared/ports/logger.ts';
import type { WorkMessage } from '../shared/ports/queues.ts';
import type { EventBundle } from '../shared/ports/relay-events.ts';

export interface WorkTools {
  /** From here on the message does not come back, whatever happens. */
  settle(): void;
  remainingMs(): number;
}

/** Rejects where the message is to come back. */
export async function doWork(
  deps: PassDeps,
  message: WorkMessage,
  tools: WorkTools,
): Promise<void> {
  switch (message.kind) {
    case 'config':
      await tryPass(deps, message.botId);
      return;
    case 'events':
      // Events that could not be folded are not kept for later: the next full pass finds what they told.
      tools.settle();
      tellEvents(deps.logger, message);
      await runEvents(deps, message);
      return;
    case 'tick':
      // A tick never comes back: it would hold up its account until it is too old, and the next one does its work.
      tools.settle();
      await runTick(deps, message, () => tools.remainingMs());
  }
}

/** From an order's line one gets to the bundle, and with its id to all that came of it. */
function tellEvents(logger: Logger, { botId, events }: EventBundle): void {
  logger.info('events received', { botId, events: events.map(wordsOf) });
}

function wordsOf(event: EventBundle['events'][number]): string {
  switch (event.kind) {
    case 'order': {
      const { clientOrderId, exchangeOrderId, status } = event.report;
      return `${clientOrderId ?? exchangeOrderId} ${status}`;
    }
    case 'answer':
      return `${event.clientOrderId} ${event.outcome.kind}`;
    case 'resync':
      return 'resync';
  }
}

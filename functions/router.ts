/** Events the relay has put on the bus, on their way to the strategy: one message of work a bundle, in order for each bot. */

import middy from '@middy/core';
import type { EventBridgeEvent } from 'aws-lambda';
import type { Logger } from '../shared/ports/logger.ts';
import type { Metrics } from '../shared/ports/metrics.ts';
import type { WorkQueue } from '../shared/ports/queues.ts';
import { bundleIdOf, type EventBundle } from '../shared/ports/relay-events.ts';
import { BundleUnreadableError, decodeBundle } from '../shared/stores/event-codec.ts';
import { invocationLog } from './middleware/invocation-log.ts';
import { telemetry, type Telemetry } from './middleware/telemetry.ts';
import { timeLimit } from './middleware/time-limit.ts';

export interface RouterDeps extends Telemetry {
  readonly work: WorkQueue;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Its source and type are the rule's matter. */
export type BusEvent = EventBridgeEvent<string, unknown>;

/** Rejects when the queue does not take the message: whoever called calls again. */
export function createRouterHandler(deps: RouterDeps) {
  return middy<BusEvent>(timeLimit)
    .use(telemetry(deps))
    .use(invocationLog(deps.logger, 'router'))
    .handler(async (event: BusEvent): Promise<void> => {
      const bundle = readBundle(deps, event);
      if (bundle === undefined) return;
      const { botId, events } = bundle;
      // The bus delivers at least once, and the queue takes the same id once.
      const deduplicationId = bundleIdOf(bundle);
      await deps.work.send([
        { message: { kind: 'events', ...bundle }, groupId: botId, deduplicationId },
      ]);
      deps.logger.debug('events routed', {
        correlationId: deduplicationId,
        botId,
        events: events.length,
      });
    });
}

/** What cannot be read is dropped: it would not be readable the next time either, and the next full pass makes up for it. */
function readBundle({ logger, metrics }: RouterDeps, event: BusEvent): EventBundle | undefined {
  try {
    return decodeBundle(event.detail);
  } catch (error) {
    if (!(error instanceof BundleUnreadableError)) throw error;
    logger.error('events unreadable', { eventId: event.id, because: error.message });
    metrics.add('EventsUnreadable', 1);
    return undefined;
  }
}

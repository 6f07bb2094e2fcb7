/** Work that has come: a pass for each bot of a tick, or for a bot whose config was written. */

import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { PassDeps } from '../shared/app/pass-deps.ts';
import { runEvents } from '../shared/app/run-events.ts';
import { runTick, tryPass } from '../shared/app/run-tick.ts';
import type { Logger } from '../shared/ports/logger.ts';
import type { EventBundle } from '../shared/ports/relay-events.ts';
import type { CallCounter } from '../shared/runtime/call-counter.ts';
import { correlated, correlationOf } from './correlation.ts';
import { parseWorkMessage } from './messages.ts';
import { invocationLog } from './middleware/invocation-log.ts';
import { eachRecord, partialBatch, settle } from './middleware/sqs-batch.ts';
import { telemetry, type Telemetry } from './middleware/telemetry.ts';
import { remainingMs, timeLimit } from './middleware/time-limit.ts';
import { tracedPasses } from './middleware/traced-passes.ts';

export interface StrategyDeps extends PassDeps, Telemetry {
  readonly exchangeCalls: CallCounter;
}

export function createStrategyHandler(deps: StrategyDeps) {
  return middy<SQSEvent, SQSBatchResponse>(timeLimit)
    .use(partialBatch())
    .use(telemetry(deps))
    .use(invocationLog(deps.logger, 'strategy'))
    .handler(async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
      const traced = tracedPasses(deps, deps.tracer);
      const response = await eachRecord(event, deps.logger, async (record) => {
        const work = correlated(traced.deps, correlationOf(record));
        const message = parseWorkMessage(record.body);
        if (message.kind === 'config') {
          await tryPass(work, message.botId);
          return;
        }
        if (message.kind === 'events') {
          // Events that could not be folded are not kept for later: the next full pass finds what they told.
          settle(event, record);
          tellEvents(work.logger, message);
          await runEvents(work, message);
          return;
        }
        // A tick never comes back: it would hold up its account until it is too old, and the next one does its work.
        settle(event, record);
        await runTick(work, message, () => remainingMs(context));
      });
      traced.end();
      deps.exchangeCalls.report(deps.metrics);
      return response;
    });
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

/** Work that has come: a pass for each bot of a tick, or for a bot whose config was written. */

import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { PassDeps } from '../shared/app/pass-deps.ts';
import { runEvents } from '../shared/app/run-events.ts';
import { runTick, tryPass } from '../shared/app/run-tick.ts';
import type { CallCounter } from '../shared/runtime/call-counter.ts';
import { parseWorkMessage } from './messages.ts';
import { invocationLog } from './middleware/invocation-log.ts';
import { eachRecord, partialBatch, settle } from './middleware/sqs-batch.ts';
import { remainingMs, timeLimit } from './middleware/time-limit.ts';

export interface StrategyDeps extends PassDeps {
  readonly exchangeCalls: CallCounter;
}

export function createStrategyHandler(deps: StrategyDeps) {
  return middy<SQSEvent, SQSBatchResponse>(timeLimit)
    .use(partialBatch())
    .use(invocationLog(deps.logger, 'strategy'))
    .handler(async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
      const response = await eachRecord(event, deps.logger, async (record) => {
        const message = parseWorkMessage(record.body);
        if (message.kind === 'config') {
          await tryPass(deps, message.botId);
          return;
        }
        if (message.kind === 'events') {
          // Events that could not be folded are not kept for later: the next full pass finds what they told.
          settle(event, record);
          await runEvents(deps, message);
          return;
        }
        // A tick never comes back: it would hold up its account until it is too old, and the next one does its work.
        settle(event, record);
        await runTick(deps, message, () => remainingMs(context));
      });
      deps.exchangeCalls.report(deps.metrics);
      return response;
    });
}

/** Work that has come: a pass for each bot of a tick, or for a bot whose config was written. */

import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { PassDeps } from '../shared/app/pass-deps.ts';
import type { CallCounter } from '../shared/runtime/call-counter.ts';
import { correlated, correlationOf } from './correlation.ts';
import { parseWorkMessage } from './messages.ts';
import { invocationLog } from './middleware/invocation-log.ts';
import { eachRecord, partialBatch, settle } from './middleware/sqs-batch.ts';
import { telemetry, type Telemetry } from './middleware/telemetry.ts';
import { remainingMs, timeLimit } from './middleware/time-limit.ts';
import { tracedPasses } from './middleware/traced-passes.ts';
import { doWork } from './strategy-work.ts';

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
        await doWork(work, message, {
          settle: () => {
            settle(event, record);
          },
          remainingMs: () => remainingMs(context),
        });
      });
      traced.end();
      deps.exchangeCalls.report(deps.metrics);
      return response;
    });
}

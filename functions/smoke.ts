/** Tests a deployment at its end, and has CloudFormation undo it when it is not fit. A person may call it, too. */

import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { runSmokeTest, type SmokeReport } from '../shared/app/smoke-test.ts';
import type { SmokeTestDeps } from '../shared/app/smoke-parts.ts';
import { invocationLog } from './middleware/invocation-log.ts';
import { remainingMs } from './middleware/time-limit.ts';
import {
  stackAnswer,
  stackRequestOf,
  type StackOutcome,
  type StackRequest,
} from './stack-request.ts';

export interface SmokeDeps extends SmokeTestDeps {
  /** Puts the answer where CloudFormation waits for it. */
  answer(url: string, body: Readonly<Record<string, string>>): Promise<void>;
}

/** For the last call that was begun, for clearing away, and for the answer. */
const keptBackMs = 90_000;

export function createSmokeHandler(deps: SmokeDeps) {
  return middy()
    .use(invocationLog(deps.logger, 'smoke'))
    .handler(async (event: unknown, context: Context): Promise<SmokeReport | undefined> => {
      const untilMs = deps.clock.now() + remainingMs(context) - keptBackMs;
      const request = stackRequestOf(event);
      if (request === undefined) return tested(deps, untilMs);
      const outcome = await outcomeOf(deps, request, untilMs);
      await deps.answer(request.ResponseURL, stackAnswer(request, outcome));
      return undefined;
    });
}

async function outcomeOf(
  deps: SmokeDeps,
  { RequestType, ResourceProperties }: StackRequest,
  untilMs: number,
): Promise<StackOutcome> {
  const { deployment } = ResourceProperties;
  if (RequestType === 'Delete') return { status: 'SUCCESS' };
  try {
    // A rollback puts a deployment back that passed. To test it again could fail for a reason of the moment, and would
    // leave a stack that can neither go on nor back.
    if (RequestType === 'Update' && (await deps.runs.hasPassed(deployment))) {
      deps.logger.info('smoke test: passed before, not repeated', { deployment });
      return { status: 'SUCCESS' };
    }
    const { halted } = await tested(deps, untilMs);
    // Under a halt nothing was seen of orders: a deployment that was not tried has not passed.
    if (halted === undefined) await deps.runs.recordPassed(deployment);
    return { status: 'SUCCESS' };
  } catch (error) {
    deps.logger.error('smoke test failed', { deployment, error });
    const found = error instanceof Error ? error.message : 'something that is not an error';
    return {
      status: 'FAILED',
      reason: `smoke test: ${found}. See docs/runbooks/smoke-test.md`,
    };
  }
}

async function tested(deps: SmokeDeps, untilMs: number): Promise<SmokeReport> {
  const report = await runSmokeTest(deps, untilMs);
  deps.logger.info('smoke test passed', { ...report });
  return report;
}

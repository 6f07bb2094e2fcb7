/** Calls the deployed functions with what their sources would hand them: a message of a queue, an event of the bus. */

import type { SQSEvent } from 'aws-lambda';
import {
  FunctionFailedError,
  type DeployedFunctions,
  type FunctionCaller,
  type FunctionName,
} from '../shared/ports/deployed-functions.ts';
import { encodeBundle } from '../shared/stores/event-codec.ts';

export function createDeployedFunctions(caller: FunctionCaller): DeployedFunctions {
  const answerOf = async (name: FunctionName, payload: unknown): Promise<unknown> => {
    const answer = await caller.call(name, payload);
    if (answer.kind === 'failed') throw new FunctionFailedError(name, answer.because);
    return answer.payload;
  };
  const deliver = async (name: FunctionName, event: SQSEvent): Promise<void> => {
    if (!isTaken(await answerOf(name, event))) {
      throw new FunctionFailedError(name, 'it gave its message back; its log says why');
    }
  };
  return {
    plan: async () => {
      await answerOf('planner', {});
    },
    watch: async () => {
      await answerOf('watchdog', {});
    },
    work: (message) => deliver('strategy', queued(message, 'smoke-test')),
    fanOut: (slot) => deliver('fanOut', queued(slot)),
    route: async (bundle) => {
      await answerOf('router', { id: 'smoke-test', detail: encodeBundle(bundle) });
    },
  };
}

/** Anything but an answer that names no message is taken for one that does. */
function isTaken(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null) return false;
  if (!('batchItemFailures' in answer)) return false;
  const { batchItemFailures: failures } = answer;
  return Array.isArray(failures) && failures.length === 0;
}

function queued(body: unknown, group?: string): SQSEvent {
  const record: SQSEvent['Records'][number] = {
    messageId: 'smoke-test',
    receiptHandle: 'none',
    body: JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'smoke-test',
      ApproximateFirstReceiveTimestamp: '0',
      ...(group === undefined ? {} : { MessageGroupId: group }),
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:::smoke-test',
    awsRegion: '',
  };
  return { Records: [record] };
}

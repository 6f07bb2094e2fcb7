/** What an invocation answers when messages fail or time runs out, and that no line tells a secret. */

import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { invocationLog } from '../../functions/middleware/invocation-log.ts';
import { eachRecord, partialBatch, settle } from '../../functions/middleware/sqs-batch.ts';
import { timeLimit } from '../../functions/middleware/time-limit.ts';
import { contextWith, sqsEvent, sqsRecord } from '../support/lambda-events.ts';
import { recordedLogger } from '../support/recorded.ts';

test('whatever fails, each group comes back from its first failure on, and nothing else does', async () => {
  const groups = fc.constantFrom('a', 'b', 'c', undefined);
  const message = fc.record({ group: groups, isBad: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 10 }), async (messages) => {
      const records = messages.map(({ group, isBad }) => sqsRecord(isBad ? 'bad' : 'good', group));
      const ran: string[] = [];
      const answer = await eachRecord(sqsEvent(...records), recordedLogger(), (record) => {
        ran.push(record.messageId);
        return record.body === 'bad' ? Promise.reject(new Error('bad')) : Promise.resolve();
      });

      const expected = messages.map(({ group, isBad }, i) =>
        group === undefined
          ? isBad
          : messages.slice(0, i + 1).some((m) => m.group === group && m.isBad),
      );
      const back = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      expect(records.map(({ messageId }) => back.has(messageId))).toEqual(expected);
      expect(ran).toEqual([...new Set(ran)]);
    }),
  );
});

/** Runs until `begin` messages were begun, then hangs: the time limit has to answer. */
async function cutShort(options: {
  readonly settledEarly: boolean;
}): Promise<{ answer: SQSBatchResponse; event: SQSEvent; lines: readonly string[] }> {
  const logger = recordedLogger();
  const event = sqsEvent(sqsRecord('done'), sqsRecord('hangs'), sqsRecord('waits'));
  const handler = middy<SQSEvent, SQSBatchResponse>(timeLimit)
    .use(partialBatch())
    .use(invocationLog(logger, 'test'))
    .handler(() =>
      eachRecord(event, logger, async (record) => {
        if (record.body !== 'hangs') return;
        if (options.settledEarly) settle(event, record);
        await new Promise(() => undefined);
      }),
    );
  // The time that is left is less than what the limit keeps: it strikes at once.
  const answer = await handler(event, contextWith(0));
  return { answer, event, lines: logger.lines.map(({ message }) => message) };
}

test('when time runs out, what is done stays done and the rest comes back', async () => {
  const { answer, event, lines } = await cutShort({ settledEarly: false });
  const [, hangs, waits] = event.Records.map(({ messageId }) => ({ itemIdentifier: messageId }));
  expect(answer).toEqual({ batchItemFailures: [hangs, waits] });
  expect(lines).toEqual(['invoked', 'invocation failed']);
});

test('what was settled before it was cut short does not come back', async () => {
  const { answer, event } = await cutShort({ settledEarly: true });
  const waits = event.Records[2]?.messageId;
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: waits }] });
});

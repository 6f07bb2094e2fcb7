/** From a slot to its ticks, over a real queue. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFanOutHandler } from '../../functions/fan-out.ts';
import type { Slot } from '../../shared/ports/queues.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { startFunctionWorld, type FunctionWorld } from '../support/function-world.ts';
import { contextWith, sqsEvent, sqsRecord } from '../support/lambda-events.ts';

let world: FunctionWorld;

beforeEach(async () => {
  world = await startFunctionWorld();
});
afterEach(() => world.stop());

describe('the fan-out', () => {
  test('a slot that comes twice makes its ticks once', async () => {
    const slot: Slot = {
      slotMs: aTimeMs,
      accounts: [
        { account: 'main', botIds: ['grid-1', 'grid-2'], pollSeconds: 10 },
        { account: 'main', botIds: ['grid-3'], pollSeconds: 60 },
        { account: 'other', botIds: ['grid-4'], pollSeconds: 10 },
        { account: 'main', botIds: ['grid-5'], pollSeconds: 60, isAlone: true },
        { account: 'main', botIds: ['grid-6'], pollSeconds: 60, isAlone: true },
      ],
    };
    const handler = createFanOutHandler(world.runtime);
    await handler(sqsEvent(sqsRecord(slot), sqsRecord(slot)), contextWith());
    await handler(sqsEvent(sqsRecord(slot)), contextWith());
    const groups = world.sqs.messages('work.fifo').map(({ groupId }) => groupId);
    // The two that are alone with their own events; who comes first is another matter.
    expect(groups.toSorted()).toEqual(['grid-5', 'grid-6', 'main', 'main', 'other']);
  });

  test('a slot nobody can read comes back alone', async () => {
    const bad = sqsRecord({ slotMs: 'now', accounts: [] });
    const good = sqsRecord({ slotMs: aTimeMs, accounts: [] });
    const answer = await createFanOutHandler(world.runtime)(sqsEvent(bad, good), contextWith());
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: bad.messageId }] });
    expect(world.logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });
});

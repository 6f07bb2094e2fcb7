/** One id from the queue to the orders: in the log lines of the pass, and on the commands to the relay. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { correlated, correlationOf } from '../../functions/correlation.ts';
import { createFanOutHandler } from '../../functions/fan-out.ts';
import { createLifecycleHandler } from '../../functions/lifecycle.ts';
import { createPlannerHandler } from '../../functions/planner.ts';
import { createStrategyHandler } from '../../functions/strategy.ts';
import { bundleIdOf } from '../../shared/ports/relay-events.ts';
import type { CommandBatch } from '../../shared/ports/relay-commands.ts';
import { encodeBundle } from '../../shared/stores/event-codec.ts';
import { bundleWith } from '../support/event-builders.ts';
import { startFunctionWorld, type FunctionWorld } from '../support/function-world.ts';
import {
  contextWith,
  sqsEvent,
  sqsEventOf,
  sqsRecord,
  streamEvent,
  streamRecord,
} from '../support/lambda-events.ts';

let world: FunctionWorld;

beforeEach(async () => {
  world = await startFunctionWorld();
});
afterEach(() => world.stop());

const linesOf = (correlationId: string) =>
  world.logger.lines.filter(({ fields }) => fields['correlationId'] === correlationId);

const placings = () =>
  world.logger.lines.filter(({ message, level }) => message === 'placing' && level === 'info');

test('from the slot to each order: the id of its tick stands in every line', async () => {
  await world.writeBot('grid-1');
  await createPlannerHandler(world.runtime)({}, contextWith());
  const [slot] = world.sqs.messages('slots');
  await createFanOutHandler(world.runtime)(sqsEventOf(slot ? [slot] : []), contextWith());
  const work = world.sqs.messages('work.fifo');
  await createStrategyHandler(world.runtime)(sqsEventOf(work), contextWith());

  const { slotMs } = slot?.body as { slotMs: number };
  const ofTick = linesOf(`main#${slotMs}#10`);
  const orders = world.exchange.openOrders('main').map(({ request }) => request);
  expect(orders).toHaveLength(6);
  for (const { clientOrderId, side, price, quantity } of orders) {
    const line = ofTick.find(({ fields }) => fields['clientOrderId'] === clientOrderId);
    expect(line).toMatchObject({
      level: 'info',
      message: 'placing',
      fields: {
        botId: 'grid-1',
        side,
        price,
        quantity,
        level: expect.any(Number),
        why: 'seed',
        route: 'direct',
      },
    });
  }
});

test('a pass that has nothing to do tells nothing above debug', async () => {
  await world.writeBot('grid-1');
  const handler = createStrategyHandler(world.runtime);
  const wake = () =>
    handler(sqsEvent(sqsRecord({ kind: 'config', botId: 'grid-1' }, 'grid-1')), contextWith());
  await wake();
  expect(placings()).toHaveLength(6);
  const before = world.logger.lines.length;
  await wake();
  const later = world.logger.lines.slice(before);
  expect(later.map(({ level }) => level)).not.toContain('info');
});

test('from the change of a config to its orders', async () => {
  await world.writeBot('grid-1');
  const change = streamRecord('BOT#grid-1', 'CONFIG');
  await createLifecycleHandler(world.runtime)(streamEvent(change), contextWith());
  await createStrategyHandler(world.runtime)(
    sqsEventOf(world.sqs.messages('work.fifo')),
    contextWith(),
  );
  const messages = linesOf(`grid-1#${change.eventID}`).map(({ message }) => message);
  expect(messages).toContain('config accepted');
  expect(messages.filter((message) => message === 'placing')).toHaveLength(6);
});

test('a bundle of events is told by its id, with the orders it is about', async () => {
  await world.writeBot('grid-1');
  const bundle = bundleWith({
    events: [{ kind: 'answer', clientOrderId: 'a1', outcome: { kind: 'unknown', detail: '' } }],
  });
  const id = bundleIdOf(bundle);
  const record = sqsRecord({ kind: 'events', ...encodeBundle(bundle) }, 'grid-1', id);
  await createStrategyHandler(world.runtime)(sqsEvent(record), contextWith());
  expect(linesOf('events#main##3#17')).toContainEqual({
    level: 'info',
    message: 'events received',
    fields: { correlationId: id, botId: 'grid-1', events: ['a1 unknown'] },
  });
});

test('commands to the relay carry it; work without such an id goes by its message', async () => {
  const sent: CommandBatch[] = [];
  const batch: CommandBatch = {
    botId: 'grid-1',
    account: 'main',
    symbol: 'BTC-USDT',
    version: 1,
    intents: [],
  };
  const commands = {
    send: (batches: readonly CommandBatch[]) => {
      sent.push(...batches);
      return Promise.resolve();
    },
  };
  const record = sqsRecord('{}', 'main');
  expect(correlationOf(record)).toBe(record.messageId);
  const deps = { logger: world.logger, relay: { ...world.runtime.relay, commands } };
  await correlated(deps, correlationOf(record)).relay.commands.send([batch]);
  expect(sent).toEqual([{ ...batch, correlationId: record.messageId }]);
  expect(correlated({ logger: world.logger }, 'x')).not.toHaveProperty('relay');
});

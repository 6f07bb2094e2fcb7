/** The functions, driven by the messages they send each other, over a real database, queue and exchange protocol. */

import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createFanOutHandler } from '../../functions/fan-out.ts';
import { createLifecycleHandler } from '../../functions/lifecycle.ts';
import { createPlannerHandler } from '../../functions/planner.ts';
import { createStrategyHandler } from '../../functions/strategy.ts';
import { createWatchdogHandler } from '../../functions/watchdog.ts';
import type { Slot, WorkMessage } from '../../shared/ports/queues.ts';
import { aTimeMs, orderWith, stateWith } from '../support/bot-builders.ts';
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

const tick = (changes: Partial<Extract<WorkMessage, { kind: 'tick' }>> = {}): WorkMessage => ({
  kind: 'tick',
  account: 'main',
  botIds: ['grid-1'],
  slotMs: aTimeMs,
  pollSeconds: 10,
  ...changes,
});

const logged = (level: string) => world.logger.lines.filter((line) => line.level === level);

test('from a minute to orders: planner, slots, fan-out, ticks, passes', async () => {
  await world.writeBot('grid-1');
  await world.writeBot('grid-2', { account: 'reading', pollSeconds: 60 });
  await world.writeBot('grid-3', { spacing: 'wide' });

  await createPlannerHandler(world.runtime)({}, contextWith());
  const slots = world.sqs.messages('slots');
  expect(slots).toHaveLength(7);
  expect(world.metrics.values).toContainEqual({ name: 'BotsDue', value: 2, properties: {} });

  const answer = await createFanOutHandler(world.runtime)(
    sqsEventOf(slots.slice(0, 1)),
    contextWith(),
  );
  expect(answer).toEqual({ batchItemFailures: [] });
  const work = world.sqs.messages('work.fifo');
  expect(work.map(({ body }) => body)).toEqual([tick({ slotMs: (slots[0]?.body as Slot).slotMs })]);

  await createStrategyHandler(world.runtime)(sqsEventOf(work), contextWith());
  expect(logged('error')).toEqual([]);
  const orders = world.exchange.openOrders('main');
  expect(orders.map(({ request }) => request.side).toSorted()).toEqual([
    'buy',
    'buy',
    'buy',
    'sell',
    'sell',
    'sell',
  ]);
  const { grid } = await world.runtime.store.loadBot('grid-1');
  expect(grid?.state.orders.map(({ status }) => status)).toEqual(Array(6).fill('open'));
  expect(world.metrics.sum('PassSucceeded')).toBe(1);
  expect(world.metrics.sum('ExchangeCalls')).toBeGreaterThan(0);
});

describe('the strategy', () => {
  test('a tick is dropped when two intervals have gone by', async () => {
    await world.writeBot('grid-1');
    world.clock.advance(20_001);
    const event = sqsEvent(sqsRecord(tick(), 'main'));
    const answer = await createStrategyHandler(world.runtime)(event, contextWith());
    expect(answer).toEqual({ batchItemFailures: [] });
    const late = { fields: { account: 'main', delayMs: 20_001 } };
    expect(logged('info')).toMatchObject([late]);
    expect(world.exchange.orders('main')).toEqual([]);
  });

  test('a tick of a slower bot of the same age is not', async () => {
    await world.writeBot('grid-1', { pollSeconds: 60 });
    world.clock.advance(20_001);
    const event = sqsEvent(sqsRecord(tick({ pollSeconds: 60 }), 'main'));
    await createStrategyHandler(world.runtime)(event, contextWith());
    expect(world.exchange.openOrders('main')).toHaveLength(6);
    expect(world.metrics.values).toContainEqual({
      name: 'PassDelayMs',
      value: 20_001,
      properties: { account: 'main' },
    });
  });

  test.each([
    { account: 'withdrawing', says: 'may withdraw' },
    { account: 'reading', says: 'may not trade' },
    { account: 'missing', says: 'no credentials are stored for account missing' },
    { account: 'broken', says: 'cannot be used' },
  ])(
    'a bot of the account $account places nothing, and the next one trades',
    async ({ account, says }) => {
      await world.writeBot('grid-1', { account });
      await world.writeBot('grid-2');
      const event = sqsEvent(sqsRecord(tick({ botIds: ['grid-1', 'grid-2'] }), 'main'));
      const answer = await createStrategyHandler(world.runtime)(event, contextWith());

      expect(answer).toEqual({ batchItemFailures: [] });
      expect(world.exchange.openOrders('main')).toHaveLength(6);
      const [error] = logged('error');
      expect(error?.fields).toMatchObject({
        botId: 'grid-1',
        error: { message: expect.stringContaining(says) },
      });
      expect(world.metrics.values).toContainEqual({
        name: 'PassFailed',
        value: 1,
        properties: { botId: 'grid-1' },
      });
      expect(inspect(world.logger.lines, { depth: 20 })).not.toContain('planted');
    },
  );

  test('a config message starts the bot at once', async () => {
    await world.writeBot('grid-1');
    const event = sqsEvent(sqsRecord({ kind: 'config', botId: 'grid-1' }, 'grid-1'));
    await createStrategyHandler(world.runtime)(event, contextWith());
    expect(world.exchange.openOrders('main')).toHaveLength(6);
  });

  test('after a message nobody can read, those of its group come back with it, and no others', async () => {
    await world.writeBot('grid-1');
    const bad = sqsRecord('{"kind":"tick"}', 'main');
    const behind = sqsRecord(tick(), 'main');
    const beside = sqsRecord({ kind: 'config', botId: 'grid-1' }, 'grid-1');
    const answer = await createStrategyHandler(world.runtime)(
      sqsEvent(bad, behind, beside),
      contextWith(),
    );
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([
      bad.messageId,
      behind.messageId,
    ]);
    expect(world.metrics.sum('PassSucceeded')).toBe(1);
  });

  test('without time left no pass is begun, and the tick does not come back', async () => {
    await world.writeBot('grid-1');
    const event = sqsEvent(sqsRecord(tick(), 'main'));
    const answer = await createStrategyHandler(world.runtime)(event, contextWith(9_999));
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(world.exchange.orders('main')).toEqual([]);
    expect(logged('warn')).toMatchObject([{ fields: { waiting: ['grid-1'] } }]);
  });

  test('a tick without time for all bots begins with another one each time', async () => {
    for (const botId of ['grid-1', 'grid-2', 'grid-3'])
      await world.writeBot(botId, { enabled: false });
    const handler = createStrategyHandler(world.runtime);
    const waiting: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      const left = [20_000, 20_000, 5_000];
      const context = contextWith(() => left.shift() ?? 5_000);
      const slotMs = aTimeMs + i * 10_000;
      await handler(
        sqsEvent(sqsRecord(tick({ botIds: ['grid-1', 'grid-2', 'grid-3'], slotMs }), 'main')),
        context,
      );
      waiting.push(world.logger.lines.findLast(({ level }) => level === 'warn')?.fields['waiting']);
    }
    expect(new Set(waiting.flatMap((botIds) => (botIds as string[])[0])).size).toBe(3);
  });
});

describe('the lifecycle', () => {
  const written = (botId: string) => streamRecord(`BOT#${botId}`, 'CONFIG');

  test('a valid config is accepted, and its bot woken once for each change', async () => {
    await world.writeBot('grid-1');
    const [first, second] = [written('grid-1'), written('grid-1')];
    const handler = createLifecycleHandler(world.runtime);
    await handler(streamEvent(first, first, second), contextWith());
    expect(await world.runtime.store.configStatus('grid-1')).toEqual({
      kind: 'accepted',
      errors: [],
      atMs: aTimeMs,
    });
    expect(world.sqs.messages('work.fifo')).toMatchObject([
      { groupId: 'grid-1', body: { kind: 'config', botId: 'grid-1' } },
      { groupId: 'grid-1', body: { kind: 'config', botId: 'grid-1' } },
    ]);
  });

  test('an invalid one is rejected with all its errors, and wakes nobody', async () => {
    await world.writeBot('grid-1', { spacing: '-1', levels: 3 });
    const answer = await createLifecycleHandler(world.runtime)(
      streamEvent(written('grid-1')),
      contextWith(),
    );
    expect(answer).toEqual({ batchItemFailures: [] });
    const status = await world.runtime.store.configStatus('grid-1');
    expect(status?.kind).toBe('rejected');
    expect(status?.errors).toEqual([
      expect.stringContaining('spacing'),
      expect.stringContaining('levels'),
    ]);
    expect(world.sqs.messages('work.fifo')).toEqual([]);
    expect(world.metrics.sum('ConfigRejected')).toBe(1);
  });

  test('a removed config that leaves orders behind is told', async () => {
    await world.runtime.store.saveState(0, stateWith({ orders: [orderWith()] }), aTimeMs);
    await createLifecycleHandler(world.runtime)(streamEvent(written('grid-1')), contextWith());
    expect(logged('warn')).toMatchObject([{ fields: { botId: 'grid-1', orders: 1 } }]);
  });

  test('records of other items are none of its business', async () => {
    const others = [streamRecord('BOT#grid-1', 'GRID'), streamRecord('ACCOUNT#main', 'CONFIG')];
    const answer = await createLifecycleHandler(world.runtime)(
      streamEvent(...others),
      contextWith(),
    );
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(world.sqs.messages('work.fifo')).toEqual([]);
  });

  test('a change that cannot be applied now is where the stream goes on from', async () => {
    await world.writeBot('grid-1');
    await world.runtime.store.saveState(0, stateWith(), aTimeMs);
    const [one, two] = [written('grid-1'), written('grid-1')];
    const queueless = {
      ...world.runtime,
      work: { send: () => Promise.reject(new Error('queue gone')) },
    };
    const answer = await createLifecycleHandler(queueless)(streamEvent(one, two), contextWith());
    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: one.dynamodb?.SequenceNumber }],
    });
  });
});

test('the watchdog counts what waits too long, and says zero when nothing does', async () => {
  await world.writeBot('grid-1');
  await world.writeBot('grid-2');
  await world.runtime.store.saveState(0, stateWith({ orders: [orderWith()] }), aTimeMs);
  const handler = createWatchdogHandler(world.runtime);
  expect(await handler({}, contextWith())).toEqual({
    bots: 2,
    stuckOrders: 0,
    overdueDebts: 0,
    unreadable: [],
  });

  const late = orderWith({ status: 'placing', expiresAtMs: aTimeMs - 60_001 });
  await world.runtime.store.saveState(1, stateWith({ orders: [late] }), aTimeMs);
  expect(await handler({}, contextWith())).toMatchObject({ bots: 2, stuckOrders: 1 });
  expect(logged('warn')).toMatchObject([
    { fields: { botId: 'grid-1', clientOrderId: late.clientOrderId } },
  ]);
  const told = world.metrics.values.map(({ name, value }) => `${name} ${value}`);
  const gauges = ['TradingHalted 0', 'BotsLate 0', 'BotsRunning 1', 'OpenOrders 1'];
  const rest = ['BlockedLevels 0', 'WaitingDebts 0', 'InventoryQuote 0'];
  expect(told).toEqual([
    ...['StuckOrders 0', 'OverdueDebts 0', ...gauges, ...rest],
    ...['StuckOrders 1', 'OverdueDebts 0', ...gauges, ...rest],
  ]);
});

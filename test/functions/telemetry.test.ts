/** Who ran, in every line; and the passes of an invocation as parts of its trace. */

import middy from '@middy/core';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals';
import type { Tracer } from '@aws-lambda-powertools/tracer';
import { telemetry } from '../../functions/middleware/telemetry.ts';
import { createStrategyHandler } from '../../functions/strategy.ts';
import { createJsonLogger } from '../../shared/runtime/json-logger.ts';
import { createRedactor } from '../../shared/runtime/redactor.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { startFunctionWorld, type FunctionWorld } from '../support/function-world.ts';
import { contextWith, sqsEvent, sqsRecord } from '../support/lambda-events.ts';
import { startTraceDaemon, traceEnvironment, type TraceDaemon } from '../support/trace-daemon.ts';
import { until } from '../support/until.ts';

test('every line says which invocation of which function wrote it', async () => {
  const written: string[] = [];
  process.env['AWS_LAMBDA_INITIALIZATION_TYPE'] = 'on-demand';
  const output = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  const logger = createJsonLogger({ service: 's', level: 'info', redactor: createRedactor() });
  const handler = middy()
    .use(telemetry(logger))
    .handler(() => {
      logger.with({ botId: 'grid-1' }).info('of a child');
    });
  for (const awsRequestId of ['request-1', 'request-2']) {
    await handler({ planted: 'in the event' }, { ...contextWith(), awsRequestId });
  }
  output.mockRestore();
  delete process.env['AWS_LAMBDA_INITIALIZATION_TYPE'];

  const lines = written.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toMatchObject([
    { function_request_id: 'request-1', function_name: 'test', cold_start: true, botId: 'grid-1' },
    { function_request_id: 'request-2', function_name: 'test', cold_start: false },
  ]);
  expect(written.join('')).not.toContain('planted');
});

describe('a traced strategy', () => {
  let daemon: TraceDaemon;
  let world: FunctionWorld;
  let create: (environment: Readonly<Record<string, string>>) => Tracer;
  const before = { ...process.env };

  beforeAll(async () => {
    daemon = await startTraceDaemon();
    Object.assign(process.env, traceEnvironment(daemon));
    const { createTracer } = await import('../../shared/runtime/tracer.ts');
    create = (environment) => createTracer('mmm-test', environment);
  });
  afterAll(async () => {
    for (const name of Object.keys(traceEnvironment(daemon))) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
    await daemon.close();
  });
  beforeEach(async () => {
    world = await startFunctionWorld();
  });
  afterEach(() => world.stop());

  const run = async (tracer: Tracer, botIds: readonly string[]): Promise<void> => {
    const tick = { kind: 'tick', account: 'main', botIds, slotMs: aTimeMs, pollSeconds: 10 };
    const handler = createStrategyHandler({ ...world.runtime, tracer });
    await handler(sqsEvent(sqsRecord(tick, 'main')), contextWith());
  };

  test('tells each pass with its bot, and of one that fails no word', async () => {
    await world.writeBot('grid-1');
    await world.writeBot('grid-2', { account: 'missing' });
    await run(create(traceEnvironment(daemon)), ['grid-1', 'grid-2']);
    await until('the handler is told', () =>
      daemon.parts().some(({ name }) => name === '## index.handler'),
    );
    const passes = daemon.parts().filter(({ name }) => name === '## pass');
    const ofBot = (botId: string) => passes.find((part) => part.annotations?.['botId'] === botId);
    expect(passes).toHaveLength(2);
    expect(ofBot('grid-1')?.annotations).toEqual({
      botId: 'grid-1',
      account: 'main',
      exchange: 'okx',
      result: 'done',
    });
    expect(ofBot('grid-2')).toMatchObject({ error: true, annotations: { result: 'failed' } });
    expect(daemon.datagrams.join('')).not.toMatch(/credentials|planted|https?:|exception/);
  });

  test('sends nothing where nobody takes traces', async () => {
    const seen = daemon.datagrams.length;
    const tracer = create({});
    await world.writeBot('grid-1');
    await run(tracer, ['grid-1']);
    expect(tracer.isTracingEnabled()).toBe(false);
    expect(world.metrics.sum('PassSucceeded')).toBe(1);
    expect(daemon.datagrams).toHaveLength(seen);
  });
});

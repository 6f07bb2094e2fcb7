/** Environments of functions, under a client written to Lambda's documentation. */

import { afterEach, expect, test } from '@jest/globals';
import { openEnvironment, type Environment } from '../../../local/lambda/environment.ts';
import { functionPool, type FunctionPool } from '../../../local/lambda/function-pool.ts';
import { handClock } from '../../support/hand-clock.ts';
import { until } from '../../support/until.ts';
import { aFunction, environmentOptions } from './lambda-bench.ts';

const open: (Environment | FunctionPool)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.end()));
});

async function environment(changes: Parameters<typeof aFunction>[0] = {}) {
  const clock = handClock();
  const options = environmentOptions(clock);
  const opened = await openEnvironment(aFunction(changes), options);
  open.push(opened);
  return { clock, options, opened };
}

function pool() {
  const clock = handClock();
  const opened = functionPool(aFunction(), environmentOptions(clock));
  open.push(opened);
  return { clock, opened };
}

test('an invocation comes with its deadline, and the environment with the template’s variables alone', async () => {
  const { clock, opened } = await environment();
  const answer = await opened.invoke({});
  expect(answer.kind).toBe('answered');
  const told = JSON.parse(answer.kind === 'answered' ? answer.body : '') as {
    readonly variables: readonly string[];
  };
  expect(told).toMatchObject({
    invocations: 1,
    deadlineMs: clock.now() + 30_000,
    arn: aFunction().arn,
    type: 'application/json',
  });
  expect(told.variables).toEqual(
    expect.arrayContaining(['MMM_TABLE', 'AWS_ENDPOINT_URL_SQS', '_HANDLER', 'LAMBDA_TASK_ROOT']),
  );
  // Of this process.
  expect(told.variables).not.toContain('JEST_WORKER_ID');
});

test('what the function writes is told line by line', async () => {
  const { options, opened } = await environment();
  await opened.invoke({ say: 'a line' });
  await until('the line is told', () => options.lines.includes('a line'));
});

test('an error is told, and the environment stays warm', async () => {
  const { opened } = await environment();
  expect(await opened.invoke({ fail: 'no such thing' })).toEqual({
    kind: 'failed',
    type: 'TypeError',
    message: 'no such thing',
  });
  expect(opened.isOver).toBe(false);
  expect(await opened.invoke({})).toMatchObject({ kind: 'answered' });
});

test('a function that is too slow is cut off with its environment', async () => {
  const { clock, options, opened } = await environment();
  const invoked = opened.invoke({ hang: true, say: 'hanging' });
  await until('it hangs', () => options.lines.includes('hanging'));
  await clock.advance(30_000);
  expect(await invoked).toEqual({
    kind: 'failed',
    type: 'Sandbox.Timedout',
    message: 'Task timed out after 30.00 seconds',
  });
  expect(opened.isOver).toBe(true);
});

test('a process that dies fails its invocation', async () => {
  const { opened } = await environment();
  expect(await opened.invoke({ die: true })).toEqual({
    kind: 'failed',
    type: 'Sandbox.Exited',
    message: 'Runtime exited: exit status 7',
  });
  expect(opened.isOver).toBe(true);
});

test('a bundle that cannot be loaded says why', async () => {
  const { opened } = await environment({ handler: 'missing.handler' });
  expect(await opened.invoke({})).toEqual({
    kind: 'failed',
    type: 'Runtime.ImportModuleError',
    message: 'no such module',
  });
});

test('a function that used more than its memory loses its environment', async () => {
  // No Node starts in so little.
  const { opened } = await environment({ memoryMb: 16 });
  const answer = await opened.invoke({});
  expect(answer).toMatchObject({ kind: 'failed' });
  expect(opened.isOver).toBe(true);
});

test('invocations one after the other share an environment, at the same time they do not', async () => {
  const { opened } = pool();
  expect(await opened.invoke({})).toMatchObject({ invocations: 1 });
  expect(await opened.invoke({})).toMatchObject({ invocations: 2 });
  expect(opened.coldStarts).toBe(1);
  await Promise.all([opened.invoke({}), opened.invoke({})]);
  expect(opened.coldStarts).toBe(2);
});

test('after a death the next invocation starts cold', async () => {
  const { opened } = pool();
  await expect(opened.invoke({ die: true })).rejects.toThrow(
    'function FunctionsPlannerFunction00000000: Sandbox.Exited: Runtime exited: exit status 7',
  );
  expect(await opened.invoke({})).toMatchObject({ invocations: 1 });
  expect(opened.coldStarts).toBe(2);
});

test('whoever does not wait is served again after a failure, as often as the template says', async () => {
  const clock = handClock();
  const options = environmentOptions(clock);
  const opened = functionPool(aFunction({ retriesMax: 1, timeoutMs: 1e9 }), options);
  open.push(opened);
  const invoked = opened.invokeAsync({ fail: 'again', say: 'tried' });
  invoked.catch(() => undefined);
  const tries = () => options.lines.filter((line) => line === 'tried').length;
  await until('it is tried again', () => {
    void clock.advance(1_000);
    return tries() === 2;
  });
  await expect(invoked).rejects.toThrow('TypeError: again');
  expect(tries()).toBe(2);
});

/** The same server against Lambda's own client, where `npm run lambda:install` was run. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { HostError } from '../../../local/host/host-error.ts';
import { openEnvironment, type Environment } from '../../../local/lambda/environment.ts';
import { findRuntime, type LambdaRuntime } from '../../../local/lambda/runtime-folder.ts';
import { systemClock } from '../../../shared/runtime/system-clock.ts';
import { aFunction, environmentOptions } from './lambda-bench.ts';

function installed(): LambdaRuntime | undefined {
  try {
    return findRuntime();
  } catch (error) {
    if (error instanceof HostError) return undefined;
    throw error;
  }
}

const runtime = installed();
const isHere = runtime !== undefined;
const hint = isHere ? '' : ' (skipped: needs npm run lambda:install)';

const source = `
export const handler = async (event, context) => {
  if (event.fail !== undefined) throw new TypeError(event.fail);
  return { got: event, name: context.functionName, left: context.getRemainingTimeInMillis() > 0 };
};
`;

let folder: string;
const open: Environment[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'mmm-lambda-'));
  await writeFile(path.join(folder, 'index.mjs'), source);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.end()));
});

async function environment(changes: Parameters<typeof aFunction>[0] = {}): Promise<Environment> {
  const fn = aFunction({ folder, ...changes });
  const opened = await openEnvironment(fn, environmentOptions(systemClock, runtime));
  open.push(opened);
  return opened;
}

(isHere ? describe : describe.skip)(`Lambda’s own client${hint}`, () => {
  test('answers, and goes on after an error', async () => {
    const opened = await environment();
    const answer = await opened.invoke({ a: 1 });
    expect(answer.kind === 'answered' ? JSON.parse(answer.body) : answer).toEqual({
      got: { a: 1 },
      name: aFunction().id,
      left: true,
    });
    expect(await opened.invoke({ fail: 'wrong' })).toEqual({
      kind: 'failed',
      type: 'TypeError',
      message: 'wrong',
    });
    expect(await opened.invoke({})).toMatchObject({ kind: 'answered' });
  });

  test('tells a handler that is not there', async () => {
    const opened = await environment({ handler: 'index.other' });
    expect(await opened.invoke({})).toMatchObject({
      kind: 'failed',
      type: 'Runtime.HandlerNotFound',
    });
  });
});

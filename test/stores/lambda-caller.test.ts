/** The caller against a server that speaks Lambda's invoke API. */

import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { createLambdaCaller } from '../../shared/stores/lambda-caller.ts';
import { embeddedAws } from '../support/embedded-dynamodb.ts';

let server: Server;
let client: LambdaClient;
const seen: { path: string | undefined; body: string }[] = [];

/** By the function's name: what its runtime would answer. */
const replies: Readonly<Record<string, { status?: number; error?: string; body: string }>> = {
  plans: { body: 'null' },
  works: { body: '{"batchItemFailures":[]}' },
  crashes: {
    error: 'Unhandled',
    body: '{"errorType":"TypeError","errorMessage":"no such import"}',
  },
  dies: { error: 'Unhandled', body: 'not json' },
  hides: { status: 404, body: '{"Message":"Function not found"}' },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      seen.push({ path: request.url, body });
      const name = /functions\/([a-z]+)\//.exec(request.url ?? '')?.[1] ?? '';
      const { status = 200, error, body: reply } = replies[name] ?? { body: '' };
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(error === undefined ? {} : { 'x-amz-function-error': error }),
        ...(status === 404 ? { 'x-amzn-errortype': 'ResourceNotFoundException' } : {}),
      });
      response.end(reply);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  client = new LambdaClient({
    ...embeddedAws,
    endpoint: `http://127.0.0.1:${address.port}`,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const call = (...payload: readonly unknown[]) => {
  const names = {
    planner: 'plans',
    strategy: 'works',
    fanOut: 'crashes',
    router: 'dies',
    watchdog: 'hides',
  } as const;
  const caller = createLambdaCaller({ client, names });
  return (name: keyof typeof names) => caller.call(name, payload[0] ?? {});
};

test('an answer is handed back as it came', async () => {
  expect(await call({ Records: [] })('strategy')).toEqual({
    kind: 'answered',
    payload: { batchItemFailures: [] },
  });
  expect(seen.at(-1)).toEqual({
    path: expect.stringContaining('/functions/works/invocations'),
    body: '{"Records":[]}',
  });
  expect(await call()('planner')).toEqual({ kind: 'answered', payload: null });
});

test.each([
  { name: 'fanOut', because: /^TypeError: no such import$/ },
  { name: 'router', because: /^Unhandled: $/ },
  { name: 'watchdog', because: /^ResourceNotFoundException: Function not found$/ },
] as const)('a function that does not answer is told, with why: $because', async (row) => {
  const before = seen.length;
  expect(await call()(row.name)).toEqual({
    kind: 'failed',
    because: expect.stringMatching(row.because),
  });
  expect(seen).toHaveLength(before + 1);
});

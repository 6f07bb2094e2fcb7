/** What the proxies of a torture run do to requests: seen from both of their ends. */

import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chanceOf } from './chance.ts';
import { queueFaults } from './cloud-faults.ts';
import { startFaultyProxy, type FaultyProxy, type ProxyFault } from './faulty-proxy.ts';
import { createStory } from './story.ts';

let service: Server;
let proxy: FaultyProxy;
/** What the service was asked. */
let seen: string[];
let fault: ProxyFault | undefined;

beforeEach(async () => {
  seen = [];
  fault = undefined;
  service = createServer((incoming, outgoing) => {
    seen.push(String(incoming.headers['x-amz-target']));
    incoming.resume();
    outgoing.writeHead(201, { 'x-told': 'by the service' }).end('done');
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const address = service.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  proxy = await startFaultyProxy({
    target: `http://127.0.0.1:${port}`,
    faultOf: () => fault,
  });
});

afterEach(async () => {
  await proxy.close();
  service.close();
  service.closeAllConnections();
});

function ask(): Promise<Response> {
  const headers = { 'x-amz-target': 'AmazonSQS.SendMessage' };
  return fetch(proxy.url, { method: 'POST', headers, body: '{}' });
}

test.each([undefined, { kind: 'delayed', ms: 1 }, { kind: 'held', ms: 1 }] as const)(
  'hands on what was asked and answered (%j)',
  async (given) => {
    fault = given;
    const answer = await ask();
    expect([answer.status, answer.headers.get('x-told'), await answer.text()]).toEqual([
      201,
      'by the service',
      'done',
    ]);
    expect(seen).toEqual(['AmazonSQS.SendMessage']);
  },
);

test('breaks the connection before the service sees anything', async () => {
  fault = { kind: 'cut-before' };
  await expect(ask()).rejects.toThrow('fetch failed');
  expect(seen).toEqual([]);
});

test('breaks the connection after the service has done it', async () => {
  fault = { kind: 'cut-after' };
  await expect(ask()).rejects.toThrow('fetch failed');
  expect(seen).toEqual(['AmazonSQS.SendMessage']);
});

test('answers for the service', async () => {
  fault = { kind: 'answered', status: 400, body: { __type: 'Throttled' } };
  const answer = await ask();
  expect([answer.status, await answer.json()]).toEqual([400, { __type: 'Throttled' }]);
  expect(seen).toEqual([]);
});

test('pretends that messages were deleted, and counts it', () => {
  const story = createStory(
    () => 0,
    () => undefined,
  );
  const queue = queueFaults(chanceOf(1), story);
  const body = JSON.stringify({ Entries: [{ Id: '0' }, { Id: '1' }] });
  const asked = { operation: 'DeleteMessageBatch', body };
  expect(queue.faultOf(asked)).toBeUndefined();
  queue.set(1);
  const swallowed = Array.from({ length: 20 }, () => queue.faultOf(asked)).filter(
    (given) => given?.kind === 'answered' && given.status === 200,
  );
  expect(swallowed[0]).toEqual({
    kind: 'answered',
    status: 200,
    body: { Successful: [{ Id: '0' }, { Id: '1' }], Failed: [] },
  });
  expect(story.counts().get('queue swallowed')).toBe(swallowed.length);
});

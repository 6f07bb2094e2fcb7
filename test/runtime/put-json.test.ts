import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { putJson } from '../../shared/runtime/put-json.ts';
import { virtualClock } from '../support/virtual-clock.ts';

let server: Server;
let url: string;
let seen: { method: string | undefined; type: string | undefined; body: string }[];
let statuses: number[];

beforeEach(async () => {
  seen = [];
  statuses = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      seen.push({ method: request.method, type: request.headers['content-type'], body });
      response.writeHead(statuses.shift() ?? 200, { connection: 'close' }).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  url = `http://127.0.0.1:${address.port}/stack?signature=planted-signature`;
});
afterEach(async () => {
  server.close();
  await once(server, 'close');
});

test('the document is put as it is, with the empty type that is signed', async () => {
  await putJson(virtualClock(0), url, { Status: 'SUCCESS' });
  expect(seen).toEqual([{ method: 'PUT', type: '', body: '{"Status":"SUCCESS"}' }]);
});

test('it is put again where it was not taken', async () => {
  statuses = [503, 500];
  await putJson(virtualClock(0), url, {});
  expect(seen).toHaveLength(3);
});

test('in the end it fails, and does not tell the address, which is a permission', async () => {
  statuses = [403, 403, 403, 403];
  const put = putJson(virtualClock(0), url, {});
  await expect(put).rejects.toThrow(/^the answer was not taken in 4 attempts: status 403$/);
  expect(seen).toHaveLength(4);
});

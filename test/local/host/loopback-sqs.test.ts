/** The embedded queues answer this machine alone. */

import { connect } from 'node:net';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { startLoopbackSqs, type LoopbackSqs } from '../../../local/host/loopback-sqs.ts';
import { embeddedAws } from '../../support/embedded-dynamodb.ts';

let queues: LoopbackSqs;

beforeEach(async () => {
  queues = await startLoopbackSqs(embeddedAws);
});
afterEach(() => queues.stop());

async function isReachable(host: string): Promise<boolean> {
  const socket = connect({ host, port: Number(new URL(queues.address).port) });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

test('listens on the loopback interface, and on no other', async () => {
  expect(new URL(queues.address).hostname).toBe('127.0.0.1');
  expect(await isReachable('127.0.0.1')).toBe(true);
  // All of 127/8 is this machine: a server on every interface would answer here as well.
  const others = Object.values(networkInterfaces()).flatMap((addresses = []) =>
    addresses.flatMap(({ address, family, internal }) =>
      family === 'IPv4' && !internal ? [address] : [],
    ),
  );
  for (const host of ['127.0.0.2', ...others]) expect(await isReachable(host)).toBe(false);
});

test('makes queues that take messages', async () => {
  const url = await queues.createQueue('work.fifo', { FifoQueue: 'true' });
  const sent = await queues.client.send(
    new SendMessageCommand({
      QueueUrl: url,
      MessageBody: 'one',
      MessageGroupId: 'group',
      MessageDeduplicationId: 'one',
    }),
  );
  expect(sent.MessageId).toBeDefined();
});

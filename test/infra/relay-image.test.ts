/** The relay as a public image starts it: the same command, S3 and the task's credentials on loopback. */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { relayBootstrap, relayBundle } from '../../infra/relay-bundle.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../support/embedded-dynamodb.ts';
import { startEmbeddedSqs, type EmbeddedSqs } from '../support/embedded-sqs.ts';

const credentials = {
  AccessKeyId: 'AKIAEXAMPLE',
  SecretAccessKey: 'not-a-secret',
  Token: 'not-a-token',
  Expiration: '2099-01-01T00:00:00Z',
};

let database: EmbeddedDynamoDb;
let queues: EmbeddedSqs;
let storage: Server;
let storageUrl = '';
let folder = '';
let tableName = '';
let bundle: Uint8Array;
const asked: IncomingHttpHeaders[] = [];

beforeAll(async () => {
  bundle = relayBundle();
  [database, queues] = await Promise.all([startEmbeddedDynamoDb(), startEmbeddedSqs()]);
  tableName = await database.createTable();
  // Where nothing of the project is in sight.
  folder = await mkdtemp(path.join(tmpdir(), 'mmm-relay-'));
  storage = createServer((request, response) => {
    if (request.url === '/credentials') {
      response.end(JSON.stringify(credentials));
    } else {
      asked.push(request.headers);
      response.statusCode = request.url === '/bucket/relay.mjs' ? 200 : 403;
      response.end(request.url === '/bucket/relay.mjs' ? bundle : 'AccessDenied');
    }
  }).listen(0, '127.0.0.1');
  await once(storage, 'listening');
  const address = storage.address();
  storageUrl =
    typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
});

afterAll(async () => {
  storage.closeAllConnections();
  storage.close();
  await Promise.all([once(storage, 'close'), database.stop(), queues.stop()]);
  await rm(folder, { recursive: true });
});

interface Started {
  /** Resolves when the output holds the text; rejects when the process ends before. */
  says(text: string): Promise<void>;
  stop(): void;
  readonly end: Promise<{ readonly exitCode: number | null; readonly output: string }>;
}

function start(environment: Readonly<Record<string, string>>): Started {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', relayBootstrap()], {
    cwd: folder,
    env: {
      AWS_REGION: 'eu-west-1',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${storageUrl}/credentials`,
      MMM_RELAY_BUNDLE_URL: `${storageUrl}/bucket/relay.mjs`,
      MMM_RELAY_BUNDLE_SHA256: createHash('sha256').update(bundle).digest('hex'),
      NODE_OPTIONS: '--enable-source-maps --max-old-space-size=320',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const heard = (chunk: Buffer): void => {
    output += chunk.toString();
    child.emit('heard');
  };
  child.stdout.on('data', heard);
  child.stderr.on('data', heard);
  const end = once(child, 'close').then(() => ({ exitCode: child.exitCode, output }));
  return {
    says: async (text) => {
      const ended = end.then(() => {
        throw new Error(`it ended without '${text}': ${output}`);
      });
      while (!output.includes(text)) await Promise.race([once(child, 'heard'), ended]);
      ended.catch(() => undefined);
    },
    stop: () => child.kill('SIGTERM'),
    end,
  };
}

const relayEnvironment = () => ({
  MMM_STAGE: 'dev',
  MMM_TABLE: tableName,
  MMM_SLOTS_QUEUE_URL: queues.slotQueueUrl,
  MMM_WORK_QUEUE_URL: queues.workQueueUrl,
  MMM_RELAY_QUEUE_URLS: queues.workQueueUrl,
  MMM_SECRET_PREFIX: 'mmm/dev/',
  MMM_EVENT_BUS: 'bus',
  MMM_RELAY_HEALTH_PORT: '0',
  AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
  AWS_ENDPOINT_URL_SQS: queues.endpoint,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: storageUrl,
  AWS_ENDPOINT_URL_EVENTBRIDGE: storageUrl,
});

describe('the bootstrap', () => {
  test('loads the bundle and starts the relay, which takes its shard and goes when told', async () => {
    const relay = start(relayEnvironment());
    await relay.says('relay started');
    await relay.says('lease held');
    relay.stop();
    const { exitCode, output } = await relay.end;
    expect(output).toContain('relay stopped');
    expect(exitCode).toBe(0);
    const signed = asked.find((headers) => headers['x-amz-security-token'] === credentials.Token);
    expect(signed?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/eu-west-1\/s3\/aws4_request,SignedHeaders=host;/,
    );
  });

  test('hands on that the environment is wrong', async () => {
    const { exitCode, output } = await start({}).end;
    expect(output).toContain('the environment is not complete: MMM_STAGE');
    expect(exitCode).toBe(2);
  });

  test.each([
    {
      environment: { MMM_RELAY_BUNDLE_SHA256: 'another' },
      message: /the relay was not loaded: Error: the bundle is [0-9a-f]{64}, deployed was another/,
    },
    {
      environment: { MMM_RELAY_BUNDLE_URL: '/bucket/other.mjs' },
      message: /the relay was not loaded: Error: 127\.0\.0\.1:\d+\/bucket\/other\.mjs answers 403/,
    },
    {
      environment: { MMM_RELAY_BUNDLE_URL: '' },
      message: /the relay was not loaded: TypeError: Invalid URL/,
    },
  ])('starts nothing with $environment', async ({ environment, message }) => {
    const { MMM_RELAY_BUNDLE_URL: address } = environment;
    const { exitCode, output } = await start({
      ...environment,
      ...(address?.startsWith('/') === true ? { MMM_RELAY_BUNDLE_URL: storageUrl + address } : {}),
    }).end;
    expect(output).toMatch(message);
    expect(output).not.toContain(credentials.SecretAccessKey);
    expect(exitCode).toBe(1);
  });
});

describe('the bundle', () => {
  test('has sockets in it and nothing of ccxt, and is the same each time', () => {
    const text = Buffer.from(bundle).toString();
    const [, map = ''] = text.split('sourceMappingURL=data:application/json;base64,');
    const { sources } = JSON.parse(Buffer.from(map, 'base64').toString()) as {
      readonly sources: readonly string[];
    };
    const pathsWith = (part: string) => sources.filter((source) => source.startsWith(part));
    expect(pathsWith('relay/main.ts')).toHaveLength(1);
    expect(pathsWith('node_modules/ws/')).not.toEqual([]);
    expect(pathsWith('node_modules/ccxt/')).toEqual([]);
    expect(Buffer.from(relayBundle()).equals(bundle)).toBe(true);
  });
});

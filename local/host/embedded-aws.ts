/** A table and the queues in this process, spoken to through the AWS SDK like the real ones. */

import { once } from 'node:events';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import dynalite from 'dynalite';
import type { RuntimeConfig } from '../../shared/runtime/config.ts';
import { ensureTable } from '../../shared/stores/table.ts';
import { codeOf, HostError } from './host-error.ts';
import { startLoopbackSqs, type LoopbackSqs } from './loopback-sqs.ts';

export const tableName = 'mmm-local';
export const region = 'eu-west-1';
const visibilitySeconds = '60';
/**
 * What a killed relay had taken, or was about to be given, comes back after this time, and with it all later commands
 * of that bot. Longer than the relay waits for any answer.
 */
const commandVisibilitySeconds = '10';

export interface EmbeddedAws {
  readonly config: RuntimeConfig;
  readonly tableEndpoint: string;
  readonly queueEndpoint: string;
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
  close(): Promise<void>;
}

/** Addresses of the queues. */
export type HostQueues = Pick<RuntimeConfig, 'slotsQueueUrl' | 'workQueueUrl' | 'relayQueueUrls'>;

export async function startEmbeddedAws(options: {
  /** Folder of the table; in memory when absent. */
  readonly database?: string;
  readonly port: number;
  /** Absent: the host's own. */
  readonly createQueues?: (queues: LoopbackSqs) => Promise<HostQueues>;
}): Promise<EmbeddedAws> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const table = dynalite({
    createTableMs: 0,
    ...(options.database === undefined ? {} : { path: options.database }),
  });
  const tablePort = await listen(table, options.port);
  const tableEndpoint = `http://127.0.0.1:${tablePort}`;
  const dynamoDb = new DynamoDBClient({
    region,
    credentials,
    endpoint: tableEndpoint,
    maxAttempts: 1,
  });
  await ensureTable(dynamoDb, tableName);

  const queues = await startLoopbackSqs({ region, credentials });
  const close = async (): Promise<void> => {
    await queues.stop();
    dynamoDb.destroy();
    table.closeAllConnections();
    const closed = once(table, 'close');
    table.close();
    await closed;
  };
  let urls: HostQueues;
  try {
    urls = await (options.createQueues ?? createOwnQueues)(queues);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    tableEndpoint,
    queueEndpoint: queues.address,
    dynamoDb,
    sqs: queues.client,
    config: {
      stage: 'local',
      address: 'here',
      service: 'mmm-local',
      metricsNamespace: 'MMM',
      logLevel: 'info',
      region,
      tableName,
      ...urls,
      // The host brings its own source of credentials.
      credentials: { kind: 'secrets', namePrefix: 'mmm/local/' },
      endpoints: { dynamoDb: tableEndpoint, sqs: queues.address },
    },
    close,
  };
}

async function createOwnQueues(queues: LoopbackSqs): Promise<HostQueues> {
  const attributes = { VisibilityTimeout: visibilitySeconds };
  const slotsQueueUrl = await queues.createQueue('slots', attributes);
  const workQueueUrl = await queues.createQueue('work.fifo', { ...attributes, FifoQueue: 'true' });
  const commands = await queues.createQueue('commands-0.fifo', {
    VisibilityTimeout: commandVisibilitySeconds,
    FifoQueue: 'true',
  });
  return { slotsQueueUrl, workQueueUrl, relayQueueUrls: [commands] };
}

async function listen(server: ReturnType<typeof dynalite>, port: number): Promise<number> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (cause) {
    throw new HostError(
      codeOf(cause) === 'EADDRINUSE'
        ? `--port ${port}: the port is busy; choose another, or 0 for a free one`
        : `--port ${port}: cannot listen there (${codeOf(cause) ?? 'unknown error'})`,
      { cause },
    );
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new HostError('the table has no port');
  return address.port;
}

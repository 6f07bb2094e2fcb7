/** Finds the table to work on: the one named by flags or environment, or that of the local host that is running. */

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { BotStore } from '../shared/ports/bot-store.ts';
import type { FailureStore } from '../shared/ports/failure-store.ts';
import { StoreError } from '../shared/ports/store-error.ts';
import { DynamoBotStore } from '../shared/stores/dynamo-bot-store.ts';
import { DynamoFailureStore } from '../shared/stores/dynamo-failure-store.ts';
import { InputError, RefusedError, type Io } from './io.ts';

export interface ConnectionFlags {
  readonly endpoint?: string;
  readonly region?: string;
  readonly table?: string;
}

export interface Connection {
  /** Absent for AWS itself. */
  readonly endpoint?: string;
  readonly region?: string;
  readonly table: string;
  /** The endpoint is what a local host left in its file; it may have gone since. */
  readonly isLocalHost: boolean;
  /** Folder of the credentials a local host left, of its demo accounts; absolute. */
  readonly accounts?: string;
  /** The one it was given for real accounts; absolute. */
  readonly realAccounts?: string;
}

/** Written by the local host while it runs, relative to the folder it was started in. */
const hostFile = '.data/host.json';

const hostSchema = z.object({
  endpoint: z.url({ protocol: /^https?$/ }),
  table: z.string().min(1),
  accounts: z.string().min(1).optional(),
  realAccounts: z.string().min(1).optional(),
});

/** An embedded database takes any region, but the SDK wants one. */
const regionWhereNoneMatters = 'eu-west-1';

/** Flags win over the environment; where neither names a table or an endpoint, the local host is meant. */
export async function connectionOf(flags: ConnectionFlags, io: Io): Promise<Connection> {
  const endpoint = flags.endpoint ?? nonEmpty(io.environment['MMM_ENDPOINT']);
  const table = flags.table ?? nonEmpty(io.environment['MMM_TABLE']);
  const region = flags.region ?? nonEmpty(io.environment['AWS_REGION']);
  if (endpoint !== undefined && !URL.canParse(endpoint)) {
    throw new InputError([`--endpoint: found ${JSON.stringify(endpoint)}, allowed a URL`]);
  }
  if (endpoint === undefined && table === undefined) {
    return { ...(await localHost(io)), ...(region === undefined ? {} : { region }) };
  }
  if (table === undefined) {
    throw new InputError(['--table: found nothing, allowed the name of a table at the endpoint']);
  }
  return {
    table,
    isLocalHost: false,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

async function localHost(io: Io): Promise<Connection> {
  try {
    const text = await readFile(resolve(io.folder, hostFile), 'utf8');
    const { accounts, realAccounts, ...host } = hostSchema.parse(JSON.parse(text));
    return {
      ...host,
      isLocalHost: true,
      ...(accounts === undefined ? {} : { accounts: resolve(io.folder, accounts) }),
      ...(realAccounts === undefined ? {} : { realAccounts: resolve(io.folder, realAccounts) }),
    };
  } catch (error) {
    throw new RefusedError(
      `no local host is running here (${hostFile} not found or not readable): start one with npm start, or name a table with --table and --region (AWS) or --endpoint`,
      { cause: error },
    );
  }
}

/** Runs work against the store of the connection, and closes it after. */
export async function withStore<T>(
  flags: ConnectionFlags,
  io: Io,
  work: (store: BotStore, connection: Connection, failures: FailureStore) => Promise<T>,
): Promise<T> {
  const connection = await connectionOf(flags, io);
  const client = clientOf(connection);
  try {
    const table = { client, tableName: connection.table, clock: io.clock };
    return await work(new DynamoBotStore(table), connection, new DynamoFailureStore(table));
  } catch (error) {
    if (!(error instanceof StoreError) || !connection.isLocalHost) throw error;
    throw new RefusedError(`${error.message}; is the local host of ${hostFile} still running?`, {
      cause: error,
    });
  } finally {
    client.destroy();
  }
}

/** Whether the local host that the connection was read from has gone without taking its file along. */
export async function isLocalHostGone(connection: Connection, io: Io): Promise<boolean> {
  if (!connection.isLocalHost) return false;
  const client = clientOf(connection);
  try {
    await new DynamoBotStore({
      client,
      tableName: connection.table,
      clock: io.clock,
    }).listConfigs();
    return false;
  } catch (error) {
    if (error instanceof StoreError) return true;
    throw error;
  } finally {
    client.destroy();
  }
}

/** For those who would work on it. */
export const localHostGone = `the local host of ${hostFile} is not running any more: start it with npm start`;

function clientOf({ endpoint, region }: Connection): DynamoDBClient {
  const isLocal = endpoint !== undefined && isLoopback(new URL(endpoint).hostname);
  return new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000 },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined && !isLocal ? {} : { region: region ?? regionWhereNoneMatters }),
    // An embedded database takes any key; a real one must not be needed to talk to it, nor be sent to it.
    ...(isLocal ? { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } } : {}),
  });
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

/** Finds the table to work on: the one named by flags or environment, or that of the local host that is running. */

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { BotStore } from '../shared/ports/bot-store.ts';
import type { FailureStore } from '../shared/ports/failure-store.ts';
import type { HaltStore } from '../shared/ports/halt-store.ts';
import { StoreError } from '../shared/ports/store-error.ts';
import { DynamoBotStore } from '../shared/stores/dynamo-bot-store.ts';
import { DynamoFailureStore } from '../shared/stores/dynamo-failure-store.ts';
import { DynamoHaltStore } from '../shared/stores/dynamo-halt-store.ts';
import { InputError, RefusedError, type Io } from './io.ts';
import { deploymentOf, outputOf, type Deployment } from './stack.ts';

export interface ConnectionFlags {
  /** A deployment in AWS, such as `mmm-prod`. */
  readonly stack?: string;
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
  /** The deployment the table is of. */
  readonly stack?: string;
  /** First part of the names of that deployment's secrets. */
  readonly secretPrefix?: string;
  /** Folder of the credentials a local host left, of its demo accounts; absolute. */
  readonly accounts?: string;
  /** The one it was given for real accounts; absolute. */
  readonly realAccounts?: string;
}

/** Nothing was named, and no local host runs here either. */
class NoLocalHostError extends RefusedError {}

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

/** Flags win over the environment; where neither names a deployment, a table or an endpoint, the local host is meant. */
export async function connectionOf(flags: ConnectionFlags, io: Io): Promise<Connection> {
  const region = regionOf(flags, io);
  const { stack, endpoint, table } = placeOf(flags, io);
  if (stack !== undefined) return connectionTo(await deploymentOf({ name: stack, region }, io));
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

/** For what can be asked of a deployment alone. */
export function deployedStack(flags: ConnectionFlags, io: Io) {
  const { stack } = placeOf(flags, io);
  if (stack !== undefined) return { name: stack, region: regionOf(flags, io) };
  throw new InputError([
    '--stack: found nothing, allowed the name of a deployment, such as mmm-prod',
  ]);
}

function regionOf({ region }: ConnectionFlags, { environment }: Io): string | undefined {
  return region ?? nonEmpty(environment['AWS_REGION']);
}

type Place = Omit<ConnectionFlags, 'region'>;

function placeOf({ stack, endpoint, table }: Place, { environment }: Io): Place {
  const typed = { stack, endpoint, table };
  const set = {
    stack: nonEmpty(environment['MMM_STACK']),
    endpoint: nonEmpty(environment['MMM_ENDPOINT']),
    table: nonEmpty(environment['MMM_TABLE']),
  };
  if (isBoth(typed)) {
    throw new InputError([
      '--stack: found --table or --endpoint beside it, allowed alone: it names the table itself',
    ]);
  }
  if (typed.stack !== undefined) return { stack: typed.stack };
  const isTyped = typed.endpoint !== undefined || typed.table !== undefined;
  if (!isTyped && isBoth(set)) {
    throw new InputError([
      'MMM_STACK: found MMM_TABLE or MMM_ENDPOINT set beside it, allowed alone: it names the table itself',
    ]);
  }
  if (!isTyped && set.stack !== undefined) return { stack: set.stack };
  const place = { endpoint: typed.endpoint ?? set.endpoint, table: typed.table ?? set.table };
  return {
    ...(place.endpoint === undefined ? {} : { endpoint: place.endpoint }),
    ...(place.table === undefined ? {} : { table: place.table }),
  };
}

function isBoth(place: Readonly<Record<keyof Place, string | undefined>>): boolean {
  return place.stack !== undefined && (place.endpoint ?? place.table) !== undefined;
}

/** A deployment that is but half there has its table; its secrets come with the functions. */
function connectionTo(deployment: Deployment): Connection {
  const prefix = deployment.outputs.find(({ name }) => name === 'SecretPrefix')?.value;
  return {
    table: outputOf(deployment, 'TableName'),
    region: deployment.region,
    isLocalHost: false,
    stack: deployment.name,
    ...(prefix === undefined ? {} : { secretPrefix: prefix }),
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
    throw new NoLocalHostError(
      `no local host is running here (${hostFile} not found or not readable): start one with npm start, or name a deployment with --stack, or a table with --table and --region (AWS) or --endpoint`,
      { cause: error },
    );
  }
}

/** What is in the table, besides bots. */
export interface Opened {
  readonly connection: Connection;
  readonly failures: FailureStore;
  readonly halts: HaltStore;
}

type Work<T> = (store: BotStore, opened: Opened) => Promise<T>;

/** Runs work against the store that flags and environment name, and closes it after. */
export async function withStore<T>(flags: ConnectionFlags, io: Io, work: Work<T>): Promise<T> {
  return withStoreAt(await connectionOf(flags, io), io, work);
}

/** Runs work against the store of the connection, and closes it after. */
export async function withStoreAt<T>(connection: Connection, io: Io, work: Work<T>): Promise<T> {
  const client = clientOf(connection);
  try {
    const table = { client, tableName: connection.table, clock: io.clock };
    return await work(new DynamoBotStore(table), {
      connection,
      failures: new DynamoFailureStore(table),
      halts: new DynamoHaltStore(table),
    });
  } catch (error) {
    if (!(error instanceof StoreError) || !connection.isLocalHost) throw error;
    throw new RefusedError(`${error.message}; is the local host of ${hostFile} still running?`, {
      cause: error,
    });
  } finally {
    client.destroy();
  }
}

/** Undefined where neither a table is named nor a local host runs: other things may be at hand all the same. */
export async function connectionAtHand(
  flags: ConnectionFlags,
  io: Io,
): Promise<Connection | undefined> {
  try {
    return await connectionOf(flags, io);
  } catch (error) {
    // A deployment that was named and cannot be read is no reason to look elsewhere.
    if (error instanceof NoLocalHostError) return undefined;
    throw error;
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

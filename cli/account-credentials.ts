/** Finds an account's credentials where the functions, or the local host, would find them. */

import { readdir } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CredentialsMissingError, type CredentialSource } from '../shared/ports/credentials.ts';
import { createFileCredentials } from '../shared/stores/file-credentials.ts';
import { createSecretsCredentials } from '../shared/stores/secrets-credentials.ts';
import type { Connection } from './connection.ts';
import type { Io } from './io.ts';

export interface CredentialFlags {
  /** Folder of files. */
  readonly accounts?: string;
  /** First part of the names of secrets in AWS. */
  readonly secretPrefix?: string;
}

export interface AccountCredentials {
  readonly source: CredentialSource;
  /** For people. */
  readonly where: string;
  /** Of a demo account of the local host: its exchange is simulated. */
  readonly isSimulated: boolean;
  readonly close: () => void;
}

/** Flags win over the deployment's own place or what a local host left, and those over the variables the functions go by. Undefined: nothing names a place. */
export async function findCredentials(
  account: string,
  from: {
    readonly flags: CredentialFlags;
    readonly connection: Connection | undefined;
    readonly io: Io;
  },
): Promise<AccountCredentials | undefined> {
  const { flags, connection, io } = from;
  const { MMM_CREDENTIALS_DIR: folder, MMM_SECRET_PREFIX: prefix } = io.environment;
  if (flags.accounts !== undefined) return inFolder(flags.accounts, account, io);
  if (flags.secretPrefix !== undefined) return inSecrets(flags.secretPrefix, connection, account);
  if (connection?.secretPrefix !== undefined) {
    return inSecrets(connection.secretPrefix, connection, account);
  }
  if (connection?.isLocalHost === true) return ofLocalHost(connection, account, io);
  if (folder !== undefined && folder !== '') return inFolder(folder, account, io);
  if (prefix !== undefined && prefix !== '') return inSecrets(prefix, connection, account);
  return undefined;
}

function inFolder(folder: string, account: string, io: Pick<Io, 'folder'>): AccountCredentials {
  const full = resolve(io.folder, folder);
  const file = join(full, `${account}.json`);
  const near = relative(io.folder, file);
  return {
    source: createFileCredentials(full),
    where: near.startsWith('..') ? file : near,
    isSimulated: false,
    close: () => undefined,
  };
}

function inSecrets(
  namePrefix: string,
  connection: Pick<Connection, 'region'> | undefined,
  account: string,
): AccountCredentials {
  const client = secretsClientIn(connection?.region);
  return {
    source: createSecretsCredentials({ client, namePrefix }),
    where: `Secrets Manager, secret ${namePrefix}${account}`,
    isSimulated: false,
    close: () => {
      client.destroy();
    },
  };
}

/** Its demo accounts come first, as they do for the host itself. */
async function ofLocalHost(
  { accounts, realAccounts }: Connection,
  account: string,
  io: Pick<Io, 'folder'>,
): Promise<AccountCredentials | undefined> {
  const demo = accounts === undefined ? [] : await accountsIn(accounts);
  if (accounts !== undefined && demo.includes(account)) {
    return { ...inFolder(accounts, account, io), isSimulated: true };
  }
  if (realAccounts !== undefined) return inFolder(realAccounts, account, io);
  if (accounts === undefined) return undefined;
  const found = `the demo accounts of the local host: ${demo.toSorted().join(', ')}`;
  const load = () => Promise.reject(new CredentialsMissingError(account, found));
  const where = `${account}.json in a folder named with --accounts`;
  return { source: { load }, where, isSimulated: false, close: () => undefined };
}

async function accountsIn(folder: string): Promise<readonly string[]> {
  try {
    const files = await readdir(folder);
    return files.filter((file) => file.endsWith('.json')).map((file) => basename(file, '.json'));
  } catch {
    // Gone with its host.
    return [];
  }
}

export function secretsClientIn(region: string | undefined): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000 },
    ...(region === undefined ? {} : { region }),
  });
}

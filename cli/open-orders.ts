/** Asks the exchange for a bot's open orders, where credentials are at hand. */

import { resolve } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { BotConfig } from '../shared/domain/bot-config.ts';
import type { OrderReport } from '../shared/domain/order.ts';
import { UnknownExchangeError } from '../shared/exchanges/registry.ts';
import {
  AccountMismatchError,
  CredentialsMissingError,
  CredentialsUnusableError,
  KeyMayNotTradeError,
  KeyMayWithdrawError,
  type CredentialSource,
} from '../shared/ports/credentials.ts';
import { ExchangeError } from '../shared/ports/exchange.ts';
import { StoreError } from '../shared/ports/store-error.ts';
import { createExchangeSource } from '../shared/runtime/exchange-source.ts';
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

export type OpenOrders =
  | { readonly kind: 'listed'; readonly orders: readonly OrderReport[] }
  | { readonly kind: 'notAsked'; readonly because: string };

interface Asking {
  readonly flags: CredentialFlags;
  readonly connection: Connection;
  readonly io: Io;
}

const worldFailures = [
  AccountMismatchError,
  CredentialsMissingError,
  CredentialsUnusableError,
  ExchangeError,
  KeyMayNotTradeError,
  KeyMayWithdrawError,
  StoreError,
  UnknownExchangeError,
] as const;

/** Flags win over what a local host left. What keeps it from asking is an answer, too. */
export async function openOrdersOf(config: BotConfig, asking: Asking): Promise<OpenOrders> {
  const { flags, connection, io } = asking;
  if (flags.secretPrefix !== undefined) {
    const client = secretsClientOf(connection);
    try {
      const namePrefix = flags.secretPrefix;
      return await listed(config, createSecretsCredentials({ client, namePrefix }), io);
    } finally {
      client.destroy();
    }
  }
  const folder =
    flags.accounts === undefined ? connection.accounts : resolve(io.folder, flags.accounts);
  if (folder === undefined) {
    const because = 'no credentials were given, name them with --accounts or --secret-prefix';
    return { kind: 'notAsked', because };
  }
  return listed(config, createFileCredentials(folder), io);
}

async function listed(
  config: BotConfig,
  credentials: CredentialSource,
  { clock }: Io,
): Promise<OpenOrders> {
  try {
    const exchange = await createExchangeSource({ credentials, clock })(config);
    return { kind: 'listed', orders: await exchange.openOrders(config.symbol) };
  } catch (error) {
    if (!(error instanceof Error) || !worldFailures.some((kind) => error instanceof kind)) {
      throw error;
    }
    return { kind: 'notAsked', because: error.message };
  }
}

function secretsClientOf({ region }: Connection): SecretsManagerClient {
  return new SecretsManagerClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000 },
    ...(region === undefined ? {} : { region }),
  });
}

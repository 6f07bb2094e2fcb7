/** Asks the exchange for a bot's open orders, where credentials are at hand. */

import type { BotConfig } from '../shared/domain/bot-config.ts';
import type { OrderReport } from '../shared/domain/order.ts';
import { CcxtMissingError, UnknownCcxtExchangeError } from '../shared/exchanges/ccxt/load-ccxt.ts';
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
import { findCredentials, type CredentialFlags } from './account-credentials.ts';
import type { Connection } from './connection.ts';
import type { Io } from './io.ts';

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
  CcxtMissingError,
  CredentialsMissingError,
  CredentialsUnusableError,
  ExchangeError,
  KeyMayNotTradeError,
  KeyMayWithdrawError,
  StoreError,
  UnknownCcxtExchangeError,
  UnknownExchangeError,
] as const;

/** What keeps it from asking is an answer, too. */
export async function openOrdersOf(config: BotConfig, asking: Asking): Promise<OpenOrders> {
  const found = await findCredentials(config.account, asking);
  if (found === undefined) {
    const because = 'no credentials were given, name them with --accounts or --secret-prefix';
    return { kind: 'notAsked', because };
  }
  try {
    return await listed(config, found.source, asking.io);
  } finally {
    found.close();
  }
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

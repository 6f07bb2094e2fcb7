/** API credentials of one account. They live in a secret store, never in an item, a log or an error. */

/** Where a key was made, and trades: with money, or with the play money of one of the exchange's other environments. */
export type Environment = 'live' | 'demo' | 'testnet';

export const environments = ['live', 'demo', 'testnet'] as const satisfies readonly Environment[];

export interface Credentials {
  readonly exchange: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** OKX asks for one. */
  readonly passphrase?: string;
  /** Trade against the exchange's demo environment: the older way to say `environment: 'demo'`. */
  readonly isDemo: boolean;
  /** Absent: as `isDemo` says. */
  readonly environment?: Environment;
  /** Another address of the same API, for regional hosts and simulators. */
  readonly baseUrl?: string;
}

export function environmentOf({
  environment,
  isDemo,
}: Pick<Credentials, 'environment' | 'isDemo'>): Environment {
  return environment ?? (isDemo ? 'demo' : 'live');
}

/** As people are told to write them. */
export const credentialsForm =
  '{exchange, apiKey, apiSecret, passphrase?, environment? (live, demo or testnet), isDemo?, baseUrl?}';

export interface CredentialSource {
  /** Rejects with `CredentialsMissingError` when nothing is stored for the account. */
  load(account: string): Promise<Credentials>;
}

export class CredentialsMissingError extends Error {
  override readonly name = 'CredentialsMissingError';
  readonly account: string;

  constructor(account: string, where: string) {
    super(`no credentials are stored for account ${account}; looked in ${where}`);
    this.account = account;
  }
}

/** Something is stored for the account, but it cannot be used. Never repeats what was read. */
export class CredentialsUnusableError extends Error {
  override readonly name = 'CredentialsUnusableError';
  readonly account: string;
  /** What to do, where it is more than to mend what was found. */
  readonly fix: string | undefined;

  constructor(account: string, where: string, found: string, fix?: string) {
    super(`the credentials of account ${account} in ${where} cannot be used: ${found}`);
    this.account = account;
    this.fix = fix;
  }
}

/** The key has a right it must not have. The bot places no order with it. */
export class KeyMayWithdrawError extends Error {
  override readonly name = 'KeyMayWithdrawError';
  readonly account: string;

  constructor(account: string, exchange: string) {
    super(
      `the API key of account ${account} may withdraw from ${exchange}: take that right away at the exchange, or store a key with the rights to read and trade only`,
    );
    this.account = account;
  }
}

/** The key lacks a right the bot needs. */
export class KeyMayNotTradeError extends Error {
  override readonly name = 'KeyMayNotTradeError';
  readonly account: string;

  constructor(account: string, exchange: string, missing: 'read' | 'trade') {
    super(
      `the API key of account ${account} may not ${missing} on ${exchange}: give it the rights to read and trade, and no others`,
    );
    this.account = account;
  }
}

/** A bot names an account whose credentials are of another exchange. */
export class AccountMismatchError extends Error {
  override readonly name = 'AccountMismatchError';
  readonly account: string;

  constructor(account: string, found: string, expected: string) {
    super(`account ${account} holds credentials of ${found}, its bot trades on ${expected}`);
    this.account = account;
  }
}

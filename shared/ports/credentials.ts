/** API credentials of one account. They live in a secret store, never in an item, a log or an error. */

export interface Credentials {
  readonly exchange: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** OKX asks for one. */
  readonly passphrase?: string;
  /** Trade against the exchange's demo environment. */
  readonly isDemo: boolean;
  /** Another address of the same API, for regional hosts and simulators. */
  readonly baseUrl?: string;
}

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

/** Credentials in Secrets Manager, one secret an account: `<prefix><account>`. */

import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  CredentialsMissingError,
  CredentialsUnusableError,
  type CredentialSource,
} from '../ports/credentials.ts';
import { StoreError } from '../ports/store-error.ts';
import { accountPattern, parseCredentials } from './parse-credentials.ts';

export interface SecretsCredentialsOptions {
  readonly client: SecretsManagerClient;
  /** First part of each secret's name, such as `mmm/accounts/`. */
  readonly namePrefix: string;
}

export function createSecretsCredentials(options: SecretsCredentialsOptions): CredentialSource {
  return {
    load: async (account) => {
      const name = `${options.namePrefix}${account}`;
      const where = `Secrets Manager, secret ${name}`;
      if (!accountPattern.test(account)) throw new CredentialsMissingError(account, where);
      const secret = await secretOf(options.client, name);
      if (secret.kind === 'missing') throw new CredentialsMissingError(account, where);
      if (secret.text === undefined) {
        throw new CredentialsUnusableError(account, where, 'it is binary; allowed text');
      }
      return parseCredentials(account, where, secret.text);
    },
  };
}

async function secretOf(client: SecretsManagerClient, name: string) {
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: name }));
    return { kind: 'found', text: answer.SecretString } as const;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return { kind: 'missing' } as const;
    // Its name only: the exception holds the answer, and an unreadable answer may be the secret.
    const why = error instanceof Error ? error.name : 'an unknown error';
    throw new StoreError('loadCredentials', `secret ${name} could not be read: ${why}`);
  }
}

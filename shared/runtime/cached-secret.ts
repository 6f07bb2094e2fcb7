/** A secret's text through Powertools Parameters, kept for a few minutes: a changed one is picked up without a restart. */

import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { StoreError } from '../ports/store-error.ts';

const keptForSeconds = 5 * 60;

/** Its reader throws `StoreError`, with nothing of the secret in it. */
export function cachedSecret(
  client: SecretsManagerClient,
  secretId: string,
): () => Promise<string> {
  const provider = new SecretsProvider({ awsSdkV3Client: client });
  return async () => {
    const text = await read(provider, secretId);
    if (typeof text === 'string') return text;
    throw new StoreError('readSecret', 'the secret holds no text');
  };
}

async function read(provider: SecretsProvider, secretId: string): Promise<unknown> {
  try {
    return await provider.get(secretId, { maxAge: keptForSeconds });
  } catch (error) {
    // Names only: the exception holds the answer, and an unreadable answer may be the secret.
    const cause = error instanceof Error ? (error.cause ?? error) : undefined;
    const why = cause instanceof Error ? cause.name : 'an unknown error';
    throw new StoreError('readSecret', `the secret could not be read: ${why}`);
  }
}

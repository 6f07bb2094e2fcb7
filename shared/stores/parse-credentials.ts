/** The secret's text, read strictly. No error here repeats any of it. */

import * as z from 'zod';
import { CredentialsUnusableError, environments, type Credentials } from '../ports/credentials.ts';
import { issuesText } from './codec-parts.ts';

const text = z.string().min(1).max(4096);

const schema = z.strictObject({
  exchange: z.string().regex(/^(ccxt:)?[a-z0-9-]{1,40}$/),
  apiKey: text,
  apiSecret: text,
  passphrase: z.exactOptional(text),
  isDemo: z.exactOptional(z.boolean()),
  environment: z.exactOptional(z.enum(environments)),
  baseUrl: z.exactOptional(z.url({ protocol: /^https?$/ })),
});

const form =
  '{exchange, apiKey, apiSecret, passphrase?, environment? (live, demo or testnet), isDemo?, baseUrl?}';

/** Also the only form a name may have that becomes part of a path or a secret's name. */
export const accountPattern = /^[a-z0-9][a-z0-9-]{0,39}$/;

export function parseCredentials(account: string, where: string, secret: string): Credentials {
  const read = schema.safeParse(jsonOf(account, where, secret));
  if (!read.success) {
    const found = `${issuesText(read.error)}; allowed ${form}`;
    throw new CredentialsUnusableError(account, where, found);
  }
  const { isDemo, environment } = read.data;
  const isEither = isDemo === undefined || environment === undefined;
  if (!isEither && isDemo !== (environment === 'demo')) {
    const found = `isDemo is ${isDemo} and environment ${environment}, expected one of the two or the same`;
    throw new CredentialsUnusableError(account, where, found);
  }
  return {
    ...read.data,
    isDemo: environment === undefined ? isDemo === true : environment === 'demo',
  };
}

function jsonOf(account: string, where: string, secret: string): unknown {
  try {
    return JSON.parse(secret);
  } catch {
    // The parser's own error quotes what it read.
    throw new CredentialsUnusableError(account, where, `it is not JSON; allowed ${form}`);
  }
}

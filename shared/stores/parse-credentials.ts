/** The secret's text, read strictly. No error here repeats any of it. */

import * as z from 'zod';
import {
  credentialsForm,
  CredentialsUnusableError,
  environments,
  type Credentials,
} from '../ports/credentials.ts';
import { mistakesIn } from './credential-mistakes.ts';

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

/** Also the only form a name may have that becomes part of a path or a secret's name. */
export const accountPattern = /^[a-z0-9][a-z0-9-]{0,39}$/;

export function parseCredentials(account: string, where: string, secret: string): Credentials {
  const written = jsonOf(account, where, secret);
  const read = schema.safeParse(written);
  if (!read.success) {
    throw new CredentialsUnusableError(account, where, mistakesIn(read.error, written).join('; '));
  }
  const { isDemo, environment } = read.data;
  const isEither = isDemo === undefined || environment === undefined;
  if (!isEither && isDemo !== (environment === 'demo')) {
    const found = `isDemo is ${isDemo} and environment ${environment}, expected one of the two or the same`;
    const fix = `keep environment, and leave isDemo out, in ${where}`;
    throw new CredentialsUnusableError(account, where, found, fix);
  }
  return {
    ...read.data,
    isDemo: environment === undefined ? isDemo === true : environment === 'demo',
  };
}

function jsonOf(account: string, where: string, secret: string): unknown {
  if (secret.trim() === '') {
    const found = `it is empty; allowed ${credentialsForm} as JSON`;
    throw new CredentialsUnusableError(account, where, found);
  }
  try {
    return JSON.parse(secret);
  } catch {
    // The parser's own error quotes what it read.
    throw new CredentialsUnusableError(
      account,
      where,
      `it is not JSON; allowed ${credentialsForm}`,
    );
  }
}

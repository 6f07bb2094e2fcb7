/** The secret's text, read strictly. No error here repeats any of it. */

import * as z from 'zod';
import { CredentialsUnusableError, type Credentials } from '../ports/credentials.ts';
import { issuesText } from './codec-parts.ts';

const text = z.string().min(1).max(4096);

const schema = z.strictObject({
  exchange: z.string().regex(/^[a-z0-9-]{1,40}$/),
  apiKey: text,
  apiSecret: text,
  passphrase: z.exactOptional(text),
  isDemo: z.boolean().default(false),
  baseUrl: z.exactOptional(z.url({ protocol: /^https?$/ })),
});

const form = '{exchange, apiKey, apiSecret, passphrase?, isDemo?, baseUrl?}';

/** Also the only form a name may have that becomes part of a path or a secret's name. */
export const accountPattern = /^[a-z0-9][a-z0-9-]{0,39}$/;

export function parseCredentials(account: string, where: string, secret: string): Credentials {
  const read = schema.safeParse(jsonOf(account, where, secret));
  if (read.success) return read.data;
  const found = `${issuesText(read.error)}; allowed ${form}`;
  throw new CredentialsUnusableError(account, where, found);
}

function jsonOf(account: string, where: string, secret: string): unknown {
  try {
    return JSON.parse(secret);
  } catch {
    // The parser's own error quotes what it read.
    throw new CredentialsUnusableError(account, where, `it is not JSON; allowed ${form}`);
  }
}

/** What is wrong with written credentials, in words; of keys and secrets never what was written. */

import type * as z from 'zod';
import { exchangesKnown } from '../config/bot-config-schema.ts';
import { nearestExchange } from '../config/nearest-exchange.ts';
import { environments } from '../ports/credentials.ts';

const someText = 'text of 1 to 4096 characters';

const allowedIn: Readonly<Record<string, string>> = {
  exchange: `${exchangesKnown.join(', ')}, or ccxt: and an id of ccxt, like ccxt:kraken`,
  apiKey: someText,
  apiSecret: someText,
  passphrase: `${someText}, or none at all`,
  isDemo: 'true or false',
  environment: environments.join(', '),
  baseUrl: 'a url of http or https',
};

/** How people call a field, without case, dashes and underscores. */
const meantBy: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.keys(allowedIn).map((field) => [lettersOf(field), field])),
  key: 'apiKey',
  secret: 'apiSecret',
  secretkey: 'apiSecret',
  password: 'passphrase',
  demo: 'isDemo',
  env: 'environment',
  url: 'baseUrl',
  name: 'exchange',
};

const unknownShownMax = 5;
const lengthShownMax = 40;
/** A value of another form may be a secret in the wrong place. */
const harmless = /^[A-Za-z][A-Za-z0-9: ._-]{0,23}$/;

export function mistakesIn(error: z.ZodError, written: unknown): readonly string[] {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    return [`found ${kindOf(written)}, allowed an object of JSON`];
  }
  const values = new Map<string, unknown>(Object.entries(written));
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.slice(0, unknownShownMax).map(unknownField);
    }
    const field = String(issue.path[0]);
    return [fieldMistake(field, values.get(field))];
  });
}

function unknownField(name: string): string {
  const meant = meantBy[lettersOf(name)];
  const hint = meant === undefined ? '' : `, did you mean ${meant}?`;
  return `${JSON.stringify(name.slice(0, lengthShownMax))} is no field${hint}`;
}

function fieldMistake(field: string, value: unknown): string {
  const near =
    field === 'exchange' && typeof value === 'string' ? nearestExchange(value) : undefined;
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  return `${field}: found ${foundIn(field, value)}, allowed ${allowedIn[field] ?? 'nothing'}${hint}`;
}

function foundIn(field: string, value: unknown): string {
  const isNamed = field === 'exchange' || field === 'environment';
  if (typeof value !== 'string' || value === '' || !isNamed) return kindOf(value);
  return harmless.test(value) ? JSON.stringify(value) : 'other text';
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value === '') return 'empty text';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'other text';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '');
}

/**
 * Takes the key of an account from a person at the terminal, a file or the standard input, and holds it against the form
 * that bots read. What is wrong is told without anything of the key.
 */

import { declaredBy } from '../shared/exchanges/declared.ts';
import { factsOf } from '../shared/exchanges/catalog.ts';
import { createExchange, exchangeNames } from '../shared/exchanges/registry.ts';
import type { Clock } from '../shared/ports/clock.ts';
import {
  CredentialsUnusableError,
  environments,
  type Credentials,
} from '../shared/ports/credentials.ts';
import { createRedactor } from '../shared/runtime/redactor.ts';
import { parseCredentials } from '../shared/stores/parse-credentials.ts';
import { exchangeHint } from './exchange-hint.ts';
import { InputError, type Io, type Prompt } from './io.ts';
import { readTextFile } from './json-file.ts';
import { foldedKey, halfPasted } from './pasted-key.ts';

export interface InputFlags {
  readonly exchange?: string;
  readonly environment?: string;
  readonly baseUrl?: string;
  /** A file of JSON, or a dash for the standard input. */
  readonly from?: string;
  /** A file with the secret alone, such as a private key in PEM. */
  readonly secretFile?: string;
}

export interface GivenKey {
  readonly credentials: Credentials;
  /** As it is to be stored. */
  readonly text: string;
}

type Fields = Readonly<Record<string, unknown>>;

const bytesMax = 64 * 1024;

export async function givenKey(account: string, flags: InputFlags, io: Io): Promise<GivenKey> {
  const fields = flags.from === undefined ? await asked(flags, io) : await read(flags.from, io);
  const where = flags.from === undefined || flags.from === '-' ? 'what was given' : flags.from;
  const whole = { ...fields, ...(await filled(fields, flags, io)) };
  return checked({ account, where, fields: whole }, io.clock);
}

async function read(from: string, io: Io): Promise<Fields> {
  const text = from === '-' ? await inputOf(io) : await readTextFile(io, from, bytesMax);
  // The parser's own error would quote what it read.
  const mistake = `${from}: found no JSON object, allowed such as {"exchange":"okx", "apiKey":..., "apiSecret":..., "passphrase":...}`;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InputError([mistake]);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new InputError([mistake]);
  }
  return Object.fromEntries(Object.entries(json));
}

async function inputOf({ prompt, readInput }: Io): Promise<string> {
  if (prompt !== undefined || readInput === undefined) {
    throw new InputError([
      '--from: found - and a terminal, which would show what is typed; leave --from out and be asked, or pipe something in',
    ]);
  }
  return readInput(bytesMax);
}

/** What flags say besides the JSON; two words on one field must be the same. */
async function filled(fields: Fields, flags: InputFlags, io: Io): Promise<Fields> {
  const { exchange, environment, baseUrl } = flags;
  const said: Record<string, string> = {
    ...(exchange === undefined ? {} : { exchange }),
    ...(environment === undefined ? {} : { environment }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
  };
  for (const [name, value] of Object.entries(said)) {
    if (fields[name] === undefined || fields[name] === value) continue;
    throw new InputError([`${name}: found one in ${flags.from ?? 'the answers'} and another flag`]);
  }
  if (flags.secretFile === undefined) return said;
  if (fields['apiSecret'] !== undefined) {
    throw new InputError(['--secret-file: found apiSecret given as well, allowed one of the two']);
  }
  const secret = await readTextFile(io, flags.secretFile, bytesMax);
  return { ...said, apiSecret: secret.trim() };
}

async function asked(flags: InputFlags, { prompt, clock }: Io): Promise<Fields> {
  if (prompt === undefined) {
    throw new InputError([
      'credentials: found no terminal to ask at, allowed --from FILE, or --from - for the standard input',
    ]);
  }
  const exchange =
    flags.exchange ??
    (await prompt.choice(
      'Exchange (any other: start again with --exchange ccxt:kraken)',
      exchangeNames,
    ));
  const { places, needsPassphrase } = await prompt.unseen(() => needsOf(exchange, clock));
  const environment =
    flags.environment ??
    (places.length === 1 ? undefined : await prompt.choice('Environment of the key', places));
  const apiKey = await hidden(prompt, 'API key (is not shown)');
  const apiSecret =
    flags.secretFile === undefined ? await hidden(prompt, 'API secret (is not shown)') : undefined;
  const passphrase = needsPassphrase
    ? await hidden(prompt, 'Passphrase (is not shown)')
    : undefined;
  return {
    exchange,
    ...(environment === undefined || environment === 'live' ? {} : { environment }),
    apiKey,
    ...(apiSecret === undefined ? {} : { apiSecret: foldedKey(apiSecret) }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

async function hidden(prompt: Prompt, question: string): Promise<string> {
  const text = await prompt.hidden(question, (typed) => {
    if (typed.trim() === '') return 'it is empty';
    return halfPasted(typed) ? 'the key goes on: paste it to its end' : undefined;
  });
  return text.trim();
}

/** Adapters tell it themselves: they refuse credentials that lack something. */
async function needsOf(exchange: string, clock: Clock) {
  const nobody = { exchange, apiKey: 'nobody', apiSecret: 'nobody', isDemo: false };
  let playgrounds: readonly string[];
  try {
    ({ playgrounds = factsOf(exchange).demo.split(', ') } = await declaredBy(exchange, clock));
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it is unknown';
    throw new InputError([`exchange: ${why}${await exchangeHint(exchange, clock)}`]);
  }
  const needsPassphrase = await createExchange(exchange, { credentials: nobody, clock }).then(
    () => false,
    () => true,
  );
  const places = environments.filter((place) => place === 'live' || playgrounds.includes(place));
  return { places, needsPassphrase };
}

interface Unchecked {
  readonly account: string;
  readonly where: string;
  readonly fields: Fields;
}

/** As the functions will read it; then as the exchange's adapter takes it, which sends nothing yet. */
async function checked({ account, where, fields }: Unchecked, clock: Clock): Promise<GivenKey> {
  const text = JSON.stringify(fields);
  const redactor = createRedactor();
  try {
    const credentials = parseCredentials(account, where, text);
    const { apiKey, apiSecret, passphrase, exchange } = credentials;
    redactor.conceal([apiKey, apiSecret, passphrase]);
    await createExchange(exchange, { credentials, clock });
    return { credentials, text };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { exchange } = fields;
    const isOtherName = error.name.startsWith('Unknown') && typeof exchange === 'string';
    const hint = isOtherName ? await exchangeHint(exchange, clock) : '';
    const fix = error instanceof CredentialsUnusableError ? (error.fix ?? '') : '';
    const words = redactor.hide(`${error.message}${hint}${fix === '' ? '' : `; ${fix}`}`);
    throw new InputError([`${words} (nothing was stored)`]);
  }
}

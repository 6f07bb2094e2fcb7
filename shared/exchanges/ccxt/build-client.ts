/** Makes one client of ccxt as we want it: spot alone, exact, quiet, by the exchange's clock, through our transport. */

import type { RequestLimit } from '../../ports/governor.ts';
import type { ExchangeOptions } from '../options.ts';
import { textOfHeldBack } from '../quiet-time.ts';
import { reserve } from '../reservation.ts';
import { checkCredentials, direct, keysOf } from './access.ts';
import type { DatedAnswer } from './date-clock.ts';
import { makeExact } from './exact-numbers.ts';
import { chargesOf, paceOf } from './limits.ts';
import type { CcxtClass, CcxtClient } from './library.ts';
import { createTransport, NotSentError, type Transport } from './transport.ts';

/** How long a request may wait for ccxt's own pacing before it is given up, real ms. */
const pacingWaitMsMax = 5_000;

export interface BuiltClient {
  readonly client: CcxtClient;
  readonly transport: Transport;
  readonly pace: readonly RequestLimit[];
  /** After a refusal for its time: nonces that are times go by the clock again, even backwards. */
  readonly forgetNonce: () => void;
}

export interface ClientTime {
  /** What the client signs by. */
  readonly exchangeNow: () => number;
  /** Called for each answer with a date. */
  readonly hear: (answer: DatedAnswer) => void;
}

/** Throws an `ExchangeError` when the credentials cannot be used. */
export function buildClient(
  name: string,
  Class: CcxtClass,
  options: ExchangeOptions,
  { exchangeNow, hear }: ClientTime,
): BuiltClient {
  const { credentials } = options;
  // Without it ccxt never comes to where requests wait for their turn.
  const client = new Class({ ...keysOf(credentials), ...spotConfig, enableRateLimit: true });
  checkCredentials(client, name, credentials);
  spotOnly(client);
  const transport = createTransport(options, direct(client, name, credentials), hear);
  Object.assign(client, { fetchImplementation: transport.fetch });
  makeExact(client);
  const pace = paceOf(client.rateLimit);
  keepPace(client, options, { transport, pace });
  const forgetNonce = goBy(client, exchangeNow);
  noteRefusals(client, transport);
  return { client, transport, pace, forgetNonce };
}

/** Also of the clients that are only asked what they would send. */
export const spotConfig = {
  number: String,
  verbose: false,
  userAgent: 'mmm',
  // Ours ends a request earlier.
  timeout: 60_000,
  enableLastHttpResponse: false,
  enableLastResponseHeaders: false,
  options: { defaultType: 'spot', maxRetriesOnFailure: 0, adjustForTimeDifference: false },
} as const;

/** What an exchange lists besides its spot markets costs requests, and is of no use here. */
export function spotOnly(client: CcxtClient): void {
  client.has['fetchCurrencies'] = false;
  const { options } = client;
  if ('fetchMargins' in options) options['fetchMargins'] = false;
  const wanted = options['fetchMarkets'];
  if (Array.isArray(wanted)) options['fetchMarkets'] = ['spot'];
  if (typeof wanted !== 'object' || wanted === null || !('types' in wanted)) return;
  const { types } = wanted;
  if (Array.isArray(types)) {
    options['fetchMarkets'] = { ...wanted, types: ['spot'] };
  } else if (typeof types === 'object' && types !== null) {
    const none = Object.fromEntries(Object.keys(types).map((type) => [type, false]));
    options['fetchMarkets'] = { ...wanted, types: { ...none, spot: true } };
  }
}

/** A request given up here is never sent: ccxt waits first and signs after. */
function keepPace(
  client: CcxtClient,
  options: ExchangeOptions,
  { transport, pace }: Pick<BuiltClient, 'transport' | 'pace'>,
): void {
  const { clock, governor } = options;
  // Where time is made up, so is the pace: the exchange is a simulator.
  const isPaced = options.isPaced ?? clock.isExchanges !== true;
  const wait = client.throttle.bind(client);

  async function takeTurn(cost = 1): Promise<void> {
    if (isPaced) await wait(cost);
    const lane = transport.log()?.lane ?? 'read';
    const heldBack = await reserve(governor, { charges: chargesOf(pace, cost), lane });
    if (heldBack === undefined) return;
    throw new NotSentError('heldBack', textOfHeldBack(heldBack), heldBack.untilMs);
  }

  client.throttle = async (cost) => {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new NotSentError('tooBusy', 'too many requests wait for their turn'));
      }, pacingWaitMsMax);
    });
    try {
      await Promise.race([takeTurn(cost), tooLong]);
    } finally {
      clearTimeout(timer);
    }
  };
}

function goBy(client: CcxtClient, exchangeNow: () => number): () => void {
  client.milliseconds = () => Math.trunc(exchangeNow());
  client.seconds = () => Math.trunc(exchangeNow() / 1_000);
  client.microseconds = () => Math.trunc(exchangeNow() * 1_000);
  // Many exchanges refuse a nonce that does not rise, and two requests can be signed within one tick of the clock.
  const nonce = client.nonce.bind(client);
  let last = 0;
  client.nonce = () => {
    last = Math.max(last + 1, nonce());
    return last;
  };
  return () => {
    last = 0;
  };
}

/** An error thrown here is about the answer as such; one thrown later, about what ccxt made of an accepted one. */
function noteRefusals(client: CcxtClient, transport: Transport): void {
  const fetch = client.fetch.bind(client);
  client.fetch = async (...request) => {
    try {
      return await fetch(...request);
    } catch (error) {
      const log = transport.log();
      if (log !== undefined) log.refusal = error;
      throw error;
    }
  };
}

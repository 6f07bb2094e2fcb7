/** Calls of ccxt: reads are repeated and resynchronise the clock, everything else is made once. */

import { ExchangeError } from '../../ports/exchange.ts';
import { createClockOffset, measureOffset, readInTime, type ClockOffset } from '../clock-offset.ts';
import type { ExchangeOptions } from '../options.ts';
import { createQuietTime, textOfHeldBack, type HeldBack, type QuietTime } from '../quiet-time.ts';
import { createReadRetry } from '../retry.ts';
import type { Abilities } from './abilities.ts';
import { ccxtError, secretsOf } from './access.ts';
import { buildClient, type BuiltClient } from './build-client.ts';
import { exactly } from './exact-numbers.ts';
import {
  failureOf,
  placeRefusal,
  readErrorKind,
  showsContent,
  tellsAbsence,
  type Failure,
} from './failures.ts';
import type { CcxtClass, CcxtClient } from './library.ts';
import type { CallLog } from './transport.ts';

type Call = (client: CcxtClient) => Promise<unknown>;

export type WriteReply =
  | { readonly kind: 'answer'; readonly content: unknown }
  | { readonly kind: 'failure'; readonly failure: Failure }
  /** The markets or the time could not be read, so nothing was sent. */
  | { readonly kind: 'notReady'; readonly detail: string }
  | HeldBack;

export interface CcxtCaller {
  readonly name: string;
  readonly client: CcxtClient;
  /** What ccxt made of the answer; rejects with an `ExchangeError` after its repeats. */
  read(what: string, call: Call): Promise<unknown>;
  /** The same; undefined where the exchange knows no order of that id, theirs or ours. */
  find(what: string, id: string, call: Call): Promise<unknown>;
  /** As `read`, of a list: an answer that shows no list at all is not an empty one. */
  list(what: string, call: Call): Promise<readonly unknown[]>;
  /** Called once, or not at all. `expiresAtMs` is by the exchange's clock. */
  write(call: Call, expiresAtMs?: number): Promise<WriteReply>;
  /** The markets are read once an hour. */
  ready(): Promise<void>;
  serverTime(): Promise<number>;
  exchangeNow(): number;
  badAnswer(message: string): ExchangeError;
}

const marketsForMs = 3_600_000;
/** When to ask again after a rate limit, where the answer does not say: the longest common window. */
const quietMs = 60_000;
/** ccxt does not tell what a limit is about. */
const anyRequest = 'any';

export function createCcxtCaller(
  name: string,
  Class: CcxtClass,
  options: ExchangeOptions,
  abilities: Abilities,
): CcxtCaller {
  const { clock } = options;
  const retry = createReadRetry(options.retry);
  const offset = createClockOffset(clock, () =>
    abilities.time ? retry(() => measureOffset(clock, readTime)) : Promise.resolve(0),
  );
  const built = buildClient(name, Class, options, () => offset.exchangeNow());
  const { client } = built;
  const quiet = createQuietTime(clock);
  const once = createReadOnce(name, options, { ...built, quiet });
  let marketsUntilMs = Number.NEGATIVE_INFINITY;

  async function readTime(): Promise<number> {
    const time = exactly(await once('fetchTime', (ccxt) => ccxt.fetchTime(), 'content'));
    if (time === undefined) throw badAnswer(`${name} fetchTime answered no time`);
    return time.toNumber();
  }

  async function ready(): Promise<void> {
    if (clock.now() < marketsUntilMs) return;
    await retry(() => once('loadMarkets', (ccxt) => ccxt.loadMarkets(true), 'content'));
    marketsUntilMs = clock.now() + marketsForMs;
  }

  async function read(what: string, call: Call, wants: Wanted): Promise<unknown> {
    await ready();
    return readInTime(offset, () => retry(() => once(what, call, wants)));
  }

  const badAnswer = (message: string): ExchangeError => ccxtError(name, 'badAnswer', message);

  return {
    name,
    client,
    read: (what, call) => read(what, call, 'content'),
    find: (what, id, call) => read(what, call, { id }),
    async list(what, call) {
      const rows = await read(what, call, 'list');
      if (!Array.isArray(rows)) throw badAnswer(`${name} ${what} answered no list`);
      return rows as readonly unknown[];
    },
    write: createWriter(options, built, { quiet, offset, ready }),
    ready,
    serverTime: () => offset.read(),
    exchangeNow: () => offset.exchangeNow(),
    badAnswer,
  };
}

/** An order by its id: undefined is an answer too. `list`: nothing is only believed where a list is seen. */
type Wanted = 'content' | 'list' | { readonly id: string };

function createReadOnce(
  name: string,
  { clock, credentials }: ExchangeOptions,
  { client, transport, forgetNonce, quiet }: BuiltClient & { readonly quiet: QuietTime },
): (what: string, call: Call, wants: Wanted) => Promise<unknown> {
  return async (what, call, wants) => {
    const heldBack = quiet.heldBack([anyRequest]);
    if (heldBack !== undefined) {
      const message = `${name} ${what} was ${textOfHeldBack(heldBack)}`;
      throw ccxtError(name, 'rateLimited', message, heldBack.untilMs);
    }
    const log: CallLog = { sent: [] };
    try {
      const content = await transport.within(log, () => call(client));
      const isEmpty = Array.isArray(content) && content.length === 0;
      if (wants !== 'list' || !isEmpty || showsList(log)) return content;
    } catch (error) {
      const failure = failureOf(error, log, secretsOf(credentials));
      if (typeof wants === 'object' && tellsAbsence(failure, log, wants.id)) return undefined;
      const kind = readErrorKind(failure);
      if (kind === 'clockSkew') forgetNonce();
      const waitMs = failure.retryAfterMs ?? quietMs;
      if (kind === 'rateLimited' && failure.isSent) quiet.ask(anyRequest, waitMs);
      const retryAtMs = kind === 'rateLimited' ? clock.now() + waitMs : undefined;
      throw ccxtError(name, kind, `${name} ${what} failed: ${failure.detail}`, retryAtMs);
    }
    throw ccxtError(name, 'badAnswer', `${name} ${what} answered no list`);
  };
}

function showsList({ sent }: CallLog): boolean {
  return sent.some(({ result }) => showsContent(result));
}

function createWriter(
  { credentials }: ExchangeOptions,
  { client, transport, forgetNonce }: BuiltClient,
  { quiet, offset, ready }: WriterParts,
): CcxtCaller['write'] {
  async function writeOnce(call: Call, log: CallLog): Promise<WriteReply> {
    try {
      return { kind: 'answer', content: await transport.within(log, () => call(client)) };
    } catch (error) {
      return { kind: 'failure', failure: failureOf(error, log, secretsOf(credentials)) };
    }
  }

  return async (call, expiresAtMs) => {
    try {
      await ready();
      await offset.ensure();
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      if (error.retryAtMs !== undefined) return { kind: 'heldBack', untilMs: error.retryAtMs };
      return { kind: 'notReady', detail: `not sent: ${error.message}` };
    }
    const heldBack = quiet.heldBack([anyRequest]);
    if (heldBack !== undefined) return heldBack;
    const isTooLate = (): boolean =>
      expiresAtMs !== undefined && offset.exchangeNow() >= expiresAtMs;
    const reply = await writeOnce(call, { sent: [], isTooLate });
    if (reply.kind !== 'failure') return reply;
    // Not repeated, but the next request shall not fail for the same reason.
    const { failure } = reply;
    if (failure.classes.includes('InvalidNonce')) {
      forgetNonce();
      offset.discard(await offset.ensure());
    }
    if (failure.isSent && placeRefusal(failure) === 'rateLimited') {
      quiet.ask(anyRequest, failure.retryAfterMs ?? quietMs);
    }
    return reply;
  };
}

interface WriterParts {
  readonly quiet: QuietTime;
  readonly offset: ClockOffset;
  readonly ready: () => Promise<void>;
}

/** Of the caller's markets, by our spelling of a symbol. */
export function wireSymbolOf(symbol: string): string {
  return symbol.replace('-', '/');
}

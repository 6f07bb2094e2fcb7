/** Calls of ccxt: reads are repeated and resynchronise the clock, everything else is made once. */

import { ExchangeError, type PlaceLane } from '../../ports/exchange.ts';
import type { Lane } from '../../ports/governor.ts';
import { readInTime, type ClockOffset } from '../clock-offset.ts';
import type { ExchangeOptions } from '../options.ts';
import { textOfHeldBack, type HeldBack } from '../quiet-time.ts';
import { createReadRetry } from '../retry.ts';
import type { Abilities } from './abilities.ts';
import { ccxtError, secretsOf } from './access.ts';
import { buildClient, type BuiltClient } from './build-client.ts';
import { createDateClock } from './date-clock.ts';
import { createExchangeTime } from './exchange-time.ts';
import {
  failureOf,
  placeRefusal,
  readErrorKind,
  showsContent,
  tellsAbsence,
  tellsDenial,
  type Failure,
} from './failures.ts';
import type { CcxtClass, CcxtClient } from './library.ts';
import { createMarketLoading, type MarketLoading } from './market-loading.ts';
import { createCcxtQuiet, type CcxtQuiet } from './quiet.ts';
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
  read(what: string, call: Call, lane?: Lane): Promise<unknown>;
  /** The same; undefined where the exchange knows no order of that id, theirs or ours. */
  find(what: string, id: string, call: Call): Promise<unknown>;
  /** As `read`; undefined where the exchange knows the key, and says that it may not. */
  readIfPermitted(what: string, call: Call): Promise<unknown>;
  /** As `read`, of a list: an answer that shows no list at all is not an empty one. */
  list(what: string, call: Call, lane?: Lane): Promise<readonly unknown[]>;
  /** Called once, or not at all. `expiresAtMs` is by the exchange's clock. */
  place(
    call: Call,
    by: { readonly expiresAtMs: number; readonly lane: PlaceLane },
  ): Promise<WriteReply>;
  /** The same; it waits for less. */
  cancel(call: Call): Promise<WriteReply>;
  /** The markets are there, and read anew once an hour, or when they are older than this. */
  ready(maxAgeMs?: number): Promise<void>;
  /** Rejects with an `ExchangeError` of kind `refused` where the exchange does not tell its time. */
  serverTime(): Promise<number>;
  exchangeNow(): number;
  badAnswer(message: string): ExchangeError;
}

export function createCcxtCaller(
  name: string,
  Class: CcxtClass,
  options: ExchangeOptions,
  abilities: Abilities,
): CcxtCaller {
  const { clock, steady } = options;
  const retry = createReadRetry(options.retry);
  const dates = createDateClock(clock);
  const built = buildClient(name, Class, options, {
    exchangeNow: () => time.exchangeNow(),
    hear: (answer) => {
      dates.hear(answer);
    },
  });
  const { client } = built;
  const quiet = createCcxtQuiet(clock, { governor: options.governor, pace: built.pace });
  const once = createReadOnce(name, options, { ...built, quiet });
  // Markets and time: nothing goes without them, counters neither.
  const ask = (what: string, call: Call): Promise<unknown> =>
    once(what, call, { wants: 'content', lane: 'counter' });
  const markets = createMarketLoading({
    client,
    clock,
    reload: () => retry(() => ask('loadMarkets', (ccxt) => ccxt.loadMarkets(true))),
    badAnswer: (words) => badAnswer(`${name} ${words}`),
  });
  const time = createExchangeTime(
    { name, client, clock, steady, dates, markets, retry, ask },
    abilities,
  );

  async function read(what: string, call: Call, asking: Asking): Promise<unknown> {
    await markets.ready();
    return readInTime(time, () => retry(() => once(what, call, asking)));
  }

  const badAnswer = (message: string): ExchangeError => ccxtError(name, 'badAnswer', message);

  return {
    name,
    client,
    read: (what, call, lane = 'read') => read(what, call, { wants: 'content', lane }),
    find: (what, id, call) => read(what, call, { wants: { id }, lane: 'cancel' }),
    readIfPermitted: (what, call) => read(what, call, { wants: 'permission', lane: 'read' }),
    async list(what, call, lane = 'read') {
      const rows = await read(what, call, { wants: 'list', lane });
      if (!Array.isArray(rows)) throw badAnswer(`${name} ${what} answered no list`);
      return rows as readonly unknown[];
    },
    ...createWriter(options, built, { quiet, time, markets }),
    ready: (maxAgeMs) => markets.ready(maxAgeMs),
    serverTime: () => time.read(),
    exchangeNow: () => time.exchangeNow(),
    badAnswer,
  };
}

/**
 * An order by its id, or what takes a permission: undefined is an answer too. `list`: nothing is only believed where a
 * list is seen.
 */
type Wanted = 'content' | 'list' | 'permission' | { readonly id: string };

interface Asking {
  readonly wants: Wanted;
  readonly lane: Lane;
}

function createReadOnce(
  name: string,
  { credentials }: ExchangeOptions,
  { client, transport, forgetNonce, quiet }: BuiltClient & { readonly quiet: CcxtQuiet },
): (what: string, call: Call, asking: Asking) => Promise<unknown> {
  return async (what, call, { wants, lane }) => {
    const heldBack = quiet.heldBack('read');
    if (heldBack !== undefined) {
      const message = `${name} ${what} was ${textOfHeldBack(heldBack)}`;
      throw ccxtError(name, 'rateLimited', message, heldBack.untilMs);
    }
    const log: CallLog = { lane, sent: [] };
    try {
      const content = await transport.within(log, () => call(client));
      const isEmpty = Array.isArray(content) && content.length === 0;
      if (wants !== 'list' || !isEmpty || showsList(log)) return content;
    } catch (error) {
      const failure = failureOf(error, log, secretsOf(credentials));
      if (typeof wants === 'object' && tellsAbsence(failure, log, wants.id)) return undefined;
      if (wants === 'permission' && tellsDenial(failure)) return undefined;
      const kind = readErrorKind(failure);
      if (kind === 'clockSkew') forgetNonce();
      const isLimited = kind === 'rateLimited';
      if (isLimited && isTold(failure)) await quiet.ask('read', failure);
      const retryAtMs = isLimited ? quiet.retryAtMs('read', failure) : undefined;
      throw ccxtError(name, kind, `${name} ${what} failed: ${failure.detail}`, retryAtMs);
    }
    throw ccxtError(name, 'badAnswer', `${name} ${what} answered no list`);
  };
}

/** By the exchange, and not by ourselves. */
function isTold({ isSent, notSent }: Failure): boolean {
  return isSent && notSent === undefined;
}

function showsList({ sent }: CallLog): boolean {
  return sent.some(({ result }) => showsContent(result));
}

interface WriterParts {
  readonly quiet: CcxtQuiet;
  readonly time: ClockOffset;
  readonly markets: MarketLoading;
}

type Writing = 'place' | 'cancel';

interface WriteRequest {
  readonly writing: Writing;
  readonly lane: Lane;
  readonly expiresAtMs?: number;
}

function createWriter(
  { credentials }: ExchangeOptions,
  { client, transport, forgetNonce }: BuiltClient,
  { quiet, time, markets }: WriterParts,
): Pick<CcxtCaller, 'place' | 'cancel'> {
  /** Undefined when the request may go. */
  async function prepare(writing: Writing): Promise<WriteReply | undefined> {
    try {
      await markets.loaded();
      await time.ensure();
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      if (error.retryAtMs !== undefined) return { kind: 'heldBack', untilMs: error.retryAtMs };
      return { kind: 'notReady', detail: `not sent: ${error.message}` };
    }
    return quiet.heldBack(writing);
  }

  async function writeOnce(call: Call, log: CallLog): Promise<WriteReply> {
    try {
      return { kind: 'answer', content: await transport.within(log, () => call(client)) };
    } catch (error) {
      return { kind: 'failure', failure: failureOf(error, log, secretsOf(credentials)) };
    }
  }

  async function write(
    { writing, lane, expiresAtMs }: WriteRequest,
    call: Call,
  ): Promise<WriteReply> {
    const obstacle = await prepare(writing);
    if (obstacle !== undefined) return obstacle;
    const isTooLate = (): boolean => time.isPast(expiresAtMs);
    const reply = await writeOnce(call, { lane, sent: [], isTooLate });
    if (reply.kind !== 'failure') return reply;
    // Not repeated, but the next request shall not fail for the same reason.
    const { failure } = reply;
    if (failure.classes.includes('InvalidNonce')) {
      forgetNonce();
      time.discard(await time.ensure());
    }
    if (isTold(failure) && placeRefusal(failure) === 'rateLimited')
      await quiet.ask(writing, failure);
    return reply;
  }

  return {
    place: (call, by) => write({ writing: 'place', ...by }, call),
    cancel: (call) => write({ writing: 'cancel', lane: 'cancel' }, call),
  };
}

/** Of the caller's markets, by our spelling of a symbol. */
export function wireSymbolOf(symbol: string): string {
  return symbol.replace('-', '/');
}

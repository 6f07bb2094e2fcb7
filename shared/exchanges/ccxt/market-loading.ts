/**
 * The markets of one client: read once an hour. Those in memory are gone by while new ones are read, and for longer
 * where that fails; orders, and cancels above all, do not wait for it.
 */

import type { Clock } from '../../ports/clock.ts';
import { ExchangeError } from '../../ports/exchange.ts';
import { keptForMs } from '../kept.ts';
import type { CcxtClient, CcxtMarket } from './library.ts';

export interface MarketLoading {
  /** There are markets, no older than can be helped. Rejects with an `ExchangeError` where there are none at all. */
  ready(maxAgeMs?: number): Promise<void>;
  /** There are markets, of whatever age. */
  loaded(): Promise<void>;
}

interface Loading {
  readonly client: CcxtClient;
  readonly clock: Clock;
  /** Reads them anew; rejects with an `ExchangeError`. */
  readonly reload: () => Promise<unknown>;
  readonly badAnswer: (words: string) => ExchangeError;
}

/** When to try again after a failure. */
const againAfterMs = 300_000;

export function createMarketLoading({ client, clock, reload, badAnswer }: Loading): MarketLoading {
  goByThoseInMemory(client);
  let untilMs = Number.NEGATIVE_INFINITY;
  let triedAtMs = Number.NEGATIVE_INFINITY;
  let pending: Promise<void> | undefined;

  async function load(): Promise<void> {
    const before = client.markets;
    try {
      await reload();
      if (!hasMarkets(client)) throw badAnswer('loadMarkets answered no markets');
      untilMs = clock.now() + keptForMs;
    } catch (error) {
      const isEmpty = Object.keys(before ?? {}).length === 0;
      if (before === undefined || isEmpty || !(error instanceof ExchangeError)) throw error;
      if (client.markets !== before) client.setMarkets(Object.values(before) as CcxtMarket[]);
      untilMs = clock.now() + againAfterMs;
    }
  }

  const ready = (maxAgeMs = keptForMs): Promise<void> => {
    if (clock.now() < untilMs && clock.now() - triedAtMs < maxAgeMs) return Promise.resolve();
    pending ??= load().finally(() => {
      pending = undefined;
      triedAtMs = clock.now();
    });
    return pending;
  };

  return { ready, loaded: () => (hasMarkets(client) ? Promise.resolve() : ready()) };
}

function hasMarkets({ markets }: CcxtClient): boolean {
  return Object.keys(markets ?? {}).length > 0;
}

/** Every method of ccxt's asks for the markets first: it would wait for those under way, and fail as they did. */
function goByThoseInMemory(client: CcxtClient): void {
  const load = client.loadMarkets.bind(client);
  client.loadMarkets = (isReload) =>
    isReload !== true && hasMarkets(client) ? Promise.resolve(client.markets) : load(isReload);
}

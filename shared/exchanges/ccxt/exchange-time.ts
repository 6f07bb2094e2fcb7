/**
 * The exchange's clock. Where ccxt knows a question for it, that is asked; elsewhere every answer is heard for its
 * `Date`, and only who wants to know the time now costs a request.
 */

import { ExchangeError } from '../../ports/exchange.ts';
import { createClockOffset, measureOffset, type ClockOffset } from '../clock-offset.ts';
import type { OurClocks } from '../../ports/clock-watch.ts';
import type { ReadRetry } from '../retry.ts';
import type { Abilities } from './abilities.ts';
import { ccxtError } from './access.ts';
import type { DateClock } from './date-clock.ts';
import { exactly } from './exact-numbers.ts';
import type { CcxtClient } from './library.ts';
import type { MarketLoading } from './market-loading.ts';

interface TimeParts extends OurClocks {
  readonly name: string;
  readonly client: CcxtClient;
  readonly dates: DateClock;
  readonly markets: MarketLoading;
  readonly retry: ReadRetry;
  /** Once; rejects with an `ExchangeError`. */
  readonly ask: (what: string, call: (client: CcxtClient) => Promise<unknown>) => Promise<unknown>;
}

export function createExchangeTime(parts: TimeParts, abilities: Abilities): ClockOffset {
  return abilities.time ? toldTime(parts) : datedTime(parts);
}

function toldTime({ name, clock, steady, retry, ask }: TimeParts): ClockOffset {
  async function readTime(): Promise<number> {
    const time = exactly(await ask('fetchTime', (ccxt) => ccxt.fetchTime()));
    if (time !== undefined) return time.toNumber();
    throw ccxtError(name, 'badAnswer', `${name} fetchTime answered no time`);
  }
  return createClockOffset({ clock, steady }, () => retry(() => measureOffset(clock, readTime)));
}

function datedTime({ name, client, clock, dates, markets, retry, ask }: TimeParts): ClockOffset {
  /** Any answer tells the time, and a refusal too; but not one of a server that cannot be reached. */
  async function askAnything(): Promise<void> {
    const before = dates.heard();
    await markets.ready();
    if (dates.heard() > before) return;
    const symbol = tradedSymbol(client);
    try {
      if (symbol !== undefined) {
        await retry(() => ask('fetchTicker', (ccxt) => ccxt.fetchTicker(symbol)));
      }
    } catch (error) {
      const { kind } = error instanceof ExchangeError ? error : { kind: undefined };
      const isAnswered = kind !== undefined && !['unavailable', 'rateLimited'].includes(kind);
      if (!isAnswered || dates.heard() === before) throw error;
    }
    if (dates.heard() > before) return;
    throw ccxtError(name, 'refused', `${name} does not tell its time: no date came with an answer`);
  }

  return {
    exchangeNow: () => dates.exchangeNow(),
    // The markets were read before, and every answer is a measurement.
    ensure: () => Promise.resolve(0),
    read: async () => {
      if (clock.isExchanges !== true) await askAnything();
      return dates.exchangeNow();
    },
    discard: () => undefined,
    doubt: () => undefined,
    isPast: (atMs) => atMs !== undefined && dates.exchangeNow() >= atMs,
  };
}

/** Of any market that can be asked about: it is for the answer's date. */
function tradedSymbol({ markets = {} }: CcxtClient): string | undefined {
  const entries = Object.entries(markets) as [string, { spot?: unknown; active?: unknown }][];
  const usable = entries.find(([, { spot, active }]) => spot !== false && active !== false);
  return (usable ?? entries[0])?.[0];
}

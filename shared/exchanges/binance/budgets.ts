/**
 * How far Binance's budgets are used, by the headers of its answers: weight by address, new orders by account. Windows
 * are fixed and begin on the clock's edges. Source: Binance Spot API, "Limits".
 */

import type { Clock } from '../../ports/clock.ts';
import type { RateUsage } from '../../ports/exchange.ts';
import { nameOfHeader, nameOfRow, windowMsOf } from './limits.ts';
import type { RateLimitRow } from './payloads.ts';

/** Begins the names of the headers that tell, in lower case. */
export const budgetHeaders: readonly string[] = ['x-mbx-used-weight-', 'x-mbx-order-count-'];

/** Above this share of the weight, reads that can wait do wait. */
const weightShareMax = 0.9;
const budgetsMax = 50;

export interface Budgets {
  /** What an answer told. */
  note(headers: Readonly<Record<string, string>>): void;
  /** The limits themselves, as the exchange's information lists them. */
  learn(limits: readonly RateLimitRow[]): void;
  usage(): readonly RateUsage[];
  /** When the window ends whose weight is nearly used up, epoch ms of our clock; undefined when there is enough. */
  weightShortUntilMs(exchangeNowMs: number): number | undefined;
}

export function createBudgets(clock: Clock): Budgets {
  const told = new Map<string, { readonly used: number; readonly toldAtMs: number }>();
  const limits = new Map<string, number>();

  return {
    note(headers) {
      for (const [header, value] of Object.entries(headers)) {
        const limit = nameOfHeader(header);
        const isKnown = limit !== undefined && (told.has(limit) || told.size < budgetsMax);
        if (isKnown && /^\d{1,15}$/.test(value)) {
          told.set(limit, { used: Number(value), toldAtMs: clock.now() });
        }
      }
    },
    learn(rows) {
      for (const { limit, ...row } of rows.slice(0, budgetsMax)) {
        const name = nameOfRow(row);
        if (name !== undefined) limits.set(name, limit);
      }
    },
    usage: () =>
      [...told].map(([limit, use]) => {
        const max = limits.get(limit);
        return { limit, ...use, ...(max === undefined ? {} : { max }) };
      }),
    weightShortUntilMs(exchangeNowMs) {
      const aheadMs = exchangeNowMs - clock.now();
      const ends = [...told].flatMap(([limit, { used, toldAtMs }]) => {
        const max = limits.get(limit);
        if (!limit.startsWith('weight ') || max === undefined || used < weightShareMax * max) {
          return [];
        }
        const windowMs = windowMsOf(limit);
        const endsAtMs = (Math.floor((toldAtMs + aheadMs) / windowMs) + 1) * windowMs;
        return endsAtMs > exchangeNowMs ? [endsAtMs - aheadMs] : [];
      });
      return ends.length === 0 ? undefined : Math.max(...ends);
    },
  };
}

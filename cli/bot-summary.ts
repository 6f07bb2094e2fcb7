/** One bot in a few words, from what is stored of it. */

import type { BotOrder, BotState } from '../shared/domain/bot-state.ts';
import type { ConfigReading } from '../shared/domain/bot-config.ts';
import type { BotStore } from '../shared/ports/bot-store.ts';
import type { FailureStore, PassFailure } from '../shared/ports/failure-store.ts';
import { StateUnreadableError } from '../shared/ports/store-error.ts';

export interface BotSummary {
  readonly botId: string;
  readonly exchange?: string;
  readonly account?: string;
  readonly symbol?: string;
  readonly enabled?: boolean;
  readonly stopKind?: string;
  /** What is wrong with the config item. */
  readonly errors: readonly string[];
  /** `none` before the first pass, `unreadable` where the stored state cannot be read. */
  readonly mode: string;
  readonly blockedBecause?: string;
  /** Why passes fail now; absent where the last one succeeded. */
  readonly failing?: FailureView;
  readonly openBuys?: number;
  readonly openSells?: number;
  readonly roundTrips?: number;
  readonly inventoryBase?: string;
  readonly realizedProfitQuote?: string;
  readonly feesQuote?: string;
}

export type FailureView = ReturnType<typeof failureView>;

/** The last failed pass, for people and programs. */
export function failureView({ kind, text, sinceMs, atMs, overAtMs }: PassFailure) {
  const timeOf = (ms: number) => new Date(ms).toISOString();
  return {
    kind,
    text,
    since: timeOf(sinceMs),
    lastNoted: timeOf(atMs),
    ...(overAtMs === undefined ? {} : { overAt: timeOf(overAtMs) }),
  };
}

/** One line of it. */
export function failureText({ kind, text, since, lastNoted, overAt }: FailureView): string {
  const what = `(${kind}): ${text}`;
  return overAt === undefined
    ? `passes fail since ${since}, noted last ${lastNoted} ${what}`
    : `passes failed from ${since} on, and succeed again since ${overAt} ${what}`;
}

/** Orders that are, or may be, on the book. */
export function liveOrders(state: BotState): readonly BotOrder[] {
  return state.orders.filter((order) => order.status !== 'closed');
}

export async function summaryOf(
  store: BotStore,
  failures: FailureStore,
  reading: ConfigReading,
): Promise<BotSummary> {
  const last = await failures.read(configPart(reading).botId);
  const failing = last !== undefined && last.overAtMs === undefined ? failureView(last) : undefined;
  const config = { ...configPart(reading), ...(failing === undefined ? {} : { failing }) };
  try {
    const { grid } = await store.loadBot(config.botId);
    return { ...config, ...(grid === undefined ? { mode: 'none' } : statePart(grid.state)) };
  } catch (error) {
    if (!(error instanceof StateUnreadableError)) throw error;
    return { ...config, mode: 'unreadable' };
  }
}

function configPart(reading: ConfigReading) {
  if (reading.kind === 'invalid') return { botId: reading.botId, errors: reading.errors };
  const { botId, exchange, account, symbol, enabled, stopKind } = reading.config;
  return { botId, exchange, account, symbol, enabled, stopKind, errors: [] };
}

function statePart(state: BotState) {
  const live = liveOrders(state);
  const { roundTrips, inventoryBase, realizedProfitQuote, feesQuote } = state.ledger;
  return {
    mode: state.mode,
    ...(state.blockedBecause === undefined ? {} : { blockedBecause: state.blockedBecause }),
    openBuys: live.filter(({ side }) => side === 'buy').length,
    openSells: live.filter(({ side }) => side === 'sell').length,
    roundTrips,
    inventoryBase: inventoryBase.toFixed(),
    realizedProfitQuote: realizedProfitQuote.toFixed(),
    feesQuote: feesQuote.toFixed(),
  };
}

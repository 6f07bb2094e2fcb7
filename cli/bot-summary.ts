/** One bot in a few words, from what is stored of it. */

import type { BotOrder, BotState } from '../shared/domain/bot-state.ts';
import type { ConfigReading } from '../shared/domain/bot-config.ts';
import type { BotStore } from '../shared/ports/bot-store.ts';
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
  readonly openBuys?: number;
  readonly openSells?: number;
  readonly roundTrips?: number;
  readonly inventoryBase?: string;
  readonly realizedProfitQuote?: string;
  readonly feesQuote?: string;
}

/** Orders that are, or may be, on the book. */
export function liveOrders(state: BotState): readonly BotOrder[] {
  return state.orders.filter((order) => order.status !== 'closed');
}

export async function summaryOf(store: BotStore, reading: ConfigReading): Promise<BotSummary> {
  const config = configPart(reading);
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

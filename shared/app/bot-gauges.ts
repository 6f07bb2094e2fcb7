/** What stands of a bot right now, for the dashboard: sums over all bots, and a line for each now and then. */

import type { BotConfig } from '../domain/bot-config.ts';
import type { BotState } from '../domain/bot-state.ts';
import { zero, type Decimal } from '../domain/decimal.ts';
import { latticeOf } from '../domain/lattice.ts';
import { quoteOf } from '../domain/market.ts';
import type { LogFields } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';

export interface BotGauges {
  readonly botId: string;
  readonly exchange: string;
  readonly symbol: string;
  readonly state: BotState;
  readonly openOrders: number;
  /** Net base at the price of the gap, in quote. */
  readonly inventoryQuote: Decimal;
}

export function gaugesOf(config: BotConfig, state: BotState): BotGauges {
  const { exchange, symbol } = state.market ?? config;
  return {
    botId: state.botId,
    exchange,
    symbol,
    state,
    openOrders: state.orders.filter(({ status }) => status !== 'closed').length,
    inventoryQuote: inventoryQuoteOf(state),
  };
}

function inventoryQuoteOf({ lattice, gap, ledger }: BotState): Decimal {
  if (lattice === undefined || ledger.inventoryBase.isZero()) return zero;
  const price = latticeOf(lattice).at(gap)?.price ?? lattice.startPrice;
  return ledger.inventoryBase.mul(price);
}

/** Told when they are none, too: a gap in a line of the dashboard would look like a failure. */
export function reportGauges(metrics: Metrics, bots: readonly BotGauges[]): void {
  const sum = (of: (bot: BotGauges) => number) => bots.reduce((total, bot) => total + of(bot), 0);
  metrics.add(
    'BotsRunning',
    sum(({ state }) => (state.mode === 'running' ? 1 : 0)),
  );
  metrics.add(
    'OpenOrders',
    sum(({ openOrders }) => openOrders),
  );
  metrics.add(
    'BlockedLevels',
    sum(({ state }) => state.blocked.length),
  );
  metrics.add(
    'WaitingDebts',
    sum(({ state }) => state.debts.length),
  );
  for (const [quote, value] of inventoryByQuote(bots)) {
    metrics.add('InventoryQuote', value.toNumber(), { quote });
  }
}

function inventoryByQuote(bots: readonly BotGauges[]): ReadonlyMap<string, Decimal> {
  const sums = new Map<string, Decimal>();
  for (const { symbol, inventoryQuote } of bots) {
    const quote = quoteOf(symbol);
    sums.set(quote, (sums.get(quote) ?? zero).plus(inventoryQuote));
  }
  return sums;
}

/** Of a line that people search by bot. */
export function gaugeFields({ state, ...bot }: BotGauges): LogFields {
  const { ledger, mode, blocked, debts } = state;
  return {
    botId: bot.botId,
    exchange: bot.exchange,
    symbol: bot.symbol,
    quote: quoteOf(bot.symbol),
    mode,
    openOrders: bot.openOrders,
    blocked: blocked.length,
    debts: debts.length,
    fills: ledger.fills,
    roundTrips: ledger.roundTrips,
    inventoryBase: ledger.inventoryBase.toFixed(),
    inventoryQuote: bot.inventoryQuote.toFixed(2),
    realizedProfitQuote: ledger.realizedProfitQuote.toFixed(),
    feesQuote: ledger.feesQuote.toFixed(),
  };
}

/** The bot's instrument, read anew soon after the exchange has refused an order for what an instrument tells. */

import type { BotState } from '../domain/bot-state.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Exchange, RejectReason } from '../ports/exchange.ts';

/** Adapters keep instruments for an hour: after a change of ticks, lots or filters all orders might be refused until then. */
const ruleReasons: ReadonlySet<string> = new Set<RejectReason>([
  'badPrecision',
  'belowMinimum',
  'aboveMaximum',
  'priceOutOfLimits',
  'notTradable',
]);
/** A refusal that lasts is no reason to read it with each pass. */
const doubtedForMs = 60_000;
/** For so long after a refused level may be tried again, the refusal says something: a pass comes once a minute at least. */
const recentMs = 120_000;

/** Rejects with an `ExchangeError`. */
export function instrumentOf(
  exchange: Exchange,
  symbol: string,
  { refusals }: Pick<BotState, 'refusals'>,
): Promise<Instrument> {
  const nowMs = exchange.exchangeNow();
  const isDoubted = refusals.some(
    ({ reason, untilMs }) => ruleReasons.has(reasonIn(reason)) && untilMs + recentMs > nowMs,
  );
  return isDoubted ? exchange.instrument(symbol, doubtedForMs) : exchange.instrument(symbol);
}

/** Stored with what the exchange said: `badPrecision: the price has too many digits`. */
function reasonIn(text: string): string {
  return text.split(':', 1)[0] ?? '';
}

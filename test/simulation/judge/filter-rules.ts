/** What an exchange had to refuse for breaking its rules, and orders that took what they were to wait for. */

import type { OrderChange, RefusalReason } from '../../../local/exchange/records.ts';
import type { TurnedAway } from '../venue/order-history.ts';
import { passMaxMs } from './arrival-rules.ts';
import { underWayMs, type BotLog } from './bot-log.ts';
import { fault, type Fault } from './finding.ts';

const ruleRefusals: ReadonlySet<RefusalReason> = new Set([
  'unknownSymbol',
  'badPrice',
  'badQuantity',
  'offTick',
  'offLot',
  'belowMinimum',
  'aboveMaximum',
]);

export function judgeRefusal(name: string, { order }: OrderChange): Fault[] {
  const { refusal, request } = order;
  if (refusal === undefined || !ruleRefusals.has(refusal)) return [];
  const text = `${name} ${request.quantity} at ${request.price} was refused: ${refusal}`;
  return [fault('offFilters', text, [name])];
}

/** `rulesSinceMs`: when the rules changed last; who read them before may break them. */
export function judgeTurnedAway(away: TurnedAway, rulesSinceMs: number | undefined): Fault[] {
  const { request, reason, atMs } = away;
  const isNews = rulesSinceMs !== undefined && atMs - rulesSinceMs <= passMaxMs + underWayMs;
  if (reason === 'belowMinimum' && isNews) return [];
  const { clientOrderId, quantity, price } = request;
  const text = `${clientOrderId} ${quantity.toFixed()} at ${price.toFixed()} was refused: ${reason}`;
  return [fault('offFilters', text, [clientOrderId])];
}

/** Where the exchange has orders that only wait, and every config in force asks for them. */
export function judgeTrade(log: BotLog, { fill, order }: OrderChange, nowMs: number): Fault[] {
  const placed = log.placed.get(order.id);
  if (placed === undefined || fill?.liquidity !== 'taker' || placed.isFlattening) return [];
  if (!log.venue.kind.capabilities.postOnly) return [];
  const recent = log.configs.since(nowMs - passMaxMs - underWayMs);
  if (recent.some(({ postOnly }) => !postOnly)) return [];
  const text = `${placed.name} took ${fill.quantity.toFixed()} at ${fill.price.toFixed()}, allowed post-only`;
  return [fault('offFilters', text, [placed.name])];
}

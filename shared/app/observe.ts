/** Reads the exchange for one pass: open orders first, fills second, so that a fill in between is seen, not lost. */

import type { BotConfig } from '../domain/bot-config.ts';
import type { BotState } from '../domain/bot-state.ts';
import type { Fill } from '../domain/fill.ts';
import { fillsOverlapMs } from '../domain/limits.ts';
import type { Ask, EngineCapabilities, Lookup, Observation } from '../domain/observation.ts';
import type { Clock } from '../ports/clock.ts';
import { ExchangeError, type Exchange } from '../ports/exchange.ts';
import { ordersToCheck } from './orders-to-check.ts';
import { namesOf } from './send-intents.ts';

/** Between two questions about single orders, for exchanges that are asked order by order. */
const orderCheckGapMs = 200;

export interface PassSubject {
  readonly exchange: Exchange;
  readonly config: BotConfig;
  readonly clock: Clock;
}

/** What the engine may count on, given the exchange and the bot's settings. */
export function engineCapabilitiesOf(exchange: Exchange, config: BotConfig): EngineCapabilities {
  const { clientOrderIds, postOnly, fillHistory, placeExpiry, openOrdersMax } =
    exchange.capabilities;
  return {
    clientOrderIds,
    postOnly,
    placeExpiry,
    openOrdersMax,
    fillHistory: fillHistory && config.fillDetection === 'history',
  };
}

/** The reading every pass begins with. */
export async function observe(subject: PassSubject, state: BotState): Promise<Observation> {
  const { exchange, config } = subject;
  const atMs = exchange.exchangeNow();
  const openOrders = await exchange.openOrders(config.symbol);
  const isPolledByFills = engineCapabilitiesOf(exchange, config).fillHistory;
  const sinceMs = isPolledByFills ? state.fillsCursorMs : oldestNameless(exchange, state);
  const [fills, ticker] = await Promise.all([
    sinceMs > 0 ? exchange.fillsSince(config.symbol, sinceMs - fillsOverlapMs) : [],
    exchange.ticker(config.symbol),
  ]);
  const checks: Ask[] = isPolledByFills
    ? []
    : ordersToCheck(state, { nowMs: atMs, pollSeconds: config.pollSeconds, openOrders });
  return answerAsks(subject, checks, { atMs, openOrders, fills, ticker, lookups: [] });
}

/**
 * When the oldest order was decided that can be asked about by no id: its place request was not answered. If it has
 * filled since, only its trades show it, so these are read however fills are learnt otherwise. 0 when there is none.
 */
function oldestNameless({ capabilities }: Exchange, { orders }: BotState): number {
  if (capabilities.clientOrderIds || !capabilities.fillHistory) return 0;
  const times = orders
    .filter(({ status, exchangeOrderId }) => status === 'placing' && exchangeOrderId === undefined)
    .map(({ createdAtMs }) => createdAtMs);
  return times.length === 0 ? 0 : Math.min(...times);
}

/** Adds the answers to an observation. What could not be asked stays out: that is not "not found". */
export async function answerAsks(
  subject: PassSubject,
  asks: readonly Ask[],
  observation: Observation,
): Promise<Observation> {
  let seen = observation;
  for (const [i, ask] of asks.entries()) {
    if (i > 0 && subject.config.fillDetection === 'order-info') {
      await subject.clock.wait(orderCheckGapMs);
    }
    const answered = await answerOne(subject, ask, seen);
    if (answered === 'stop') return seen;
    seen = answered;
  }
  return seen;
}

async function answerOne(
  { exchange, config }: PassSubject,
  ask: Ask,
  seen: Observation,
): Promise<Observation | 'stop'> {
  const { symbol } = config;
  try {
    switch (ask.kind) {
      case 'order':
        return { ...seen, lookups: [...seen.lookups, await lookUp(exchange, symbol, ask)] };
      case 'fillsOfOrder': {
        const fills = await exchange.fillsOfOrder(symbol, ask.exchangeOrderId);
        return {
          ...seen,
          fills: [...seen.fills, ...fillsNamed(fills, ask)],
          tradesAnswered: [...(seen.tradesAnswered ?? []), ask.exchangeOrderId],
        };
      }
      case 'balances': {
        const { base, quote } = await exchange.instrument(symbol);
        return { ...seen, balances: await exchange.balances([base, quote]) };
      }
      case 'ownLastTrade': {
        const trade = await exchange.ownLastTrade(symbol);
        return { ...seen, ownLastTrade: { price: trade?.price } };
      }
    }
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    // Under a rate limit every further question makes it worse.
    return error.kind === 'rateLimited' ? 'stop' : seen;
  }
}

async function lookUp(
  exchange: Exchange,
  symbol: string,
  ask: Extract<Ask, { kind: 'order' }>,
): Promise<Lookup> {
  const { createdAtMs } = ask;
  const lookup = await exchange.order({
    symbol,
    ...namesOf(ask, exchange),
    ...(createdAtMs === undefined ? {} : { createdAtMs }),
  });
  return { clientOrderId: ask.clientOrderId, lookup };
}

/** Exchanges may leave the client order id out of trades; the question says whose they are. */
function fillsNamed(
  fills: readonly Fill[],
  { exchangeOrderId }: Extract<Ask, { kind: 'fillsOfOrder' }>,
): readonly Fill[] {
  return fills.filter((fill) => fill.exchangeOrderId === exchangeOrderId);
}

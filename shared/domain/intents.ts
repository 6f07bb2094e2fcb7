/** What is to be sent: the intents a new state holds beyond the one before, or all that nothing has confirmed. */

import type { BotConfig } from './bot-config.ts';
import { isItsMarket } from './bot-market.ts';
import type { BotOrder, BotState, CancelWhy } from './bot-state.ts';
import type { CancelOrderIntent, Intent, PlaceIntent } from './observation.ts';

/** Cancels first, as they free levels and funds; then counters, then seeds, as the plan added them. */
export function intentsBetween(
  before: BotState,
  after: BotState,
  config: BotConfig,
): readonly Intent[] {
  if (before === after) return [];
  const earlier = new Map(before.orders.map((order) => [order.clientOrderId, order]));
  const cancels: CancelOrderIntent[] = [];
  const places: PlaceIntent[] = [];
  for (const order of after.orders) {
    const was = earlier.get(order.clientOrderId);
    if (order.cancel !== undefined && order.cancel.attempts > (was?.cancel?.attempts ?? 0)) {
      cancels.push(cancelIntentOf(order, order.cancel.why));
    }
    if (was === undefined && order.status === 'placing') places.push(placeIntentOf(order, config));
  }
  return [...cancels, ...places];
}

/**
 * The intents no answer has confirmed, in the same order: what a connection that was just made sends. Places only where
 * whoever sends them asks the send ledger first, so that none is sent twice; an order that is to go is not placed, and
 * none of the grid's once the bot pauses or stops.
 */
export function unconfirmedIntents(state: BotState, config: BotConfig): readonly Intent[] {
  if (!isItsMarket(state, config)) return [];
  const waiting = state.orders.filter(({ status }) => status !== 'closed');
  const cancels = waiting.flatMap((order) =>
    order.cancel === undefined ? [] : [cancelIntentOf(order, order.cancel.why)],
  );
  const places = waiting
    .filter(({ status, cancel, isLedgered }) => {
      return status === 'placing' && cancel === undefined && isLedgered === true;
    })
    .filter(({ role }) => role === 'flatten' || state.mode === 'running')
    .map((order) => placeIntentOf(order, config));
  return [...cancels, ...places];
}

function cancelIntentOf(order: BotOrder, why: CancelWhy): CancelOrderIntent {
  return {
    kind: 'cancel',
    clientOrderId: order.clientOrderId,
    ...(order.exchangeOrderId === undefined ? {} : { exchangeOrderId: order.exchangeOrderId }),
    why,
  };
}

function placeIntentOf(order: BotOrder, config: BotConfig): PlaceIntent {
  const isFlatten = order.role === 'flatten';
  return {
    kind: 'place',
    clientOrderId: order.clientOrderId,
    side: order.side,
    level: order.level,
    price: order.price,
    quantity: order.quantity,
    timeInForce: isFlatten ? 'ioc' : 'gtc',
    postOnly: !isFlatten && config.postOnly,
    expiresAtMs: order.expiresAtMs,
    why: isFlatten ? 'flatten' : order.answers.length > 0 ? 'counter' : 'seed',
  };
}

/**
 * Which orders to ask about one by one, where the exchange's history does not tell: the nearest on each side, one more
 * in turn, and every few minutes all of them. The turn comes from the time, so that an idle pass writes nothing.
 */

import type { BotOrder, BotState } from '../domain/bot-state.ts';
import type { Ask } from '../domain/observation.ts';
import type { OrderReport, Side } from '../domain/order.ts';

const fullCheckEveryMs = 300_000;

export function ordersToCheck(
  state: BotState,
  now: {
    readonly nowMs: number;
    readonly pollSeconds: number;
    readonly openOrders: readonly OrderReport[];
  },
): Ask[] {
  const known = state.orders.filter(
    ({ status, exchangeOrderId }) => status === 'open' && exchangeOrderId !== undefined,
  );
  const pollMs = now.pollSeconds * 1000;
  const isFullCheck =
    Math.floor(now.nowMs / fullCheckEveryMs) !==
    Math.floor((now.nowMs - pollMs) / fullCheckEveryMs);
  const listed = new Set(now.openOrders.map(({ exchangeOrderId }) => exchangeOrderId));
  // An order that left the list is asked about by the engine itself.
  const resting = known.filter(({ exchangeOrderId }) => listed.has(exchangeOrderId ?? ''));
  const chosen = isFullCheck ? resting : inTurn(resting, state.gap, Math.floor(now.nowMs / pollMs));
  return chosen.map(({ clientOrderId, exchangeOrderId }) => ({
    kind: 'order',
    clientOrderId,
    ...(exchangeOrderId === undefined ? {} : { exchangeOrderId }),
  }));
}

function inTurn(resting: readonly BotOrder[], gap: number, turn: number): readonly BotOrder[] {
  const nearest = (side: Side) =>
    resting
      .filter((order) => order.side === side)
      .toSorted((a, b) => Math.abs(a.level - gap) - Math.abs(b.level - gap))[0];
  const one = resting[turn % Math.max(resting.length, 1)];
  return [...new Set([nearest('buy'), nearest('sell'), one])].filter(
    (order) => order !== undefined,
  );
}

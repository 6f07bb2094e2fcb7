/** Judges a bot by the simulated exchange's own log and books, whatever the bot believes. */

import { expect } from '@jest/globals';
import { auditGrid } from '../../shared/domain/audit.ts';
import type { BotConfig } from '../../shared/domain/bot-config.ts';
import type { BotState } from '../../shared/domain/bot-state.ts';
import { decimal, type Decimal } from '../../shared/domain/decimal.ts';
import type {
  SimulatedBalance,
  SimulatedFill,
  SimulatedOrder,
} from '../../local/exchange/records.ts';
import { doubledOrders, reusedIds, selfTrades } from './exchange-findings.ts';

export { tradedOrders } from './exchange-findings.ts';

/** Part of what a simulator tells of one account. */
export interface AccountBooks {
  readonly orders: readonly Readonly<SimulatedOrder>[];
  readonly openOrders: readonly Readonly<SimulatedOrder>[];
  readonly fills: readonly SimulatedFill[];
  readonly balances: Readonly<Record<string, Readonly<SimulatedBalance>>>;
  readonly lotSize: Decimal;
}

const clearingTakesMs = 60_000;

/**
 * Moments at which buys and sells rested, and all of them were canceled within a minute: the book was cleared. A window
 * that follows the market may give up a whole side, once the other has filled; never both.
 */
export function bookClearings(orders: readonly Readonly<SimulatedOrder>[]): number[] {
  const accepted = orders.filter(({ status }) => status !== 'refused');
  const endOf = ({ status, updatedMs }: Readonly<SimulatedOrder>): number =>
    status === 'live' ? Number.POSITIVE_INFINITY : updatedMs;
  const cancels = accepted.filter(({ endReason }) => endReason === 'requested');
  return cancels
    .map(({ updatedMs }) => updatedMs)
    .filter((atMs) => {
      const resting = accepted.filter((order) => order.receivedMs < atMs && endOf(order) >= atMs);
      const sides = new Set(resting.map(({ request }) => request.side));
      const hasGone = (order: Readonly<SimulatedOrder>): boolean =>
        order.endReason === 'requested' && order.updatedMs <= atMs + clearingTakesMs;
      return sides.size === 2 && resting.every(hasGone);
    });
}

/** Holds at any moment, whatever went wrong. */
export function judgeLog({ orders }: Pick<AccountBooks, 'orders'>): void {
  expect(doubledOrders(orders)).toEqual([]);
  expect(reusedIds(orders)).toEqual([]);
  expect(selfTrades(orders)).toEqual([]);
}

export interface RestingBot {
  readonly config: BotConfig;
  readonly state: BotState;
  /** Balances before the bot began. */
  readonly funds: Readonly<Record<string, string>>;
}

/** Holds once the market stood still for some passes and the exchange answered again. */
export function judgeBooks(books: AccountBooks, { config, state, funds }: RestingBot): void {
  judgeLog(books);
  const live = state.orders.filter(({ status }) => status !== 'closed');
  expect(live.filter(({ status }) => status === 'placing')).toEqual([]);
  const rowOf = (...row: readonly (string | undefined)[]) => row.join(' ');
  expect(
    live
      .map(({ exchangeOrderId, side, price, quantity, filledQuantity }) =>
        rowOf(exchangeOrderId, side, price.toFixed(), quantity.toFixed(), filledQuantity.toFixed()),
      )
      .toSorted(),
  ).toEqual(
    books.openOrders
      .map(({ id, request, filledLots }) =>
        rowOf(
          id,
          request.side,
          decimal(request.price).toFixed(),
          decimal(request.quantity).toFixed(),
          books.lotSize.mul(filledLots).toFixed(),
        ),
      )
      .toSorted(),
  );

  const { holes, duplicates, unknown, offLattice, countered, waiting } = auditGrid({
    config,
    state,
  });
  expect({ holes, duplicates, unknown, offLattice }).toEqual({
    holes: [],
    duplicates: [],
    unknown: [],
    offLattice: [],
  });
  expect(countered + state.ledger.settled + waiting).toBe(state.ledger.fills);

  const gained = (currency: string) =>
    books.balances[currency]?.total.minus(funds[currency] ?? '0').toFixed();
  expect(state.ledger.inventoryBase.toFixed()).toBe(gained('BTC'));
  expect(state.ledger.cashQuote.toFixed()).toBe(gained('USDT'));
}

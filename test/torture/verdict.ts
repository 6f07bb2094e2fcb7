/** Holds each bot against its exchange's own log and books at the end, and says in words what does not agree. */

import { auditGrid } from '../../shared/domain/audit.ts';
import type { BotConfig } from '../../shared/domain/bot-config.ts';
import type { BotState } from '../../shared/domain/bot-state.ts';
import { isOfBot } from '../../shared/domain/client-order-id.ts';
import { decimal, zero, type Decimal } from '../../shared/domain/decimal.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import {
  doubledOrders,
  reusedIds,
  selfTrades,
  tradedOrders,
} from '../support/exchange-findings.ts';
import { funds } from './bots.ts';

export interface BotVerdict {
  readonly botId: string;
  readonly exchange: string;
  readonly connection: string;
  /** Requests to place that the exchange received, and those it refused. */
  readonly orders: number;
  readonly refused: number;
  /** Trades, and orders that traded. */
  readonly trades: number;
  readonly fills: number;
  readonly countered: number;
  readonly settled: number;
  readonly waiting: number;
  /** Each of them has to be 0. */
  readonly zeros: BotZeros;
}

export interface BotZeros {
  readonly doubled: number;
  readonly idsReused: number;
  readonly selfTrades: number;
  /** Fills neither countered, nor settled, nor a visible debt. */
  readonly unanswered: number;
  /** Orders that traded on the exchange, less the fills the bot counts. */
  readonly uncounted: number;
  /** Placing, or asked about. */
  readonly unknown: number;
  /** On the book, and not in the state; in the state, and not on the book. */
  readonly orphans: number;
  readonly missing: number;
  /** Known on both sides, and not the same. */
  readonly different: number;
  readonly holes: number;
  readonly duplicates: number;
  readonly offLattice: number;
  /** The exchange's balance less the bot's own sum, in units of the currency. */
  readonly base: string;
  readonly quote: string;
}

/** Nothing may be under way any more. */
export function judgeBot(
  { config, state }: { readonly config: BotConfig; readonly state: BotState },
  simulator: Simulator,
): BotVerdict {
  const { account, botId, exchange, connection } = config;
  const orders = simulator.orders(account);
  const { ledger } = state;
  const audit = auditGrid({ config, state });
  const answered = audit.countered + ledger.settled + audit.waiting;
  const fills = tradedOrders(orders);
  return {
    botId,
    exchange,
    connection,
    orders: orders.length,
    refused: orders.filter(({ status }) => status === 'refused').length,
    trades: simulator.fills(account).length,
    fills,
    countered: audit.countered,
    settled: ledger.settled,
    waiting: audit.waiting,
    zeros: {
      doubled: doubledOrders(orders).length,
      idsReused: reusedIds(orders).length,
      selfTrades: selfTrades(orders).length,
      unanswered: ledger.fills - answered,
      uncounted: fills - ledger.fills,
      unknown: audit.unknown.length,
      ...compareBooks(state, simulator, account),
      holes: audit.holes.length,
      duplicates: audit.duplicates.length,
      offLattice: audit.offLattice.length,
      ...compareBalances(state, simulator, account),
    },
  };
}

/** Of one order, as text, so that both sides can be compared. */
type Row = readonly [id: string, text: string];

function compareBooks(
  state: BotState,
  simulator: Simulator,
  account: string,
): Pick<BotZeros, 'orphans' | 'missing' | 'different'> {
  const { lotSize } = simulator.profile.instrument;
  const onBook = new Map(
    simulator.openOrders(account).map(({ id, request, filledLots }): Row => {
      const { side, price, quantity, clientOrderId } = request;
      const isOurs = isOfBot(state.idPrefix, clientOrderId);
      const numbers = [decimal(price), decimal(quantity), lotSize.mul(filledLots)];
      return [id, textOf(side, isOurs ? clientOrderId : 'not ours', numbers)];
    }),
  );
  const known = new Map(
    state.orders
      .filter(({ status }) => status !== 'closed')
      .map((order): Row => {
        const { exchangeOrderId, clientOrderId, side, price, quantity, filledQuantity } = order;
        return [
          exchangeOrderId ?? `nameless ${clientOrderId}`,
          textOf(side, clientOrderId, [price, quantity, filledQuantity]),
        ];
      }),
  );
  return {
    orphans: [...onBook.keys()].filter((id) => !known.has(id)).length,
    missing: [...known.keys()].filter((id) => !onBook.has(id)).length,
    different: [...onBook].filter(([id, text]) => known.has(id) && known.get(id) !== text).length,
  };
}

function textOf(side: string, name: string | undefined, numbers: readonly Decimal[]): string {
  return [side, name, ...numbers.map((number) => number.toFixed())].join(' ');
}

function compareBalances(
  { ledger }: BotState,
  simulator: Simulator,
  account: string,
): Pick<BotZeros, 'base' | 'quote'> {
  const balances = simulator.balances(account);
  const gained = (currency: 'BTC' | 'USDT'): Decimal =>
    (balances[currency]?.total ?? zero).minus(funds[currency]);
  return {
    base: gained('BTC').minus(ledger.inventoryBase).toFixed(),
    quote: gained('USDT').minus(ledger.cashQuote).toFixed(),
  };
}

/** What is not 0, in words. */
export function faultsOf({ zeros }: BotVerdict): readonly string[] {
  return Object.entries(zeros).flatMap(([name, value]) =>
    Number(value) === 0 ? [] : [`${name} is ${String(value)}`],
  );
}

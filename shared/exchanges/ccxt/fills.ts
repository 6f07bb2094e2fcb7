/** Our fills. */

import type { Fill } from '../../domain/fill.ts';
import type { Exchange } from '../../ports/exchange.ts';
import type { Abilities } from './abilities.ts';
import { ccxtError } from './access.ts';
import { wireSymbolOf, type CcxtCaller } from './caller.ts';
import type { CcxtClient } from './library.ts';
import { marketOf } from './market-reads.ts';
import { fillOf, parseContent } from './parse.ts';
import { orderShape, symbolShape, tradeShape, type MarketRow, type TradeRow } from './payloads.ts';
import { readWholeList } from './whole-list.ts';

/** How long a page of the trades of one order is, ccxt does not tell; none is known to be shorter. */
const fullPageMin = 20;

type FillReads = Pick<Exchange, 'ownLastTrade' | 'fillsSince' | 'fillsOfOrder'>;

export function createFillReads(
  caller: CcxtCaller,
  { trades, orderTrades, lookups }: Abilities,
  pagesMax: number,
): FillReads {
  const fail = (found: string): Error =>
    caller.badAnswer(`${caller.name} fetchMyTrades ${found}${adviceOn(trades)}`);

  async function readSince(symbol: string, sinceMs?: number): Promise<readonly Fill[]> {
    if (trades === undefined) throw noTrades(caller.name);
    const market = await marketOf(caller, symbol);
    const asked = trades.ofAllSymbols ? undefined : market.symbol;
    const rows = await readWholeList(
      {
        ability: trades,
        pagesMax,
        fail,
        async readPage({ sinceMs: fromMs, untilMs, limit }) {
          const until = untilMs === undefined ? {} : { until: untilMs };
          const page = await caller.list('fetchMyTrades', (ccxt) =>
            ccxt.fetchMyTrades(asked, fromMs, limit, until),
          );
          return named(caller, page);
        },
      },
      { ...(sinceMs === undefined ? {} : { sinceMs }), nowMs: caller.exchangeNow() },
    );
    return fillsAmong(rows, market, symbol);
  }

  return {
    async ownLastTrade(symbol) {
      if (trades === undefined) return undefined;
      const market = await marketOf(caller, symbol);
      const page = await caller.list('fetchMyTrades', (ccxt) =>
        ccxt.fetchMyTrades(market.symbol, undefined, trades.limit),
      );
      return fillsAmong(named(caller, page), market, symbol).at(-1);
    },
    async fillsSince(symbol, sinceMs) {
      const fills = await readSince(symbol, Math.max(0, Math.trunc(sinceMs)));
      return fills.filter(({ timeMs }) => timeMs >= sinceMs);
    },
    async fillsOfOrder(symbol, exchangeOrderId) {
      const market = await marketOf(caller, symbol);
      const isOfOrder = (fill: Fill): boolean => fill.exchangeOrderId === exchangeOrderId;
      if (orderTrades) {
        const ask = (ccxt: CcxtClient): Promise<unknown> =>
          ccxt.fetchOrderTrades(exchangeOrderId, market.symbol);
        const page = await caller.list('fetchOrderTrades', ask, 'cancel');
        const told = fillsAmong(named(caller, page), market, symbol).filter(isOfOrder);
        if (page.length < fullPageMin || trades === undefined) return told;
      }
      // Nothing of an order happens before it was made.
      const sinceMs = await createdAt(exchangeOrderId, symbol);
      return sinceMs === undefined ? [] : (await readSince(symbol, sinceMs)).filter(isOfOrder);
    },
  };

  async function createdAt(exchangeOrderId: string, symbol: string): Promise<number | undefined> {
    for (const method of lookups ?? []) {
      const content = await caller.find(method, exchangeOrderId, (ccxt) =>
        ccxt[method](exchangeOrderId, wireSymbolOf(symbol)),
      );
      if (content === undefined) continue;
      const shape = orderShape.pick({ timestamp: true });
      return parseContent(caller, shape, content, method).timestamp ?? 0;
    }
    return undefined;
  }
}

function noTrades(name: string): Error {
  return ccxtError(name, 'refused', `${name} lists no trades: set fillDetection to order-info`);
}

/** A list without a way back is cut again at every pass. */
const adviceOn = (trades: Abilities['trades']): string =>
  trades?.until === false ? ': set fillDetection to order-info' : '';

interface NamedTrade {
  /** Of this row: where two orders of ours met, both have one of that trade. */
  readonly id: string;
  readonly tradeId: string;
  readonly timeMs: number;
  readonly symbol: string;
  readonly row: TradeRow;
}

/**
 * Where an exchange gives trades no id, they are named by what they say; those of one answer that say the same are
 * counted.
 */
function named(caller: CcxtCaller, page: readonly unknown[]): readonly NamedTrade[] {
  const counts = new Map<string, number>();
  return page.flatMap((content) => {
    const { symbol } = parseContent(caller, symbolShape, content, 'fetchMyTrades');
    if (symbol === undefined) return [];
    const row = parseContent(caller, tradeShape, content, 'fetchMyTrades');
    const told = `${row.order}-${row.timestamp}-${row.price.toFixed()}-${row.amount.toFixed()}`;
    const count = (counts.get(told) ?? 0) + 1;
    counts.set(told, count);
    const tradeId = row.id ?? (count === 1 ? told : `${told}-${count}`);
    const id = `${row.order} ${tradeId}`;
    return [{ id, tradeId, timeMs: row.timestamp, symbol, row }];
  });
}

function fillsAmong(
  trades: readonly NamedTrade[],
  market: MarketRow,
  symbol: string,
): readonly Fill[] {
  const { base, quote } = market;
  return trades
    .filter((trade) => trade.symbol === market.symbol)
    .toSorted((a, b) => a.timeMs - b.timeMs)
    .map(({ tradeId, row }) => fillOf(row, tradeId, { symbol, base, quote }));
}

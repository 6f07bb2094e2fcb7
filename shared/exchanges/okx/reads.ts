/** Reads about the market and the account. */

import { assert } from '../../domain/assert.ts';
import { zero } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Balance } from '../../domain/market.ts';
import type { OrderReport } from '../../domain/order.ts';
import type { Exchange, OrderQuery } from '../../ports/exchange.ts';
import type { OkxCaller } from './caller.ts';
import { okxError, orderNotFoundCode } from './errors.ts';
import { keep } from '../kept.ts';
import { pageSize, readAllPages } from './paging.ts';
import {
  assertSymbol,
  instrumentOf,
  keyPermissionsOf,
  onlyRow,
  orderReportOf,
  parseRows,
  priceLimitsOf,
  tickerOf,
} from './parse.ts';
import {
  accountConfigShape,
  balanceShape,
  instrumentShape,
  orderShape,
  priceLimitShape,
  tickerShape,
} from './payloads.ts';

const currenciesPerCallMax = 20;

type MarketReads = Pick<Exchange, 'instrument' | 'ticker' | 'priceLimits'>;

export function createMarketReads(caller: OkxCaller): MarketReads {
  return {
    instrument: keep(
      () => caller.now(),
      async (symbol): Promise<Instrument> => {
        const path = '/api/v5/public/instruments';
        const query = { instType: 'SPOT', instId: symbol };
        const rows = parseRows(
          instrumentShape,
          await caller.read({ path, query, access: 'public' }),
          path,
        );
        if (rows.length === 0) throw okxError('unknownSymbol', `okx has no instrument ${symbol}`);
        assertSymbol(rows, symbol, path);
        return instrumentOf(onlyRow(rows, path));
      },
    ),
    async ticker(symbol) {
      const path = '/api/v5/market/ticker';
      const query = { instId: symbol };
      const rows = await caller.read({ path, query, access: 'public' });
      const row = onlyRow(parseRows(tickerShape, rows, path), path);
      assertSymbol([row], symbol, path);
      return tickerOf(row);
    },
    async priceLimits(symbol) {
      const path = '/api/v5/public/price-limit';
      const query = { instId: symbol };
      const rows = await caller.read({ path, query, access: 'public' });
      const row = onlyRow(parseRows(priceLimitShape, rows, path), path);
      assertSymbol([row], symbol, path);
      return priceLimitsOf(row);
    },
  };
}

type OrderReads = Pick<Exchange, 'openOrders' | 'order'>;

export function createOrderReads(caller: OkxCaller, pagesMax: number): OrderReads {
  return {
    openOrders(symbol) {
      const path = '/api/v5/trade/orders-pending';
      return readAllPages({
        where: path,
        pagesMax,
        idOf: (report) => report.exchangeOrderId,
        readPage: async (after) => {
          const query = {
            instType: 'SPOT',
            instId: symbol,
            limit: String(pageSize),
            ...(after === undefined ? {} : { after }),
          };
          const rows = await caller.read({ path, query, access: 'signed' });
          return orderReportsOf(rows, symbol, path);
        },
      });
    },
    async order(query) {
      const path = '/api/v5/trade/order';
      const rows = await caller.find(
        {
          path,
          query: { instId: query.symbol, ...idOf(query) },
          access: 'signed',
          lane: 'cancel',
        },
        orderNotFoundCode,
      );
      // An empty list would not be the exchange's word that there is no such order.
      if (rows === undefined) return { kind: 'notFound' };
      const report = onlyRow(orderReportsOf(rows, query.symbol, path), path);
      if (!isAnswerTo(query, report)) {
        throw okxError('badAnswer', `${path} answered another order than asked for`);
      }
      return { kind: 'found', report };
    },
  };
}

function orderReportsOf(
  rows: readonly unknown[],
  symbol: string,
  where: string,
): readonly OrderReport[] {
  const orders = parseRows(orderShape, rows, where);
  assertSymbol(orders, symbol, where);
  return orders.map(orderReportOf);
}

function idOf(query: OrderQuery): Readonly<Record<string, string>> {
  if (query.exchangeOrderId !== undefined) return { ordId: query.exchangeOrderId };
  assert(query.clientOrderId !== undefined, `an order query on ${query.symbol} names no order`);
  return { clOrdId: query.clientOrderId };
}

function isAnswerTo(query: OrderQuery, report: OrderReport): boolean {
  return query.exchangeOrderId === undefined
    ? report.clientOrderId === query.clientOrderId
    : report.exchangeOrderId === query.exchangeOrderId;
}

type AccountReads = Pick<Exchange, 'balances' | 'keyPermissions'>;

export function createAccountReads(caller: OkxCaller): AccountReads {
  async function readBalances(currencies: readonly string[]): Promise<readonly Balance[]> {
    const path = '/api/v5/account/balance';
    const query = { ccy: currencies.join(',') };
    // Without it no order is placed, counters neither.
    const rows = await caller.read({ path, query, access: 'signed', lane: 'cancel' });
    const { details } = onlyRow(parseRows(balanceShape, rows, path), path);
    return currencies.map((currency) => {
      const detail = details.find((row) => row.ccy === currency);
      return {
        currency,
        available: detail?.availBal ?? zero,
        held: detail?.frozenBal ?? zero,
      };
    });
  }

  return {
    async balances(currencies) {
      const balances: Balance[] = [];
      for (let from = 0; from < currencies.length; from += currenciesPerCallMax) {
        const some = currencies.slice(from, from + currenciesPerCallMax);
        balances.push(...(await readBalances(some)));
      }
      return balances;
    },
    async keyPermissions() {
      const path = '/api/v5/account/config';
      const rows = await caller.read({ path, query: {}, access: 'signed' });
      return keyPermissionsOf(onlyRow(parseRows(accountConfigShape, rows, path), path));
    },
  };
}

/** Reads about the market and the account. */

import { assert } from '../../domain/assert.ts';
import { ExchangeError, type Exchange, type OrderQuery } from '../../ports/exchange.ts';
import type { Lane } from '../../ports/governor.ts';
import type { Access } from './access.ts';
import type { BinanceCaller } from './caller.ts';
import { cancelNameOf } from './cancel-name.ts';
import { binanceError, orderArchivedCode, orderNotFoundCode } from './errors.ts';
import { keep } from '../kept.ts';
import { priceLimitsOf, rulesOf, type InstrumentRules } from './instruments.ts';
import {
  assertSymbol,
  balancesOf,
  keyPermissionsOf,
  orderReportOf,
  parseAnswer,
  pickBalances,
  tickerOf,
} from './parse.ts';
import {
  accountShape,
  averagePriceShape,
  bookTickerShape,
  exchangeInfoShape,
  keyRestrictionsShape,
  orderShape,
  priceShape,
} from './payloads.ts';
import { wireSymbolOf } from './symbols.ts';

type MarketReads = Pick<Exchange, 'instrument' | 'ticker' | 'priceLimits'>;

export function createMarketReads(caller: BinanceCaller): MarketReads {
  const rulesFor = keep(() => caller.now(), readRules);

  async function readRules(symbol: string): Promise<InstrumentRules> {
    const path = '/api/v3/exchangeInfo';
    const parameters = { symbol: wireSymbolOf(symbol), showPermissionSets: false };
    const json = await caller.read({ path, parameters, isSigned: false });
    const { symbols, rateLimits } = parseAnswer(exchangeInfoShape, json, path);
    caller.learnLimits(rateLimits);
    const [row] = symbols;
    if (row === undefined || symbols.length > 1) {
      throw binanceError('badAnswer', `${path} answered ${symbols.length} rows, expected 1`);
    }
    assertSymbol(symbols, symbol, path);
    return rulesOf(row, symbol, path);
  }

  async function readPrice(symbol: string) {
    const path = '/api/v3/ticker/price';
    const parameters = { symbol: wireSymbolOf(symbol) };
    const row = parseAnswer(
      priceShape,
      await caller.read({ path, parameters, isSigned: false }),
      path,
    );
    assertSymbol([row], symbol, path);
    return row;
  }

  async function readAverage(symbol: string) {
    const path = '/api/v3/avgPrice';
    const parameters = { symbol: wireSymbolOf(symbol) };
    return parseAnswer(
      averagePriceShape,
      await caller.read({ path, parameters, isSigned: false }),
      path,
    );
  }

  return {
    async instrument(symbol, maxAgeMs) {
      return (await rulesFor(symbol, maxAgeMs)).instrument;
    },
    async ticker(symbol) {
      const path = '/api/v3/ticker/bookTicker';
      const parameters = { symbol: wireSymbolOf(symbol) };
      const [json, price] = await Promise.all([
        caller.read({ path, parameters, isSigned: false }),
        readPrice(symbol),
      ]);
      const book = parseAnswer(bookTickerShape, json, path);
      assertSymbol([book], symbol, path);
      // Neither answer says when it was so.
      return tickerOf(book, price.price, { symbol, timeMs: caller.exchangeNow() });
    },
    async priceLimits(symbol) {
      const { priceBand, priceBounds } = await rulesFor(symbol);
      if (priceBand === undefined) return priceBounds;
      const { price } =
        priceBand.averageMinutes > 0 ? await readAverage(symbol) : await readPrice(symbol);
      return priceLimitsOf(priceBand, price, priceBounds);
    },
  };
}

type OrderReads = Pick<Exchange, 'openOrders' | 'order'>;

export function createOrderReads(caller: BinanceCaller): OrderReads {
  async function find(
    symbol: string,
    names: Readonly<Record<string, string>>,
  ): ReturnType<Exchange['order']> {
    const path = '/api/v3/order';
    const json = await caller.find(
      {
        path,
        parameters: { symbol: wireSymbolOf(symbol), ...names },
        isSigned: true,
        lane: 'cancel',
      },
      [orderNotFoundCode, orderArchivedCode],
    );
    if (json === undefined) return { kind: 'notFound' };
    const row = parseAnswer(orderShape, json, path);
    assertSymbol([row], symbol, path);
    const { orderId, origClientOrderId } = names;
    const isAsked =
      orderId === undefined ? row.clientOrderId === origClientOrderId : row.orderId === orderId;
    if (!isAsked) throw binanceError('badAnswer', `${path} answered another order than asked for`);
    return { kind: 'found', report: orderReportOf(row, symbol) };
  }

  return {
    async openOrders(symbol) {
      const path = '/api/v3/openOrders';
      const parameters = { symbol: wireSymbolOf(symbol) };
      const json = await caller.read({ path, parameters, isSigned: true });
      const rows = parseAnswer(orderShape.array(), json, path);
      assertSymbol(rows, symbol, path);
      return rows.map((row) => orderReportOf(row, symbol));
    },
    async order(query: OrderQuery) {
      const { symbol, clientOrderId, exchangeOrderId } = query;
      if (exchangeOrderId !== undefined) return find(symbol, { orderId: exchangeOrderId });
      assert(clientOrderId !== undefined, `an order query on ${symbol} names no order`);
      const lookup = await find(symbol, { origClientOrderId: clientOrderId });
      // If we canceled it, it has the name of the cancel now.
      return lookup.kind === 'found'
        ? lookup
        : find(symbol, { origClientOrderId: cancelNameOf(clientOrderId) });
    },
  };
}

type AccountReads = Pick<Exchange, 'balances' | 'keyPermissions'>;

export function createAccountReads(caller: BinanceCaller, access: Access): AccountReads {
  async function readAccount(lane?: Lane) {
    const path = '/api/v3/account';
    const request = { path, parameters: { omitZeroBalances: true }, isSigned: true } as const;
    const json = await caller.read({ ...request, ...(lane === undefined ? {} : { lane }) });
    return parseAnswer(accountShape, json, path);
  }

  async function readWallet(): Promise<unknown> {
    if (access.hasWallet === 'no') return undefined;
    const path = '/sapi/v1/account/apiRestrictions';
    try {
      return await caller.read({ path, parameters: {}, isSigned: true });
    } catch (error) {
      const isAbsent =
        access.hasWallet === 'perhaps' &&
        error instanceof ExchangeError &&
        error.message.includes('http status 404');
      if (!isAbsent) throw error;
      return undefined;
    }
  }

  return {
    async balances(currencies) {
      // Without it no order is placed, counters neither.
      return pickBalances(balancesOf(await readAccount('cancel')), currencies);
    },
    async keyPermissions() {
      const json = await readWallet();
      if (json !== undefined) {
        return keyPermissionsOf(parseAnswer(keyRestrictionsShape, json, 'apiRestrictions'));
      }
      // Of the account, not of the key: all that such a host tells.
      const { canTrade } = await readAccount();
      const untold = { isTradeAssumed: true, canWithdraw: undefined, boundAddresses: [] } as const;
      return { canRead: true, canTrade, ...untold };
    },
  };
}

/** What an account has on, and for, the symbols it is to trade. */

import type { Instrument } from '../domain/instrument.ts';
import type { Balance } from '../domain/market.ts';
import { mostOpenOrders, type AccountBot, type TradedSymbol } from './account-bots.ts';
import type { Topic } from './account-findings.ts';
import { nearlyFull, type Visit } from './examine-visit.ts';

export async function examineSymbol(
  symbol: string,
  { exchange, questions, tell }: Visit,
): Promise<TradedSymbol | undefined> {
  const ask = <T>(topic: Topic, read: () => Promise<T>) =>
    questions.ask({ topic, symbol }, 'public', read);
  const instrument = await ask('instrument', () => exchange.instrument(symbol));
  if (instrument === undefined) return undefined;
  const ticker = await ask('ticker', () => exchange.ticker(symbol));
  const limits = await ask('priceLimits', () => exchange.priceLimits(symbol));
  const state = instrument.isTradable ? 'ok' : 'problem';
  tell({ kind: 'symbol', state, instrument, ticker, limits });
  return { instrument, ticker };
}

export async function examineBalances(
  symbols: readonly string[],
  { exchange, bots, questions, tell }: Visit,
): Promise<void> {
  const currencies = [...new Set(symbols.flatMap((symbol) => symbol.split('-')))];
  if (currencies.length === 0) return;
  const balances = await questions.ask({ topic: 'balances' }, 'signed', () =>
    exchange.balances(currencies),
  );
  if (balances === undefined) return;
  const empty = new Set(balances.filter(isEmpty).map(({ currency }) => currency));
  const needed = new Set(symbols.flatMap((symbol) => neededFor(symbol, bots, empty)));
  const missing = [...needed].filter((currency) => empty.has(currency));
  tell({ kind: 'balances', state: missing.length > 0 ? 'warning' : 'ok', balances, missing });
}

function isEmpty({ available, held }: Balance): boolean {
  return available.plus(held).lte(0);
}

/** Sells need base, buys need quote; where no bot trades the symbol yet, one of both is enough. */
function neededFor(
  symbol: string,
  bots: readonly AccountBot[],
  empty: ReadonlySet<string>,
): readonly string[] {
  const [base = '', quote = ''] = symbol.split('-');
  const configs = bots.flatMap(({ config }) => (config?.symbol === symbol ? [config] : []));
  if (configs.length === 0) return empty.has(base) && empty.has(quote) ? [base, quote] : [];
  return [
    ...(configs.some(({ sellLevels }) => sellLevels > 0) ? [base] : []),
    ...(configs.some(({ buyLevels }) => buyLevels > 0) ? [quote] : []),
  ];
}

export async function examineOpenOrders(
  symbol: string,
  instrument: Instrument | undefined,
  { exchange, questions, tell }: Visit,
): Promise<void> {
  const orders = await questions.ask({ topic: 'openOrders', symbol }, 'signed', () =>
    exchange.openOrders(symbol),
  );
  if (orders === undefined) return;
  const max = mostOpenOrders(exchange.capabilities, instrument);
  const count = orders.length;
  const state = count >= max ? 'problem' : count >= nearlyFull * max ? 'warning' : 'ok';
  tell({ kind: 'openOrders', state, symbol, count, max });
}

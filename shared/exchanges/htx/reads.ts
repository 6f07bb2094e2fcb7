/** Reads about the market and the account. */

import type { Balance } from '../../domain/market.ts';
import { zero } from '../../domain/decimal.ts';
import { ExchangeError, type Exchange, type KeyPermissions } from '../../ports/exchange.ts';
import type { Access } from './access.ts';
import type { SpotAccount } from './account.ts';
import type { HtxCaller } from './caller.ts';
import { htxError } from './errors.ts';
import { keep } from '../kept.ts';
import { priceLimitsOf, rulesOf, type InstrumentRules } from './instruments.ts';
import { assertSymbol, keyPermissionsOf, parseAnswer } from './parse.ts';
import { balanceShape, keysShape, marketSymbolsShape, tickerShape, uidShape } from './payloads.ts';
import { wireSymbolOf } from './symbols.ts';

type MarketReads = Pick<Exchange, 'instrument' | 'ticker' | 'priceLimits'>;

export function createMarketReads(caller: HtxCaller): MarketReads {
  const rulesFor = keep(() => caller.now(), readRules);

  async function readRules(symbol: string): Promise<InstrumentRules> {
    const path = '/v1/settings/common/market-symbols';
    const parameters = { symbols: wireSymbolOf(symbol) };
    const json = await caller.read({ path, parameters, isSigned: false });
    const { data } = parseAnswer(marketSymbolsShape, json, path);
    const [row] = data;
    if (row === undefined) throw htxError('unknownSymbol', `htx has no instrument ${symbol}`);
    assertSymbol(data, symbol, path);
    return rulesOf(row, symbol);
  }

  async function readTicker(symbol: string) {
    const path = '/market/detail/merged';
    const parameters = { symbol: wireSymbolOf(symbol) };
    const json = await caller.read({ path, parameters, isSigned: false });
    return parseAnswer(tickerShape, json, path);
  }

  return {
    async instrument(symbol, maxAgeMs) {
      return (await rulesFor(symbol, maxAgeMs)).instrument;
    },
    async ticker(symbol) {
      const { ts, tick } = await readTicker(symbol);
      const bid = tick.bid?.[0];
      const ask = tick.ask?.[0];
      return {
        symbol,
        last: tick.close,
        ...(bid?.gt(0) === true ? { bid } : {}),
        ...(ask?.gt(0) === true ? { ask } : {}),
        timeMs: ts,
      };
    },
    async priceLimits(symbol) {
      const { priceBand } = await rulesFor(symbol);
      if (Object.keys(priceBand).length === 0) return {};
      const { tick } = await readTicker(symbol);
      return priceLimitsOf(priceBand, tick.close);
    },
  };
}

type AccountReads = Pick<Exchange, 'balances' | 'keyPermissions'>;

export function createAccountReads(
  caller: HtxCaller,
  account: SpotAccount,
  access: Access,
): AccountReads {
  async function readKey(): Promise<KeyPermissions> {
    const uidPath = '/v2/user/uid';
    const uid = parseAnswer(
      uidShape,
      await caller.read({ path: uidPath, isSigned: true }),
      uidPath,
    ).data;
    const path = '/v2/user/api-key';
    const parameters = { uid, accessKey: access.apiKey };
    const json = await readUnlessRefused(() => caller.read({ path, parameters, isSigned: true }));
    if (json === undefined) return permissionsUntold(await account.isWorking());
    const { data } = parseAnswer(keysShape, json, path);
    const row = data.find(({ accessKey }) => accessKey === access.apiKey);
    if (row === undefined)
      throw htxError('badAnswer', `${path} answered without the key asked for`);
    return keyPermissionsOf(row);
  }

  return {
    async balances(currencies) {
      const path = '/v1/account/accounts/{account-id}/balance';
      const id = await account.id();
      // Without it no order is placed, counters neither.
      const json = await caller.read({ path, id, isSigned: true, lane: 'cancel' });
      const { list } = parseAnswer(balanceShape, json, path).data;
      return currencies.map((currency): Balance => {
        const partOf = (type: string) =>
          list.find((row) => row.type === type && row.currency.toUpperCase() === currency)
            ?.balance ?? zero;
        return { currency, available: partOf('trade'), held: partOf('frozen') };
      });
    },
    keyPermissions: readKey,
  };
}

/**
 * The question is documented for main users. The uid was told a moment ago, so the key itself is good: a refusal is
 * about the question, as to be expected for keys of sub-users (not confirmed).
 */
async function readUnlessRefused(read: () => Promise<unknown>): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    const isRefused =
      error instanceof ExchangeError && (error.kind === 'refused' || error.kind === 'auth');
    if (!isRefused) throw error;
    return undefined;
  }
}

/** All that such a key can know of itself. */
function permissionsUntold(isWorking: boolean): KeyPermissions {
  const untold = { isTradeAssumed: true, canWithdraw: undefined, boundAddresses: [] } as const;
  return { canRead: true, canTrade: isWorking, ...untold };
}

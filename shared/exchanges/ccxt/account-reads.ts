/** Reads about the account. */

import { zero } from '../../domain/decimal.ts';
import { ExchangeError, type Exchange } from '../../ports/exchange.ts';
import type { CcxtCaller } from './caller.ts';
import { parseContent } from './parse.ts';
import { balanceShape, balancesShape } from './payloads.ts';

export function createAccountReads(
  caller: CcxtCaller,
): Pick<Exchange, 'balances' | 'keyPermissions'> {
  const read = (): Promise<unknown> => caller.read('fetchBalance', (ccxt) => ccxt.fetchBalance());
  return {
    async balances(currencies) {
      const content = parseContent(caller, balancesShape, await read(), 'fetchBalance');
      const entries = new Map(Object.entries(content));
      return currencies.map((currency) => {
        const entry = entries.get(currency);
        if (entry === undefined) return { currency, available: zero, held: zero };
        const { free, used, total } = parseContent(caller, balanceShape, entry, 'fetchBalance');
        const held = used ?? (total !== undefined && free !== undefined ? total.minus(free) : zero);
        const available = free ?? total?.minus(held) ?? zero;
        return { currency, available, held };
      });
    },
    async keyPermissions() {
      const rights = { canWithdraw: undefined, boundAddresses: [] } as const;
      try {
        await read();
        // Whether the key may trade only an order would show.
        return { ...rights, canRead: true, canTrade: true, isTradeAssumed: true };
      } catch (error) {
        if (!(error instanceof ExchangeError) || error.kind !== 'auth') throw error;
        return { ...rights, canRead: false, canTrade: false };
      }
    },
  };
}

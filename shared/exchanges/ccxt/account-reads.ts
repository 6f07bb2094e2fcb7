/** Reads about the account. */

import { zero } from '../../domain/decimal.ts';
import type { Exchange } from '../../ports/exchange.ts';
import type { CcxtCaller } from './caller.ts';
import type { CcxtClient } from './library.ts';
import { parseContent } from './parse.ts';
import { balanceShape, balancesShape } from './payloads.ts';

export function createAccountReads(
  caller: CcxtCaller,
): Pick<Exchange, 'balances' | 'keyPermissions'> {
  const ask = (ccxt: CcxtClient): Promise<unknown> => ccxt.fetchBalance();
  return {
    async balances(currencies) {
      const content = parseContent(
        caller,
        balancesShape,
        // Without it no order is placed, counters neither.
        await caller.read('fetchBalance', ask, 'cancel'),
        'fetchBalance',
      );
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
      const content = await caller.readIfPermitted('fetchBalance', ask);
      if (content === undefined) return { ...rights, canRead: false, canTrade: false };
      // Whether the key may trade only an order would show.
      return { ...rights, canRead: true, canTrade: true, isTradeAssumed: true };
    },
  };
}

/** One adapter an account, made on first use: what it learnt of instruments and clocks is kept between invocations. */

import type { GovernedAccount } from '../app/governor/governor.ts';
import type { Clock } from '../ports/clock.ts';
import {
  AccountMismatchError,
  environmentOf,
  KeyMayNotTradeError,
  KeyMayWithdrawError,
  type Credentials,
  type CredentialSource,
} from '../ports/credentials.ts';
import { inTime, watchClock, type ClockWatch } from '../ports/clock-watch.ts';
import type { Exchange } from '../ports/exchange.ts';
import type { Governor } from '../ports/governor.ts';
import { paperExchange } from '../domain/paper-bots.ts';
import { createExchange } from '../exchanges/registry.ts';

/** Told each request sent, with method and path. */
export type OnExchangeCall = (call: {
  account: string;
  exchange: string;
  endpoint: string;
}) => void;

export interface ExchangeSourceOptions {
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  /** Does not move when the machine's clock is set. */
  readonly steady?: Clock;
  readonly onCall?: OnExchangeCall;
  /** Makes what adapters ask before each request; absent where their budgets are nobody else's. */
  readonly governorFor?: (of: GovernedAccount) => Governor;
  /** Makes the one exchange that needs no credentials; absent where no such bot runs. */
  readonly paper?: (account: string) => Promise<Exchange>;
}

/** Returns the adapter of the bot's account; rejects for a key that may withdraw, or may not trade. */
export type ExchangeFor = (bot: {
  readonly account: string;
  readonly exchange: string;
}) => Promise<Exchange>;

interface Made {
  readonly credentials: Credentials;
  readonly exchange: Promise<Exchange>;
  readonly watch: ClockWatch;
}

export function createExchangeSource(options: ExchangeSourceOptions): ExchangeFor {
  const made = new Map<string, Made>();
  return async ({ account, exchange: name }) => {
    if (name === paperExchange && options.paper !== undefined) return options.paper(account);
    const credentials = await options.credentials.load(account);
    if (credentials.exchange !== name) {
      throw new AccountMismatchError(account, credentials.exchange, name);
    }
    const kept = made.get(account);
    if (kept !== undefined && isSameKey(kept.credentials, credentials)) {
      // Whoever gets it decides by its time, and some decide before they ask it anything.
      return inTime(await kept.exchange, kept.watch);
    }

    const watch = watchClock(options);
    const exchange = checkedExchange(options, account, credentials);
    const fresh = { credentials, exchange, watch };
    made.set(account, fresh);
    try {
      return await fresh.exchange;
    } catch (error) {
      // Not kept: a key that is put right, or an exchange that is back, is found at the next pass.
      if (made.get(account) === fresh) made.delete(account);
      throw error;
    }
  };
}

async function checkedExchange(
  { clock, steady, governorFor, onCall }: ExchangeSourceOptions,
  account: string,
  credentials: Credentials,
): Promise<Exchange> {
  const name = credentials.exchange;
  const known: { exchange?: Exchange } = {};
  const governor = governorFor?.({
    exchange: budgetNameOf(credentials),
    account,
    // The first requests are the adapter's own, while it is made.
    exchangeNow: () => known.exchange?.exchangeNow() ?? clock.now(),
  });
  const exchange = await createExchange(name, {
    credentials,
    clock,
    ...(steady === undefined ? {} : { steady }),
    ...(governor === undefined ? {} : { governor }),
    ...(onCall === undefined
      ? {}
      : {
          onCall: (endpoint: string) => {
            onCall({ account, exchange: name, endpoint });
          },
        }),
  });
  known.exchange = exchange;
  const permissions = await exchange.keyPermissions();
  if (permissions.canWithdraw === true) throw new KeyMayWithdrawError(account, name);
  if (!permissions.canRead) throw new KeyMayNotTradeError(account, name, 'read');
  if (!permissions.canTrade) throw new KeyMayNotTradeError(account, name, 'trade');
  return exchange;
}

/** What is asked elsewhere counts elsewhere. */
function budgetNameOf(credentials: Credentials): string {
  const { exchange, baseUrl } = credentials;
  const environment = environmentOf(credentials);
  const elsewhere = baseUrl === undefined ? environment : new URL(baseUrl).hostname;
  return elsewhere === 'live' ? exchange : `${exchange}-${elsewhere}`;
}

function isSameKey(a: Credentials, b: Credentials): boolean {
  return (
    a.exchange === b.exchange &&
    a.apiKey === b.apiKey &&
    a.apiSecret === b.apiSecret &&
    a.passphrase === b.passphrase &&
    environmentOf(a) === environmentOf(b) &&
    a.baseUrl === b.baseUrl
  );
}

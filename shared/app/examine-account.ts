/**
 * Looks at everything a bot needs of an account: credentials, exchange, clock, key, symbols, balances, limits. Sends no
 * order and changes nothing.
 */

import type { BotStore } from '../ports/bot-store.ts';
import type { Clock } from '../ports/clock.ts';
import {
  CredentialsMissingError,
  CredentialsUnusableError,
  environmentOf,
  type Credentials,
  type CredentialSource,
} from '../ports/credentials.ts';
import { ExchangeError, type Exchange } from '../ports/exchange.ts';
import { StoreError } from '../ports/store-error.ts';
import { botsOfAccount, type AccountBot } from './account-bots.ts';
import type { Finding, Question } from './account-findings.ts';
import { examineExchange, type ClockRules } from './examine-exchange.ts';

export interface ExamineOptions {
  readonly account: string;
  /** Besides those of the account's bots. */
  readonly symbols: readonly string[];
  readonly clockRules: (exchange: string) => ClockRules;
  /** It lives in a time of its own, and its keys guard nothing. */
  readonly isSimulated: boolean;
}

export interface ExamineDeps {
  readonly credentials: CredentialSource;
  /** Rejects with an `ExchangeError` or `CredentialsUnusableError` for what no adapter can be made of. */
  readonly connect: (credentials: Credentials) => Promise<Exchange>;
  /** Absent where no table is at hand. */
  readonly store?: Pick<BotStore, 'listConfigs' | 'rawConfig'>;
  readonly clock: Clock;
  /** Told each finding as soon as it is there. */
  readonly onFinding: (finding: Finding) => void;
  readonly onAsk?: (question: Question) => void;
}

export async function examineAccount(options: ExamineOptions, deps: ExamineDeps): Promise<void> {
  const { account } = options;
  const tell = deps.onFinding;
  const connected = await connect(account, deps);
  if ('because' in connected) {
    tell({ kind: 'credentialsUnusable', state: 'problem', ...connected });
    return;
  }
  const { exchange, credentials } = connected;
  tell({ kind: 'credentials', state: 'ok', exchange: credentials.exchange });
  const bots = await readBots(account, deps);
  await examineExchange(
    {
      exchange,
      bots: bots.map((bot) => onExchange(bot, account, credentials.exchange)),
      symbols: options.symbols,
      clockRules: options.clockRules(credentials.exchange),
      isSimulated: options.isSimulated,
      isDemo: environmentOf(credentials) !== 'live',
    },
    deps,
  );
}

async function connect(
  account: string,
  deps: ExamineDeps,
): Promise<{ readonly credentials: Credentials; readonly exchange: Exchange } | Unusable> {
  try {
    const credentials = await deps.credentials.load(account);
    return { credentials, exchange: await deps.connect(credentials) };
  } catch (error) {
    const found = unusableFrom(error);
    if (found === undefined) throw error;
    return found;
  }
}

type Unusable = Pick<
  Extract<Finding, { readonly kind: 'credentialsUnusable' }>,
  'because' | 'what' | 'fix'
>;

function unusableFrom(error: unknown): Unusable | undefined {
  if (error instanceof CredentialsMissingError) return { what: 'missing', because: error.message };
  if (error instanceof StoreError) return { what: 'unread', because: error.message };
  if (error instanceof ExchangeError) return { what: 'refused', because: error.message };
  if (!(error instanceof CredentialsUnusableError)) return undefined;
  const { message: because, fix } = error;
  return { what: 'malformed', because, ...(fix === undefined ? {} : { fix }) };
}

async function readBots(account: string, deps: ExamineDeps): Promise<readonly AccountBot[]> {
  if (deps.store === undefined) {
    deps.onFinding({ kind: 'table', state: 'notTold', because: 'no table is at hand' });
    return [];
  }
  try {
    return await botsOfAccount(deps.store, account);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    deps.onFinding({ kind: 'table', state: 'problem', because: error.message });
    return [];
  }
}

/** A bot of another exchange cannot be looked at with these credentials. */
function onExchange(bot: AccountBot, account: string, exchange: string): AccountBot {
  if (bot.config === undefined || bot.config.exchange === exchange) return bot;
  const { exchange: wanted } = bot.config;
  const error = `exchange: found "${wanted}", but account ${account} holds credentials of ${exchange}`;
  return { botId: bot.botId, errors: [...bot.errors, error] };
}

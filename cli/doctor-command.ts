/** `doctor`: whether an account is fit for its bots; sends no order. */

import { Option, type Command } from 'commander';
import { examineAccount, type ExamineDeps } from '../shared/app/examine-account.ts';
import { symbolPattern, unifiedSymbolOf } from '../shared/config/symbol-spelling.ts';
import { factsOf } from '../shared/exchanges/catalog.ts';
import { CcxtMissingError, UnknownCcxtExchangeError } from '../shared/exchanges/ccxt/load-ccxt.ts';
import { createExchange, UnknownExchangeError } from '../shared/exchanges/registry.ts';
import { CredentialsUnusableError, type Credentials } from '../shared/ports/credentials.ts';
import type { BotStore } from '../shared/ports/bot-store.ts';
import type { Exchange } from '../shared/ports/exchange.ts';
import { createRedactor } from '../shared/runtime/redactor.ts';
import {
  findCredentials,
  type AccountCredentials,
  type CredentialFlags,
} from './account-credentials.ts';
import {
  connectionAtHand,
  isLocalHostGone,
  localHostGone,
  withStoreAt,
  type Connection,
} from './connection.ts';
import { contextOf, type Context } from './context.ts';
import { nameOf } from './doctor-questions.ts';
import {
  checkOf,
  counted,
  lineOf,
  summaryLine,
  summaryOf,
  type Check,
  type Summary,
} from './doctor-report.ts';
import { wordsOf } from './doctor-words.ts';
import { exchangeHint } from './exchange-hint.ts';
import { InputError, RefusedError, type Io } from './io.ts';
import { putLine } from './open-vault.ts';

interface DoctorFlags extends CredentialFlags {
  readonly symbol?: readonly string[];
}

export function addDoctorCommand(program: Command, io: Io): void {
  program
    .command('doctor')
    .argument('<account>', 'name its credentials are stored under')
    .option('--symbol <symbols...>', "besides those of the account's bots, such as BTC-USDT")
    .addOption(
      new Option(
        '--accounts <dir>',
        "folder of credentials, one <account>.json each; default: the running local host's",
      ).conflicts('secretPrefix'),
    )
    .option('--secret-prefix <prefix>', 'credentials are in Secrets Manager, as <prefix><account>')
    .description(
      'look whether key, exchange, clock, symbols and limits of an account are fit for trading; sends no order',
    )
    .action(async (account: string, flags: DoctorFlags, command: Command) => {
      const context = contextOf(command, io);
      const { problems } = await examined(checkedInput(account, flags), flags, context);
      if (problems > 0) throw new RefusedError(`${account}: ${counted(problems, 'problem')}`);
    });
}

interface Asked {
  readonly account: string;
  readonly symbols: readonly string[];
}

function checkedInput(account: string, { symbol: symbols = [] }: DoctorFlags): Asked {
  const errors = [
    ...(/^[a-z0-9][a-z0-9-]{0,39}$/.test(account)
      ? []
      : [`account: found ${JSON.stringify(account)}, allowed 1 to 40 of a-z, 0-9 and dash`]),
    ...symbols
      .filter((symbol) => !symbolPattern.test(symbol))
      .map((symbol) => {
        const meant = unifiedSymbolOf(symbol) ?? 'BTC-USDT';
        return `--symbol: found ${JSON.stringify(symbol)}, allowed such as "${meant}"`;
      }),
  ];
  if (errors.length > 0) throw new InputError(errors);
  return { account, symbols };
}

/** Asks and shows each answer as it comes; with --json all of them in the end. */
async function examined(
  { account, symbols }: Asked,
  flags: DoctorFlags,
  context: Context,
): Promise<Summary> {
  const { io } = context;
  const connection = await connectionFor(context, flags);
  const credentials = await findCredentials(account, { flags, connection, io });
  if (credentials === undefined) throw new InputError([nowhere]);
  const put = putLine(account, flags, { connection, flags: context.flags });
  const patient = patientOf(account, { ...credentials, put }, context);
  const examine = (store?: BotStore) =>
    examineAccount(
      {
        account,
        symbols,
        isSimulated: credentials.isSimulated,
        clockRules: (exchange) => {
          const { clockTakenMs: takenMs, clockErrorMs: errorMs = 0 } = factsOf(exchange);
          return { takenMs, errorMs };
        },
      },
      { ...patient.deps, ...(store === undefined ? {} : { store }) },
    );
  try {
    if (connection === undefined) await examine();
    else await withStoreAt(connection, io, (store) => examine(store));
  } finally {
    io.progress?.('');
    credentials.close();
  }
  const summary = summaryOf(patient.checks);
  context.answer({ account, checks: patient.checks, summary }, () =>
    summaryLine(account, summary, context),
  );
  return summary;
}

const nowhere =
  'credentials: found no word on where they are, allowed --accounts DIR, --stack such as mmm-prod, --secret-prefix such as mmm/prod/, or a local host that runs here';

/** Undefined where none is: credentials may be at hand all the same. */
async function connectionFor(
  { flags, io }: Context,
  { accounts, secretPrefix }: CredentialFlags,
): Promise<Connection | undefined> {
  const connection = await connectionAtHand(flags, io);
  if (connection === undefined || !(await isLocalHostGone(connection, io))) return connection;
  if (accounts !== undefined || secretPrefix !== undefined) return undefined;
  throw new RefusedError(`${localHostGone}, or name the folder of the credentials with --accounts`);
}

/** Who is looked at, and what has been found so far. */
function patientOf(
  account: string,
  { source, where, isSimulated, put }: AccountCredentials & { readonly put: string },
  context: Context,
) {
  const { io } = context;
  const checks: Check[] = [];
  const redactor = createRedactor();
  // Adapters keep secrets out of their words; this is for the day one of them does not.
  let exchange = '';

  const deps: Omit<ExamineDeps, 'store'> = {
    clock: io.clock,
    credentials: {
      load: async () => {
        const loaded = await source.load(account);
        redactor.conceal([loaded.apiKey, loaded.apiSecret, loaded.passphrase]);
        ({ exchange } = loaded);
        return loaded;
      },
    },
    connect: (credentials) => connected(account, credentials, where, io),
    onAsk: (question) => io.progress?.(`asking for ${nameOf(question)} ...`),
    onFinding: (finding) => {
      const words = wordsOf(finding, { facts: factsOf(exchange), where, put, isSimulated });
      const check = cleaned(checkOf(finding, words), redactor.hide);
      checks.push(check);
      io.progress?.('');
      if (context.flags.json !== true) io.out(lineOf(check, context));
    },
  };
  return { checks, deps };
}

function cleaned(check: Check, clean: (text: string) => string): Check {
  return JSON.parse(JSON.stringify(check), (_name, value: unknown) =>
    typeof value === 'string' ? clean(value) : value,
  ) as Check;
}

async function connected(
  account: string,
  credentials: Credentials,
  where: string,
  { clock }: Io,
): Promise<Exchange> {
  try {
    return await createExchange(credentials.exchange, { credentials, clock });
  } catch (error) {
    if (error instanceof CcxtMissingError) {
      throw new CredentialsUnusableError(account, where, error.message, 'run npm ci');
    }
    const isUnknown =
      error instanceof UnknownExchangeError || error instanceof UnknownCcxtExchangeError;
    if (!isUnknown) throw error;
    const hint = await exchangeHint(credentials.exchange, clock);
    const fix = `mend exchange in ${where}; mmm exchanges shows which there are`;
    throw new CredentialsUnusableError(account, where, `${error.message}${hint}`, fix);
  }
}

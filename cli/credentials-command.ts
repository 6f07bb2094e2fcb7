/** `credentials`: stores the key of an account where bots find it, lists which there are, takes one away. */

import { Option, type Command } from 'commander';
import { factsOf } from '../shared/exchanges/catalog.ts';
import { environmentOf } from '../shared/ports/credentials.ts';
import { accountPattern } from '../shared/stores/parse-credentials.ts';
import type { CredentialFlags } from './account-credentials.ts';
import { columnsOf } from './columns.ts';
import { contextOf, type Context } from './context.ts';
import { givenKey, type InputFlags } from './credential-input.ts';
import { deleteKey, type DeleteFlags } from './credentials-delete.ts';
import { exampleOf } from './example.ts';
import { InputError, RefusedError, type Io } from './io.ts';
import { vaultNamed, type OpenVault } from './open-vault.ts';
import type { KeyInVault } from './vault.ts';

interface PutFlags extends CredentialFlags, InputFlags {
  readonly yes?: boolean;
}

export function addCredentialsCommand(program: Command, io: Io): void {
  const credentials = program
    .command('credentials')
    .description('store, list and delete API keys of accounts; none is ever shown');
  withPlaces(credentials.command('put').argument('<account>', 'the name bots know it by'))
    .option('--exchange <name>', 'such as okx or ccxt:kraken')
    .addOption(
      new Option('--environment <name>', 'where the key was made; default: live').choices([
        'live',
        'demo',
        'testnet',
      ]),
    )
    .option('--base-url <url>', "another address of the exchange's API")
    .option('--from <file>', 'take JSON from a file, or from the standard input (-)')
    .option('--secret-file <file>', 'take the secret alone from a file, such as a key in PEM')
    .option('--yes', 'replace a key that is stored already without asking')
    .description('ask for an API key, without showing it, and store it')
    .addHelpText(
      'after',
      exampleOf(
        'mmm --stack mmm-prod credentials put main --exchange okx',
        'mmm --stack mmm-prod credentials put binance-1 --exchange binance --secret-file key.pem',
        'mmm credentials put main --accounts accounts --from - < key.json',
      ),
    )
    .action(async (account: string, flags: PutFlags, command: Command) =>
      putKey(account, flags, contextOf(command, io)),
    );
  withPlaces(credentials.command('list'))
    .description('list the accounts whose keys are stored, by name and date')
    .addHelpText('after', exampleOf('mmm --stack mmm-prod credentials list'))
    .action(async (flags: CredentialFlags, command: Command) =>
      listKeys(flags, contextOf(command, io)),
    );
  withPlaces(credentials.command('delete').argument('<account>', 'whose key'))
    .option('--force', 'delete it though enabled bots use it')
    .option('--yes', 'do not ask')
    .description('delete a key; one in Secrets Manager can be had back for 30 days')
    .addHelpText('after', exampleOf('mmm --stack mmm-prod credentials delete main'))
    .action(async (account: string, flags: DeleteFlags, command: Command) =>
      deleteKey(checkedAccount(account), flags, contextOf(command, io)),
    );
}

function withPlaces(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--accounts <dir>',
        "folder of credentials, one <account>.json each; default: the running local host's",
      ).conflicts('secretPrefix'),
    )
    .option('--secret-prefix <prefix>', 'they are in Secrets Manager, as <prefix><account>');
}

function checkedAccount(account: string): string {
  if (accountPattern.test(account)) return account;
  // It might be a key in the wrong place: not repeated.
  throw new InputError(['account: found another form, allowed 1 to 40 of a-z, 0-9 and dash']);
}

async function putKey(name: string, flags: PutFlags, context: Context): Promise<void> {
  const account = checkedAccount(name);
  const { io } = context;
  const unseen = <T>(work: () => Promise<T>) => io.prompt?.unseen(work) ?? work();
  const { vault, doctor } = await unseen(() => vaultNamed(flags, context));
  try {
    const where = vault.whereIs(account);
    const state = await unseen(() => {
      io.progress?.(`looking for ${where} ...`);
      return vault.stateOf(account).finally(() => io.progress?.(''));
    });
    if (state === 'stored') await askToReplace(where, flags, io);
    const { credentials, text } = await givenKey(account, flags, io);
    io.progress?.(`storing in ${where} ...`);
    await vault.put(account, text, state).finally(() => io.progress?.(''));
    const { exchange } = credentials;
    const environment = environmentOf(credentials);
    const isNew = state === 'absent';
    context.answer({ account, where, exchange, environment, isNew }, () =>
      [
        `${account}: ${isNew ? 'stored' : 'replaced'} in ${where}: key of ${factsOf(exchange).title}, ${environment}`,
        ...(isNew ? [] : ['bots use it within five minutes']),
        ...leftovers(flags),
        `see whether it is fit for trading: ${doctor(account)}`,
      ].join('\n'),
    );
  } finally {
    vault.close();
  }
}

async function askToReplace(where: string, { yes }: PutFlags, { prompt }: Io): Promise<void> {
  if (yes === true) return;
  if (prompt === undefined) {
    throw new RefusedError(`${where} is there already: add --yes to replace it`);
  }
  if (await prompt.confirm(`${where} is there already. Replace it?`)) return;
  throw new RefusedError('nothing was changed');
}

function leftovers({ from, secretFile }: InputFlags): readonly string[] {
  const files = [from, secretFile].filter((file) => file !== undefined && file !== '-');
  return files.length === 0 ? [] : [`${files.join(' and ')} can go now: it still holds the key`];
}

async function listKeys(flags: CredentialFlags, context: Context): Promise<void> {
  const { vault }: OpenVault = await vaultNamed(flags, context);
  try {
    context.io.progress?.(`listing ${vault.title} ...`);
    const keys = await vault.list().finally(() => context.io.progress?.(''));
    const rows = keys.map(viewOf);
    context.answer(rows, () =>
      rows.length === 0
        ? `no keys in ${vault.title}; store one with: mmm credentials put ACCOUNT`
        : columnsOf(
            ['account', 'changed', 'last read', 'state'],
            rows.map(({ account, changed = '', lastRead = '', deleted }) => [
              ...[context.colours.bold(account), changed, lastRead],
              deleted === undefined ? 'stored' : context.colours.yellow(`deleted ${deleted}`),
            ]),
          ),
    );
  } finally {
    vault.close();
  }
}

function viewOf({ account, changedMs, lastReadMs, deletedMs }: KeyInVault) {
  return {
    account,
    ...(changedMs === undefined ? {} : { changed: new Date(changedMs).toISOString() }),
    ...(lastReadMs === undefined
      ? {}
      : { lastRead: new Date(lastReadMs).toISOString().slice(0, 'yyyy-mm-dd'.length) }),
    ...(deletedMs === undefined ? {} : { deleted: new Date(deletedMs).toISOString() }),
  };
}

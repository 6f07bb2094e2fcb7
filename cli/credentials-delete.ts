/** `credentials delete`: takes a key away, unless bots trade with it. */

import type { BotStore } from '../shared/ports/bot-store.ts';
import type { CredentialFlags } from './account-credentials.ts';
import { withStoreAt, type Connection } from './connection.ts';
import type { Context } from './context.ts';
import { RefusedError, type Io } from './io.ts';
import { vaultNamed } from './open-vault.ts';

export interface DeleteFlags extends CredentialFlags {
  readonly force?: boolean;
  readonly yes?: boolean;
}

const botsShownMax = 5;

export async function deleteKey(
  account: string,
  flags: DeleteFlags,
  context: Context,
): Promise<void> {
  const { io } = context;
  const { vault, connection } = await vaultNamed(flags, context);
  try {
    const where = vault.whereIs(account);
    const state = await vault.stateOf(account);
    if (state === 'absent') throw new RefusedError(`there is no ${where}`);
    if (state === 'deleted') throw new RefusedError(`${where} is deleted already`);
    if (flags.force !== true) await refuseWhileUsed(account, connection, io);
    const fate =
      vault.recoveryDays === undefined
        ? 'it is gone for good then'
        : `it can be had back for ${vault.recoveryDays} days, by credentials put or aws secretsmanager restore-secret`;
    if (flags.yes !== true) await askToDelete(`${where}: ${fate}. Delete it?`, io);
    await vault.remove(account);
    context.answer({ account, where, deleted: true, recoveryDays: vault.recoveryDays }, () =>
      [
        `${account}: deleted from ${where}${vault.recoveryDays === undefined ? '' : `; ${fate}`}`,
        'functions and relay may hold it for five more minutes; at the exchange the key is still valid',
      ].join('\n'),
    );
  } finally {
    vault.close();
  }
}

async function refuseWhileUsed(
  account: string,
  connection: Connection | undefined,
  io: Io,
): Promise<void> {
  if (connection === undefined) {
    throw new RefusedError(
      `which bots use ${account} is not known, no table is at hand: name one with --stack or --table, or add --force`,
    );
  }
  const users = await withStoreAt(connection, io, (store) => enabledOn(account, store));
  if (users.length === 0) return;
  const shown = users.slice(0, botsShownMax).join(', ');
  const more = users.length > botsShownMax ? ` and ${users.length - botsShownMax} more` : '';
  throw new RefusedError(
    `enabled bots trade with ${account}: ${shown}${more}; stop them first with mmm bots stop, or add --force`,
  );
}

/** A config that is wrong now may have been right when the bot began: by its own words it still counts. */
async function enabledOn(account: string, store: BotStore): Promise<readonly string[]> {
  const users: string[] = [];
  for (const reading of await store.listConfigs()) {
    const isValid = reading.kind === 'valid';
    const botId = isValid ? reading.config.botId : reading.botId;
    const item = isValid ? reading.config : await store.rawConfig(botId);
    if (item === undefined) continue;
    const isOff = item['enabled'] === false;
    if (item['account'] === account && !isOff) users.push(botId);
  }
  return users;
}

async function askToDelete(question: string, { prompt }: Io): Promise<void> {
  if (prompt === undefined) throw new RefusedError(`${question} Add --yes to do so`);
  if (!(await prompt.confirm(question))) throw new RefusedError('nothing was changed');
}

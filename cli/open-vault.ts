/** Which place of keys is meant: the same that `doctor` and the bots would look in. */

import type { CredentialFlags } from './account-credentials.ts';
import { connectionAtHand, type Connection, type ConnectionFlags } from './connection.ts';
import type { Context } from './context.ts';
import { folderVault } from './folder-vault.ts';
import { InputError, RefusedError } from './io.ts';
import { secretsVault } from './secrets-vault.ts';
import type { Vault } from './vault.ts';

export interface OpenVault {
  readonly vault: Vault;
  /** Absent where no table is at hand. */
  readonly connection?: Connection;
  /** The command line that looks at a key there. */
  readonly doctor: (account: string) => string;
}

/** To be closed. */
export async function vaultNamed(
  named: CredentialFlags,
  { flags, io }: Pick<Context, 'flags' | 'io'>,
): Promise<OpenVault> {
  const connection = await connectionAtHand(flags, io);
  const vault = vaultOf(named, connection, { flags, io });
  return {
    vault,
    ...(connection === undefined ? {} : { connection }),
    doctor: (account) => lineAt(['doctor', account], named, { connection, flags }),
  };
}

interface Named {
  readonly connection: Connection | undefined;
  readonly flags: Pick<ConnectionFlags, 'region'>;
}

/** The command line that stores a key where it is looked for. */
export function putLine(account: string, named: CredentialFlags, at: Named): string {
  const isUnnamed = named.accounts === undefined && named.secretPrefix === undefined;
  // A local host of demo accounts alone takes no keys.
  const isDemo = at.connection?.isLocalHost === true && at.connection.realAccounts === undefined;
  const place = isUnnamed && isDemo ? { accounts: 'DIR' } : named;
  return lineAt(['credentials', 'put', account], place, at);
}

/** The command line that does this where the keys that are named are kept. */
function lineAt(
  command: readonly string[],
  { accounts, secretPrefix }: CredentialFlags,
  { connection, flags }: Named,
): string {
  return [
    'mmm',
    ...(connection?.stack === undefined ? [] : ['--stack', connection.stack]),
    ...(flags.region === undefined ? [] : ['--region', flags.region]),
    ...command,
    ...(accounts === undefined ? [] : ['--accounts', accounts]),
    ...(secretPrefix === undefined ? [] : ['--secret-prefix', secretPrefix]),
  ].join(' ');
}

function vaultOf(
  { accounts, secretPrefix }: CredentialFlags,
  connection: Connection | undefined,
  { flags, io }: Pick<Context, 'flags' | 'io'>,
): Vault {
  const { MMM_CREDENTIALS_DIR: folder, MMM_SECRET_PREFIX: prefix } = io.environment;
  const region = connection?.region ?? flags.region;
  if (accounts !== undefined) return folderVault(accounts, io);
  if (secretPrefix !== undefined) return secretsVault({ prefix: secretPrefix, region });
  if (connection?.secretPrefix !== undefined) {
    return secretsVault({ prefix: connection.secretPrefix, region });
  }
  if (connection?.stack !== undefined) {
    throw new RefusedError(
      `the stacks of ${connection.stack} print no SecretPrefix: deploy ${connection.stack}-stateless, or add --secret-prefix`,
    );
  }
  if (connection?.isLocalHost === true) {
    if (connection.realAccounts !== undefined) return folderVault(connection.realAccounts, io);
    throw new RefusedError(
      'the local host that runs here trades on demo accounts alone: start it with --accounts DIR, or add --accounts DIR',
    );
  }
  if (folder !== undefined && folder !== '') return folderVault(folder, io);
  if (prefix !== undefined && prefix !== '') return secretsVault({ prefix, region });
  throw new InputError([
    'credentials: found no word on where they are kept, allowed --stack such as mmm-prod, --accounts DIR, or --secret-prefix such as mmm/prod/',
  ]);
}

/** Keys in Secrets Manager, one secret an account: `<prefix><account>`, as `secrets-credentials.ts` reads them. */

import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  type SecretListEntry,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { accountPattern } from '../shared/stores/parse-credentials.ts';
import { secretsClientIn } from './account-credentials.ts';
import { awsFailure, isNamed, regionMissing } from './aws-failure.ts';
import { RefusedError } from './io.ts';
import type { KeyInVault, KeyState, Vault } from './vault.ts';

interface Place {
  readonly prefix: string;
  readonly region: string | undefined;
}

/** The longest there is. */
const recoveryDays = 30;
const pageSize = 100;
const pagesMax = 50;

export function secretsVault({ prefix, region }: Place): Vault {
  const client = secretsClientIn(region);
  const secrets = new Secrets(client, prefix);
  return {
    title: `Secrets Manager, secrets ${prefix}*`,
    recoveryDays,
    whereIs: (account) => `Secrets Manager, secret ${prefix}${account}`,
    stateOf: (account) => secrets.stateOf(account),
    put: (account, text, state) => secrets.put(account, text, state),
    list: () => secrets.list(),
    remove: (account) => secrets.remove(account),
    close: () => {
      client.destroy();
    },
  };
}

class Secrets {
  readonly #client: SecretsManagerClient;
  readonly #prefix: string;

  constructor(client: SecretsManagerClient, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async stateOf(account: string): Promise<KeyState> {
    const name = this.#nameOf(account);
    return this.#asking('DescribeSecret', name, async () => {
      try {
        const found = await this.#client.send(new DescribeSecretCommand({ SecretId: name }));
        return found.DeletedDate === undefined ? 'stored' : 'deleted';
      } catch (error) {
        if (isNamed(error, 'ResourceNotFoundException')) return 'absent';
        throw error;
      }
    });
  }

  async put(account: string, text: string, state: KeyState): Promise<void> {
    const name = this.#nameOf(account);
    if (state === 'absent') {
      await this.#asking('CreateSecret', name, () =>
        this.#client.send(
          new CreateSecretCommand({
            Name: name,
            SecretString: text,
            Description: `MMM: API key of account ${account}`,
            Tags: [
              { Key: 'application', Value: 'mmm' },
              { Key: 'account', Value: account },
            ],
          }),
        ),
      );
      return;
    }
    if (state === 'deleted') {
      await this.#asking('RestoreSecret', name, () =>
        this.#client.send(new RestoreSecretCommand({ SecretId: name })),
      );
    }
    await this.#asking('PutSecretValue', name, () =>
      this.#client.send(new PutSecretValueCommand({ SecretId: name, SecretString: text })),
    );
  }

  async list(): Promise<readonly KeyInVault[]> {
    const keys: KeyInVault[] = [];
    let next: string | undefined;
    for (let page = 0; page < pagesMax; page++) {
      const answer = await this.#asking('ListSecrets', `${this.#prefix}*`, () =>
        this.#client.send(
          new ListSecretsCommand({
            MaxResults: pageSize,
            IncludePlannedDeletion: true,
            Filters: [{ Key: 'name', Values: [this.#prefix] }],
            ...(next === undefined ? {} : { NextToken: next }),
          }),
        ),
      );
      keys.push(...(answer.SecretList ?? []).flatMap((entry) => this.#keyOf(entry)));
      next = answer.NextToken;
      if (next === undefined) return keys.toSorted((a, b) => (a.account < b.account ? -1 : 1));
    }
    throw new RefusedError(
      `there are more than ${pageSize * pagesMax} secrets whose names begin with ${this.#prefix}`,
    );
  }

  async remove(account: string): Promise<void> {
    const name = this.#nameOf(account);
    await this.#asking('DeleteSecret', name, () =>
      this.#client.send(
        new DeleteSecretCommand({ SecretId: name, RecoveryWindowInDays: recoveryDays }),
      ),
    );
  }

  /** The filter is not all that strict: it takes no heed of case, for one. */
  #keyOf(entry: SecretListEntry): readonly KeyInVault[] {
    const { Name: name = '', CreatedDate: created, LastChangedDate: changed = created } = entry;
    const account = name.slice(this.#prefix.length);
    if (!name.startsWith(this.#prefix) || !accountPattern.test(account)) return [];
    const { LastAccessedDate: read, DeletedDate: deleted } = entry;
    const key = {
      account,
      ...(changed === undefined ? {} : { changedMs: changed.getTime() }),
      ...(read === undefined ? {} : { lastReadMs: read.getTime() }),
      ...(deleted === undefined ? {} : { deletedMs: deleted.getTime() }),
    };
    return [key];
  }

  #nameOf(account: string): string {
    return `${this.#prefix}${account}`;
  }

  /** No SDK exception leaves: it may carry the request, and the request the key. */
  async #asking<T>(action: string, name: string, ask: () => Promise<T>): Promise<T> {
    let region: string;
    try {
      region = await this.#client.config.region();
    } catch {
      throw regionMissing();
    }
    try {
      return await ask();
    } catch (error) {
      throw awsFailure(error, {
        service: 'Secrets Manager',
        action: `secretsmanager:${action}`,
        what: `secret ${name}`,
        region,
      });
    }
  }
}

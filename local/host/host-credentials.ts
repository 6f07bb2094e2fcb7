/** Whom the host trades as: its demo accounts, and those in a folder a person names. */

import type { Credentials, CredentialSource } from '../../shared/ports/credentials.ts';
import { CredentialsMissingError } from '../../shared/ports/credentials.ts';
import { createFileCredentials } from '../../shared/stores/file-credentials.ts';

export function hostCredentials(
  folder: string | undefined,
  demo: ReadonlyMap<string, Credentials>,
): CredentialSource {
  const files = folder === undefined ? undefined : createFileCredentials(folder);
  return {
    load: async (account) => {
      const found = demo.get(account);
      if (found !== undefined) return found;
      if (files !== undefined) return files.load(account);
      throw new CredentialsMissingError(
        account,
        `the demo accounts (${[...demo.keys()].join(', ')}); name a folder with --accounts`,
      );
    },
  };
}

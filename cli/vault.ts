/** Where the keys of accounts are kept, as the commands that change them see it. */

/** `deleted`: it can still be had back. */
export type KeyState = 'absent' | 'stored' | 'deleted';

export interface KeyInVault {
  readonly account: string;
  readonly changedMs?: number;
  /** Where it is told; of whole days. */
  readonly lastReadMs?: number;
  /** It was taken away, and is gone for good some time later. */
  readonly deletedMs?: number;
}

/** Rejects with `RefusedError`; no error holds anything of a key. */
export interface Vault {
  /** For people. */
  readonly title: string;
  /** For people. */
  whereIs(account: string): string;
  stateOf(account: string): Promise<KeyState>;
  /** `state` is what was found before: a new key, or a new version of one. */
  put(account: string, text: string, state: KeyState): Promise<void>;
  list(): Promise<readonly KeyInVault[]>;
  /** Days in which a deleted key can be had back. Undefined where it is gone at once. */
  readonly recoveryDays: number | undefined;
  remove(account: string): Promise<void>;
  close(): void;
}

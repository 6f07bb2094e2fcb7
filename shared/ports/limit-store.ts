/** Counters of windows and bans, shared by all workers. Methods throw `StoreError`. */

/** Whose budget it is. */
export interface LimitOwner {
  readonly exchange: string;
  readonly scope: 'address' | 'account';
  /** The account's name, or that of the address. */
  readonly id: string;
}

/** One window of one limit. */
export interface CounterKey {
  readonly owner: LimitOwner;
  readonly limit: string;
  /** Epoch ms, as `endMs`; after that it is kept for an hour. */
  readonly startMs: number;
  readonly endMs: number;
}

export interface Ban {
  /** Absent: of everything. */
  readonly limit?: string;
  /** Epoch ms. */
  readonly untilMs: number;
}

export interface LimitStore {
  /**
   * Adds the units unless there would be more than `most`. Returns what the window holds then, or undefined when
   * nothing was added. After an error, or a lost answer, they may have been added all the same, even twice.
   */
  take(key: CounterKey, units: number, most: number): Promise<number | undefined>;
  /** Sets what the window holds, if that is more. */
  raise(key: CounterKey, used: number): Promise<void>;
  /** Puts the ban down unless there is a longer one. */
  ban(owner: LimitOwner, ban: Ban): Promise<void>;
  /** Past ones among them. */
  bans(owner: LimitOwner): Promise<readonly Ban[]>;
}

/** Who may speak for an account, what was sent for it, and whether its session lives: the relay's items in the table. */

/** The right to act for a shard. The epoch grows each time it changes hands, the renewals while it stays. */
export interface Lease {
  readonly shard: number;
  /** Empty when it was given back. */
  readonly owner: string;
  readonly epoch: number;
  readonly renewals: number;
  /** Wall clock of its owner, epoch ms; for readers that ask whether anybody is there, never for taking it over. */
  readonly renewedAtMs: number;
}

export interface LeaseStore {
  read(shard: number): Promise<Lease | undefined>;
  /**
   * Takes a lease that is still as it was seen (undefined: there was none). Undefined when another was faster. Whoever
   * takes one that was not given back has seen it unrenewed for its whole lifetime, by its own monotonic clock.
   */
  take(
    shard: number,
    by: { readonly seen: Lease | undefined; readonly owner: string; readonly nowMs: number },
  ): Promise<Lease | undefined>;
  /** Undefined when it has changed hands. */
  renew(lease: Lease, nowMs: number): Promise<Lease | undefined>;
  /** Gives it back, so that the next one need not wait. Nothing happens when it has changed hands. */
  release(lease: Lease): Promise<void>;
}

/** Written before an order's first send, whoever sends it, on whichever route. */
export interface SendLedger {
  /** Returns those of the ids that nobody had claimed: only these may be sent, and only by the caller. */
  claim(
    account: string,
    clientOrderIds: readonly string[],
    by: { readonly epoch: number; readonly nowMs: number },
  ): Promise<ReadonlySet<string>>;
}

export interface SessionStatus {
  readonly account: string;
  /** Set where each bot has a connection of its own. */
  readonly botId?: string;
  readonly shard: number;
  /** Of the lease under which it was written. */
  readonly epoch: number;
  /** `refused`: the exchange does not accept the credentials, and is not asked again until they change. */
  readonly state: 'live' | 'down' | 'refused';
  readonly because?: string;
  /** Wall clock, epoch ms. */
  readonly atMs: number;
}

export type SessionName = Pick<SessionStatus, 'account' | 'botId'>;

export interface SessionBoard {
  /**
   * Writes nothing where a later holder of the shard's lease has written already. The `last` status of a session only
   * replaces what was written under the same lease: the account may have moved to another shard meanwhile.
   */
  write(status: SessionStatus, which?: 'last'): Promise<void>;
  read(session: SessionName): Promise<SessionStatus | undefined>;
}

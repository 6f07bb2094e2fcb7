/** When each epoch of the shard's lease was first seen, past every fault: whoever sends under an older one is too late. */

import type { Clock } from '../../shared/ports/clock.ts';
import type { LeaseStore } from '../../shared/ports/relay-ownership.ts';
import { repeat } from '../../local/host/repeat.ts';

export interface LeaseWatch {
  /** Real ms of the first sight, by epoch. */
  readonly sights: ReadonlyMap<number, number>;
  /** Of the lease now; undefined while nobody has it. */
  readonly owner: string | undefined;
  stop(): Promise<void>;
}

const lookEveryMs = 50;
/** The runs have one shard. */
const shard = 0;

export function watchLease(
  leases: Pick<LeaseStore, 'read'>,
  real: Clock,
  onError: (error: unknown) => void,
): LeaseWatch {
  const sights = new Map<number, number>();
  const state: { owner: string | undefined } = { owner: undefined };
  const looking = repeat(
    real,
    lookEveryMs,
    async () => {
      const lease = await leases.read(shard);
      state.owner = lease?.owner === '' ? undefined : lease?.owner;
      if (lease !== undefined && !sights.has(lease.epoch)) sights.set(lease.epoch, real.now());
    },
    onError,
  );
  return {
    sights,
    get owner() {
      return state.owner;
    },
    stop: () => looking.stop(),
  };
}

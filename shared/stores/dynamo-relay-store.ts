/** Leases, the send ledger and the state of sessions in the table. Each write is one conditional put. */

import { randomUUID } from 'node:crypto';
import type {
  Lease,
  LeaseStore,
  SendLedger,
  SessionBoard,
  SessionName,
  SessionStatus,
} from '../ports/relay-ownership.ts';
import { absentCondition, DynamoTable, type DynamoTableOptions } from './dynamo-table.ts';
import {
  leaseItem,
  leaseKey,
  leaseOf,
  sentItem,
  sessionItem,
  sessionKey,
  sessionOf,
} from './relay-items.ts';

/** `owner` is a reserved word of the API's expressions. */
const ownerName = { ExpressionAttributeNames: { '#owner': 'owner' } };

/**
 * The SDK repeats a request whose answer was lost, and the condition of the first no longer holds then. So each
 * condition also allows what the same owner wrote under the same epoch.
 */
const freshTakeCondition = `${absentCondition} OR (#owner = :owner AND epoch = :epoch)`;
const takeCondition =
  '(#owner = :seenOwner AND epoch = :seenEpoch AND renewals = :seenRenewals) OR (#owner = :owner AND epoch = :epoch)';
const renewCondition =
  '#owner = :owner AND epoch = :epoch AND (renewals = :held OR renewals = :renewals)';
const releaseCondition = '#owner = :owner AND epoch = :epoch';

export class DynamoLeaseStore implements LeaseStore {
  readonly #table: DynamoTable;

  constructor(options: DynamoTableOptions) {
    this.#table = new DynamoTable(options);
  }

  async read(shard: number): Promise<Lease | undefined> {
    const item = await this.#table.get('readLease', leaseKey(shard));
    return item && leaseOf(shard, item);
  }

  /** The owner's name must be of one process alone: by it a lost answer is told from a lost race. */
  async take(
    shard: number,
    by: { readonly seen: Lease | undefined; readonly owner: string; readonly nowMs: number },
  ): Promise<Lease | undefined> {
    const { seen, owner, nowMs } = by;
    const epoch = (seen?.epoch ?? 0) + 1;
    const lease: Lease = { shard, owner, epoch, renewals: 0, renewedAtMs: nowMs };
    const ours = { ':owner': owner, ':epoch': epoch };
    const isTaken = await this.#table.put('takeLease', leaseItem(lease), {
      ...ownerName,
      ...(seen === undefined
        ? { ConditionExpression: freshTakeCondition, ExpressionAttributeValues: ours }
        : {
            ConditionExpression: takeCondition,
            ExpressionAttributeValues: {
              ...ours,
              ':seenOwner': seen.owner,
              ':seenEpoch': seen.epoch,
              ':seenRenewals': seen.renewals,
            },
          }),
    });
    return isTaken ? lease : undefined;
  }

  async renew(lease: Lease, nowMs: number): Promise<Lease | undefined> {
    const renewed: Lease = { ...lease, renewals: lease.renewals + 1, renewedAtMs: nowMs };
    const isHeld = await this.#table.put('renewLease', leaseItem(renewed), {
      ...ownerName,
      ConditionExpression: renewCondition,
      ExpressionAttributeValues: {
        ':owner': lease.owner,
        ':epoch': lease.epoch,
        ':held': lease.renewals,
        ':renewals': renewed.renewals,
      },
    });
    return isHeld ? renewed : undefined;
  }

  /** The item stays, so that the epoch goes on growing. */
  async release(lease: Lease): Promise<void> {
    await this.#table.put('releaseLease', leaseItem({ ...lease, owner: '' }), {
      ...ownerName,
      ConditionExpression: releaseCondition,
      ExpressionAttributeValues: { ':owner': lease.owner, ':epoch': lease.epoch },
    });
  }
}

/** Claims written at a time. */
const claimWritersMax = 16;

export class DynamoSendLedger implements SendLedger {
  readonly #table: DynamoTable;

  constructor(options: DynamoTableOptions) {
    this.#table = new DynamoTable(options);
  }

  /**
   * An id whose claim could not be written counts as another's: it may be stored all the same. Rejects when no claim
   * was won and one could not be written.
   */
  async claim(
    account: string,
    clientOrderIds: readonly string[],
    by: { readonly epoch: number; readonly nowMs: number },
  ): Promise<ReadonlySet<string>> {
    const ids = [...new Set(clientOrderIds)];
    // New for each call: what a former call stored, of this process or another, may have been sent already.
    const claim = randomUUID();
    const claimed = new Set<string>();
    const failures: unknown[] = [];
    const claimOne = async (clientOrderId: string) => {
      try {
        const isOurs = await this.#table.put(
          'claimSend',
          sentItem({ account, clientOrderId }, { ...by, claim }),
          {
            ConditionExpression: `${absentCondition} OR claim = :claim`,
            ExpressionAttributeValues: { ':claim': claim },
          },
        );
        if (isOurs) claimed.add(clientOrderId);
      } catch (error) {
        failures.push(error);
      }
    };
    for (let i = 0; i < ids.length; i += claimWritersMax) {
      await Promise.all(ids.slice(i, i + claimWritersMax).map(claimOne));
    }
    if (failures.length > 0 && claimed.size === 0) throw failures[0];
    return claimed;
  }
}

/** Whoever held the lease before is late. Epochs of different shards say nothing about each other. */
const notLateCondition = `${absentCondition} OR epoch <= :epoch OR #shard <> :shard`;
const ownCondition = `${absentCondition} OR (epoch = :epoch AND #shard = :shard)`;

export class DynamoSessionBoard implements SessionBoard {
  readonly #table: DynamoTable;

  constructor(options: DynamoTableOptions) {
    this.#table = new DynamoTable(options);
  }

  async write(status: SessionStatus, which?: 'last'): Promise<void> {
    await this.#table.put('writeSession', sessionItem(status), {
      ConditionExpression: which === 'last' ? ownCondition : notLateCondition,
      ExpressionAttributeNames: { '#shard': 'shard' },
      ExpressionAttributeValues: { ':epoch': status.epoch, ':shard': status.shard },
    });
  }

  async read(session: SessionName): Promise<SessionStatus | undefined> {
    const item = await this.#table.get('readSession', sessionKey(session));
    return item && sessionOf(session, item);
  }
}

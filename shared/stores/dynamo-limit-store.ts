/** Request budgets in the table. A reservation is one conditional update, which makes the window's item if need be. */

import type { Ban, CounterKey, LimitOwner, LimitStore } from '../ports/limit-store.ts';
import { absentCondition, DynamoTable, type DynamoTableOptions } from './dynamo-table.ts';
import {
  banFields,
  banKey,
  banOf,
  banPrefix,
  counterKey,
  expiresAt,
  limitPk,
  usedOf,
} from './limit-items.ts';

const isRoomCondition = 'used <= :before';

export class DynamoLimitStore implements LimitStore {
  readonly #table: DynamoTable;

  constructor(options: DynamoTableOptions) {
    this.#table = new DynamoTable(options);
  }

  /** The SDK repeats a request whose answer was lost: then the units count twice, and less is sent than could be. */
  async take(key: CounterKey, units: number, most: number): Promise<number | undefined> {
    const before = most - units;
    if (before < 0) return undefined;
    const item = await this.#table.update('takeUnits', counterKey(key), {
      UpdateExpression: 'SET schemaVersion = :version, expiresAt = :expiresAt ADD used :units',
      ConditionExpression: `${absentCondition} OR ${isRoomCondition}`,
      ExpressionAttributeValues: {
        ':version': 1,
        ':expiresAt': expiresAt(key.endMs),
        ':units': units,
        ':before': before,
      },
    });
    return item && usedOf(item);
  }

  async raise(key: CounterKey, used: number): Promise<void> {
    await this.#table.update('raiseUsed', counterKey(key), {
      UpdateExpression: 'SET schemaVersion = :version, expiresAt = :expiresAt, used = :used',
      ConditionExpression: `${absentCondition} OR used < :used`,
      ExpressionAttributeValues: {
        ':version': 1,
        ':expiresAt': expiresAt(key.endMs),
        ':used': used,
      },
    });
  }

  async ban(owner: LimitOwner, ban: Ban): Promise<void> {
    await this.#table.put(
      'writeBan',
      {
        schemaVersion: 1,
        ...banFields(ban),
        expiresAt: expiresAt(ban.untilMs),
        ...banKey(owner, ban),
      },
      {
        ConditionExpression: `${absentCondition} OR untilMs < :untilMs`,
        ExpressionAttributeValues: { ':untilMs': ban.untilMs },
      },
    );
  }

  /** May be a moment behind: bans are looked at each second, and half a read unit is half the price. */
  async bans(owner: LimitOwner): Promise<readonly Ban[]> {
    const items = await this.#table.query('readBans', {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :ban)',
      ExpressionAttributeValues: { ':pk': limitPk(owner), ':ban': banPrefix },
    });
    return items.map(banOf);
  }
}

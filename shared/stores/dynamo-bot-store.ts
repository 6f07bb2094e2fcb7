/** Bots in one DynamoDB table. State and outbox are one item, so that one conditional put is the transaction. */

import { assert } from '../domain/assert.ts';
import type { ConfigReading } from '../domain/bot-config.ts';
import type { BotState } from '../domain/bot-state.ts';
import type { Fill } from '../domain/fill.ts';
import type { BotStore, ConfigStatus, StoredBot, StoredState } from '../ports/bot-store.ts';
import { absentCondition, DynamoTable, type DynamoTableOptions } from './dynamo-table.ts';
import {
  botIdOf,
  botPk,
  configKey,
  configReadingOf,
  configSk,
  fillItem,
  fillOf,
  fillPrefix,
  gridKey,
  gridOf,
  statusItem,
  statusKey,
  statusOf,
  withoutKeys,
  type Item,
} from './items.ts';
import { packed, unpacked } from './packed-document.ts';
import { decodeState, encodeState, stateSchemaVersion } from './state-codec.ts';
import { bySkIndex } from './table.ts';

/** The stored version is the one the writer read: of any number of racing writers one passes. */
const sameVersionCondition = 'version = :expected';

/** Fills written at a time. */
const fillWritersMax = 8;

export class DynamoBotStore implements BotStore {
  readonly #table: DynamoTable;

  constructor(options: DynamoTableOptions) {
    this.#table = new DynamoTable(options);
  }

  async loadBot(botId: string): Promise<StoredBot> {
    const items = await this.#table.batchGet('loadBot', [configKey(botId), gridKey(botId)]);
    const config = items.find((item) => item['sk'] === configSk);
    const grid = items.find((item) => item['sk'] !== configSk);
    return {
      config: config && configReadingOf(botId, config),
      grid: grid && storedStateOf(botId, grid),
    };
  }

  /**
   * False also when the answer to our own write was lost and the SDK sent it again: the state is then stored, with
   * intents nobody sent, and the next pass settles them by asking.
   */
  async saveState(expectedVersion: number, state: BotState, nowMs: number): Promise<boolean> {
    assert(expectedVersion >= 0, `expected version is ${expectedVersion}, allowed 0 or more`);
    const item = {
      ...gridKey(state.botId),
      schemaVersion: stateSchemaVersion,
      version: expectedVersion + 1,
      updatedAtMs: nowMs,
      mode: state.mode,
      document: packed(encodeState(state)),
    };
    const condition =
      expectedVersion === 0
        ? { ConditionExpression: absentCondition }
        : {
            ConditionExpression: sameVersionCondition,
            ExpressionAttributeValues: { ':expected': expectedVersion },
          };
    return this.#table.put('saveState', item, condition);
  }

  async appendFills(botId: string, fills: readonly Fill[]): Promise<void> {
    for (let i = 0; i < fills.length; i += fillWritersMax) {
      const part = fills.slice(i, i + fillWritersMax);
      // A fill that is there already was written by an earlier pass that saw it too.
      const absent = { ConditionExpression: absentCondition };
      await Promise.all(
        part.map((fill) => this.#table.put('appendFills', fillItem(botId, fill), absent)),
      );
    }
  }

  async recentFills(botId: string, limit: number): Promise<readonly Fill[]> {
    const items = await this.#table.query('recentFills', {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :fill)',
      ExpressionAttributeValues: { ':pk': botPk(botId), ':fill': fillPrefix },
      ScanIndexForward: false,
      Limit: limit,
    });
    return items.slice(0, limit).map(fillOf);
  }

  /** The index is a moment behind the table; the items themselves are read strongly. */
  async listConfigs(): Promise<readonly ConfigReading[]> {
    const keys = await this.#table.query('listConfigs', {
      IndexName: bySkIndex,
      KeyConditionExpression: 'sk = :config',
      ExpressionAttributeValues: { ':config': configSk },
    });
    const botIds = keys.map(({ pk }) => botIdOf(String(pk)));
    const items = await this.#table.batchGet('listConfigs', botIds.map(configKey));
    return items
      .map((item) => configReadingOf(botIdOf(String(item['pk'])), item))
      .sort((a, b) => (botIdIn(a) < botIdIn(b) ? -1 : 1));
  }

  async putConfig(botId: string, item: Item): Promise<void> {
    await this.#table.put('putConfig', { ...item, ...configKey(botId) });
  }

  async rawConfig(botId: string): Promise<Item | undefined> {
    const item = await this.#table.get('rawConfig', configKey(botId));
    return item && withoutKeys(item);
  }

  async putConfigStatus(botId: string, status: ConfigStatus): Promise<void> {
    await this.#table.put('putConfigStatus', statusItem(botId, status));
  }

  async configStatus(botId: string): Promise<ConfigStatus | undefined> {
    const item = await this.#table.get('configStatus', statusKey(botId));
    return item && statusOf(item);
  }

  /** The config goes first, so that no pass starts on what is left. */
  async deleteBot(botId: string): Promise<void> {
    await this.#table.batchDelete('deleteBot', [configKey(botId)]);
    const keys = await this.#table.query('deleteBot', {
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': botPk(botId) },
      ProjectionExpression: 'pk, sk',
      ConsistentRead: true,
    });
    const rest = keys.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) }));
    await this.#table.batchDelete('deleteBot', rest);
  }
}

function storedStateOf(botId: string, item: Item): StoredState {
  const { version, document } = gridOf(item);
  return { version, state: decodeState(botId, unpacked(botId, document)) };
}

function botIdIn(reading: ConfigReading): string {
  return reading.kind === 'valid' ? reading.config.botId : reading.botId;
}

/** Bots in one DynamoDB table. State and outbox are one item, so that one conditional put is the transaction. */

import { isDeepStrictEqual } from 'node:util';
import { assert } from '../domain/assert.ts';
import type { ConfigReading } from '../domain/bot-config.ts';
import { marketErrors } from '../domain/bot-market.ts';
import type { BotState } from '../domain/bot-state.ts';
import type { Fill } from '../domain/fill.ts';
import type { Clock } from '../ports/clock.ts';
import type { BotStore, ConfigStatus, StoredBot, StoredState } from '../ports/bot-store.ts';
import { absentCondition, DynamoTable, type DynamoTableOptions } from './dynamo-table.ts';
import {
  botIdOf,
  botPk,
  configKey,
  configReadingOf,
  configSk,
  statusSk,
  withLastValid,
  fillItem,
  fillOf,
  fillPrefix,
  gridKey,
  gridOf,
  isExpired,
  statusItem,
  statusKey,
  statusOf,
  withoutKeys,
  type Item,
} from './items.ts';
import { packed, unpacked } from './packed-document.ts';
import { decodeState, encodeState, stateSchemaVersion } from './state-codec.ts';
import { bySkIndex } from './table.ts';

/**
 * The stored version is the one the writer read: of any number of racing writers one passes. The id prefix keeps a
 * writer of a deleted bot from the state of a new one of that name; items of before it was kept have none.
 */
const sameVersionCondition =
  'version = :expected AND (attribute_not_exists(idPrefix) OR idPrefix = :life)';

/** Fills written at a time. */
const fillWritersMax = 8;

/** Bots whose last document and config are kept as they were read: idle ones are the same at every pass. */
const knownMax = 200;

export class DynamoBotStore implements BotStore {
  readonly #table: DynamoTable;
  readonly #clock: Clock;
  readonly #decoded = new Map<
    string,
    { readonly document: Uint8Array; readonly state: BotState }
  >();
  readonly #read = new Map<string, { readonly item: Item; readonly reading: ConfigReading }>();

  constructor(options: DynamoTableOptions) {
    this.#table = new DynamoTable(options);
    this.#clock = options.clock;
  }

  async loadBot(botId: string): Promise<StoredBot> {
    // In this order: a grid that was read too early loses the race for its version, but a config that was read too
    // early could start a bot that has been stopped since.
    const grid = await this.#table.get('loadBot', gridKey(botId));
    const written = await this.#table.get('loadBot', configKey(botId));
    const config = this.#isExpired(written) ? undefined : written;
    const stored = grid && this.#storedStateOf(botId, grid);
    return { config: config && (await this.#reading(botId, config, stored?.state)), grid: stored };
  }

  #storedStateOf(botId: string, item: Item): StoredState {
    const { version, document } = gridOf(item);
    return { version, state: this.#stateIn(botId, document) };
  }

  /** Decoding takes longer than the rest of an idle pass. */
  #stateIn(botId: string, document: unknown): BotState {
    const known = this.#decoded.get(botId);
    if (!(document instanceof Uint8Array)) return decodeState(botId, unpacked(botId, document));
    if (known !== undefined && Buffer.compare(known.document, document) === 0) return known.state;
    const state = decodeState(botId, unpacked(botId, document));
    keep(this.#decoded, botId, { document, state });
    return state;
  }

  /** As the key says, whoever is named in the item. */
  #readingOf(botId: string, item: Item): ConfigReading {
    const known = this.#read.get(botId);
    if (known !== undefined && isDeepStrictEqual(known.item, item)) return known.reading;
    const reading = configReadingOf(botId, item);
    keep(this.#read, botId, { item, reading });
    return reading;
  }

  async #reading(botId: string, item: Item, state?: BotState): Promise<ConfigReading> {
    const read = this.#readingOf(botId, item);
    const errors =
      read.kind === 'valid' && state !== undefined ? marketErrors(state, read.config) : [];
    const reading = errors.length === 0 ? read : ({ kind: 'invalid', botId, errors } as const);
    if (reading.kind === 'valid') return reading;
    return withLastValid(reading, item, await this.#table.get('loadBot', statusKey(botId)));
  }

  /**
   * False also when the answer to our own write was lost and the SDK sent it again: the state is then stored, with
   * intents nobody sent, and the next pass settles them by asking.
   */
  async saveState(expectedVersion: number, state: BotState, nowMs: number): Promise<boolean> {
    assert(expectedVersion >= 0, `expected version is ${expectedVersion}, allowed 0 or more`);
    const document = packed(encodeState(state));
    const item = {
      ...gridKey(state.botId),
      schemaVersion: stateSchemaVersion,
      version: expectedVersion + 1,
      updatedAtMs: nowMs,
      mode: state.mode,
      idPrefix: state.idPrefix,
      document,
    };
    const condition =
      expectedVersion === 0
        ? { ConditionExpression: absentCondition }
        : {
            ConditionExpression: sameVersionCondition,
            ExpressionAttributeValues: { ':expected': expectedVersion, ':life': state.idPrefix },
          };
    const isSaved = await this.#table.put('saveState', item, condition);
    if (isSaved) keep(this.#decoded, state.botId, { document, state });
    return isSaved;
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
    const readings: ConfigReading[] = [];
    for (const item of items.filter((one) => !this.#isExpired(one)))
      readings.push(await this.#reading(botIdOf(String(item['pk'])), item));
    return readings.sort((a, b) => (botIdIn(a) < botIdIn(b) ? -1 : 1));
  }

  #isExpired(item: Item | undefined): boolean {
    return item !== undefined && isExpired(botIdOf(String(item['pk'])), item, this.#clock.now());
  }

  async putConfig(botId: string, item: Item): Promise<void> {
    await this.#table.put('putConfig', { ...item, ...configKey(botId) });
  }

  async restoreConfig(botId: string, changes: Item): Promise<boolean> {
    const accepted = (await this.#table.get('restoreConfig', statusKey(botId)))?.['accepted'];
    if (typeof accepted !== 'object' || accepted === null) return false;
    const item: Item = withoutKeys({ ...accepted });
    // It was to go by itself.
    if (item['expiresAt'] !== undefined) return false;
    const absent = { ConditionExpression: absentCondition };
    const restored = { ...item, ...changes, ...configKey(botId) };
    return this.#table.put('restoreConfig', restored, absent);
  }

  async rawConfig(botId: string): Promise<Item | undefined> {
    const item = await this.#table.get('rawConfig', configKey(botId));
    return item && withoutKeys(item);
  }

  async putConfigStatus(botId: string, status: ConfigStatus): Promise<void> {
    const [config, before] = await this.#table
      .batchGet('putConfigStatus', [configKey(botId), statusKey(botId)])
      .then((items) => [configSk, statusSk].map((sk) => items.find((item) => item['sk'] === sk)));
    const isValid = config !== undefined && configReadingOf(botId, config).kind === 'valid';
    const isAccepted = isValid && status.kind === 'accepted';
    const accepted = isAccepted ? withoutKeys(config) : before?.['accepted'];
    await this.#table.put(
      'putConfigStatus',
      statusItem(botId, status, accepted as Item | undefined),
    );
  }

  async configStatus(botId: string): Promise<ConfigStatus | undefined> {
    const item = await this.#table.get('configStatus', statusKey(botId));
    return item && statusOf(item);
  }

  /** The config goes before the rest, so that no pass starts on it; and the status first, or the config would be put back. */
  async deleteBot(botId: string): Promise<void> {
    await this.#table.batchDelete('deleteBot', [statusKey(botId)]);
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

function keep<T>(known: Map<string, T>, botId: string, one: T): void {
  if (known.size >= knownMax) known.clear();
  known.set(botId, one);
}

function botIdIn(reading: ConfigReading): string {
  return reading.kind === 'valid' ? reading.config.botId : reading.botId;
}

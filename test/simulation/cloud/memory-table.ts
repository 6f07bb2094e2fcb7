/**
 * A DynamoDB table in memory for the real stores: strongly consistent, answered at once and always alike, without timers
 * and sockets. Expressions, conditions and updates are evaluated by the parts of dynalite, the embedded database. What
 * it does not know it refuses by name, rather than answer it half.
 */

import { isDeepStrictEqual } from 'node:util';
import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type BatchGetCommandInput,
  type BatchWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import db from 'dynalite/db/index.js';
import type { Documents } from '../../../shared/stores/dynamo-table.ts';
import type { Item, Key } from '../../../shared/stores/items.ts';
import { readExpressions } from './memory-table-expressions.ts';
import { MemoryItems, type Stored } from './memory-table-items.ts';
import { queryPage } from './memory-table-query.ts';
import { keyIn, keyOf, refuseDoubles, tableShape } from './memory-table-keys.ts';
import { updated } from './memory-table-update.ts';
import { attributesOf, invalid, itemOf, orThrow, type Attributes } from './memory-table-values.ts';

export type TableCommand =
  | BatchGetCommand
  | BatchWriteCommand
  | DeleteCommand
  | GetCommand
  | PutCommand
  | QueryCommand
  | UpdateCommand;

/** Images in the API's own form, as a change stream carries them, to be read alone; undefined: there was no item, or is none now. */
export type OnWrite = (
  key: Key,
  newImage: Attributes | undefined,
  oldImage: Attributes | undefined,
) => void;

interface MemoryTableOptions {
  readonly tableName: string;
  /** Told each change, once it is made. A write that changes nothing is none, as in a change stream. */
  readonly onWrite?: OnWrite;
}

/** Limits of the API. */
const batchGetMax = 100;
const batchGetBytesMax = 16 * 1024 * 1024;
const batchWriteMax = 25;

/** What the stores may ask with. */
const fieldsKnown = new Set([
  'ConditionExpression',
  'ConsistentRead',
  'ExclusiveStartKey',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'IndexName',
  'Item',
  'Key',
  'KeyConditionExpression',
  'Keys',
  'Limit',
  'ProjectionExpression',
  'RequestItems',
  'ReturnConsumedCapacity',
  'ReturnValues',
  'ScanIndexForward',
  'TableName',
  'UpdateExpression',
]);

/** What the stores take for the SDK's client. */
function asDocuments(answer: (command: TableCommand) => Promise<unknown>): Documents {
  return { send: answer as Documents['send'] };
}

export class MemoryTable implements Documents {
  readonly send: Documents['send'];
  readonly #tableName: string;
  readonly #onWrite: OnWrite | undefined;
  readonly #items = new MemoryItems();
  #largestItemBytes = 0;

  constructor(options: MemoryTableOptions) {
    this.#tableName = options.tableName;
    this.#onWrite = options.onWrite;
    const sent = (command: TableCommand) =>
      new Promise((resolve) => {
        resolve(this.answer(command));
      });
    this.send = asDocuments(sent).send;
  }

  get items(): number {
    return this.#items.count;
  }

  /** Of all that were ever written. */
  get largestItemBytes(): number {
    return this.#largestItemBytes;
  }

  /** Throws the SDK's errors. */
  answer(command: TableCommand): object {
    // An SDK's command says its kind by its class alone, and the union of them is not told apart by it.
    const asked: unknown = command;
    if (asked instanceof GetCommand) return this.#get(this.#known(asked.input));
    if (asked instanceof PutCommand) return this.#put(this.#known(asked.input));
    if (asked instanceof UpdateCommand) return this.#update(this.#known(asked.input));
    if (asked instanceof QueryCommand) return this.#query(this.#known(asked.input));
    if (asked instanceof DeleteCommand) return this.#delete(this.#known(asked.input));
    if (asked instanceof BatchGetCommand) return this.#batchGet(asked.input);
    if (asked instanceof BatchWriteCommand) return this.#batchWrite(asked.input);
    throw new Error(`a table in memory knows no ${command.constructor.name}`);
  }

  #get(input: GetCommand['input']): object {
    const { _projection } = readExpressions(input);
    const stored = this.#items.get(keyOf(input.Key));
    const consumed = this.#consumed(input, () =>
      db.capacityUnits(stored?.attributes, true, input.ConsistentRead ?? false),
    );
    if (stored === undefined) return consumed;
    const { attributes } = stored;
    const shown = _projection ? db.mapPaths(_projection.paths, attributes) : attributes;
    return { ...consumed, Item: itemOf(shown) };
  }

  #put(input: Omit<PutCommand['input'], 'TableName'>): object {
    const attributes = attributesOf(input.Item ?? {});
    const stored = sized(attributes);
    const expressions = readExpressions(input);
    orThrow(db.validateItem(attributes, tableShape));
    const key = keyIn(attributes);
    const before = this.#items.get(key);
    orThrow(db.checkConditional(expressions, before?.attributes));
    this.#write(key, stored, before);
    return { ...this.#consumedBy(input, stored, before), ...oldOf(input, before) };
  }

  #delete(input: Omit<DeleteCommand['input'], 'TableName'>): object {
    const expressions = readExpressions(input);
    const key = keyOf(input.Key);
    const before = this.#items.get(key);
    orThrow(db.checkConditional(expressions, before?.attributes));
    this.#write(key, undefined, before);
    return { ...this.#consumedBy(input, before), ...oldOf(input, before) };
  }

  #update(input: UpdateCommand['input']): object {
    const expressions = readExpressions(input);
    const key = keyOf(input.Key);
    const before = this.#items.get(key);
    const { after, told } = updated({
      key: attributesOf({ ...key }),
      before: before?.attributes,
      expressions,
      ReturnValues: input.ReturnValues,
    });
    const stored = sized(after);
    this.#write(key, stored, before);
    return {
      ...this.#consumedBy(input, stored, before),
      ...(told === undefined ? {} : { Attributes: itemOf(told) }),
    };
  }

  #query(input: QueryCommand['input']): object {
    const { bytes, ...page } = queryPage(this.#items, input);
    const units = (): number => Math.ceil(bytes / 4096) * (input.ConsistentRead === true ? 1 : 0.5);
    return { ...page, ScannedCount: page.Count, ...this.#consumed(input, units) };
  }

  /** The API promises no order: the one here is never that of the question. */
  #batchGet(input: BatchGetCommandInput): object {
    const asked = this.#known(this.#ofTable(input.RequestItems));
    const keys = (asked.Keys ?? []).map(keyOf);
    if (keys.length > batchGetMax)
      throw invalid('Too many items requested for the BatchGetItem call');
    refuseDoubles(keys);
    const { _projection } = readExpressions(asked);
    const found: Item[] = [];
    const unprocessed: Key[] = [];
    let bytes = 0;
    let units = 0;
    for (const key of keys) {
      const stored = this.#items.get(key);
      bytes += stored?.bytes ?? 0;
      if (bytes > batchGetBytesMax) unprocessed.push(key);
      else units += db.capacityUnits(stored?.attributes, true, asked.ConsistentRead ?? false);
      if (bytes > batchGetBytesMax || stored === undefined) continue;
      const { attributes } = stored;
      found.push(itemOf(_projection ? db.mapPaths(_projection.paths, attributes) : attributes));
    }
    const { ConsumedCapacity } = this.#consumed(input, () => units);
    return {
      Responses: { [this.#tableName]: found.reverse() },
      UnprocessedKeys: unprocessed.length > 0 ? { [this.#tableName]: { Keys: unprocessed } } : {},
      ...(ConsumedCapacity === undefined ? {} : { ConsumedCapacity: [ConsumedCapacity] }),
    };
  }

  #batchWrite(input: BatchWriteCommandInput): object {
    const asked = this.#ofTable(input.RequestItems);
    if (asked.length === 0 || asked.length > batchWriteMax)
      throw invalid(`${asked.length} requests in one batch, allowed 1 to ${batchWriteMax}`);
    refuseDoubles(
      asked.map(({ DeleteRequest, PutRequest }) =>
        DeleteRequest ? keyOf(DeleteRequest.Key) : keyIn(attributesOf(PutRequest?.Item ?? {})),
      ),
    );
    for (const { PutRequest, DeleteRequest } of asked) {
      if (PutRequest) this.#put({ Item: PutRequest.Item });
      else this.#delete({ Key: DeleteRequest?.Key });
    }
    return { UnprocessedItems: {} };
  }

  #write(key: Key, stored: Stored | undefined, before: Stored | undefined): void {
    if (stored === undefined) this.#items.delete(key);
    else this.#items.set(key, stored);
    this.#largestItemBytes = Math.max(this.#largestItemBytes, stored?.bytes ?? 0);
    if (this.#onWrite === undefined) return;
    if (isDeepStrictEqual(stored?.attributes, before?.attributes)) return;
    this.#onWrite(key, stored?.attributes, before?.attributes);
  }

  #known<T extends object>(input: T & { readonly TableName?: string | undefined }): T {
    for (const field in input)
      if (!fieldsKnown.has(field)) throw new Error(`a table in memory knows no field ${field}`);
    if ('TableName' in input) this.#ofTable({ [String(input.TableName)]: input });
    return input;
  }

  #ofTable<T>(byTable: Readonly<Record<string, T>> | undefined): T {
    const [[name, asked] = [], ...others] = Object.entries(byTable ?? {});
    if (name === this.#tableName && asked !== undefined && others.length === 0) return asked;
    throw new ResourceNotFoundException({ message: 'Requested resource not found', $metadata: {} });
  }

  #consumedBy(input: Counted, now: Stored | undefined, before?: Stored): Consumed {
    const unitsOf = (stored?: Stored): number => db.capacityUnits(stored?.attributes, false, true);
    return this.#consumed(input, () => Math.max(unitsOf(now), unitsOf(before)));
  }

  #consumed({ ReturnConsumedCapacity: asked }: Counted, units: () => number): Consumed {
    if (asked !== 'TOTAL') return {};
    return { ConsumedCapacity: { CapacityUnits: units(), TableName: this.#tableName } };
  }
}

interface Counted {
  readonly ReturnConsumedCapacity?: string | undefined;
}

interface Consumed {
  readonly ConsumedCapacity?: { readonly CapacityUnits: number; readonly TableName: string };
}

function oldOf(
  { ReturnValues: asked }: { readonly ReturnValues?: string | undefined },
  before: Stored | undefined,
): object {
  return asked === 'ALL_OLD' && before ? { Attributes: itemOf(before.attributes) } : {};
}

function sized(attributes: Attributes): Stored {
  const bytes = db.itemSize(attributes);
  if (bytes > db.MAX_SIZE) throw invalid('Item size has exceeded the maximum allowed size');
  return { attributes, bytes };
}

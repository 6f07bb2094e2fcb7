/** The table through the SDK: one place where batches are finished, capacity is counted and errors are translated. */

import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type PutCommandInput,
  type QueryCommandInput,
  type TranslateConfig,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../ports/clock.ts';
import { StoreError } from '../ports/store-error.ts';
import type { Item, Key } from './items.ts';

export type OnConsumed = (operation: string, units: number) => void;

/** What answers the requests. Numbers must come back wrapped: the readers expect digits, not doubles. */
export type Documents = Pick<DynamoDBDocumentClient, 'send'>;

/** A client of the API, or, for the simulator, what stands in for one. */
type Answering =
  | { readonly client: DynamoDBClient; readonly documents?: never }
  | { readonly documents: Documents; readonly client?: never };

export type DynamoTableOptions = Answering & {
  readonly tableName: string;
  readonly clock: Clock;
  /** Told the read or write units of each request, once it is answered. */
  readonly onConsumed?: OnConsumed;
};

export const documentTranslation = {
  marshallOptions: { removeUndefinedValues: true },
  // A number of the table may have more digits than a double: it stays text until its reader decides.
  unmarshallOptions: { wrapNumbers: true },
} satisfies TranslateConfig;

/** Limits of the API. */
const batchGetMax = 100;
const batchWriteMax = 25;
/** A throttled batch is finished within about 6 s, or given up. */
const batchAttemptsMax = 8;
const batchWaitMs = 50;
/** Of at most 1 MB each. */
const pagesMax = 1000;

/** Without a value that holds: something of the same key is stored already. */
export const absentCondition = 'attribute_not_exists(pk)';

type Consumed = { readonly CapacityUnits?: number | undefined } | undefined;

export class DynamoTable {
  readonly #documents: Documents;
  readonly #options: DynamoTableOptions;

  constructor(options: DynamoTableOptions) {
    this.#options = options;
    this.#documents =
      options.documents ?? DynamoDBDocumentClient.from(options.client, documentTranslation);
  }

  /** Strongly consistent. */
  async get(operation: string, key: Key): Promise<Item | undefined> {
    const answer = await this.#asked(operation, () =>
      this.#documents.send(new GetCommand({ ...this.#common(), Key: key, ConsistentRead: true })),
    );
    this.#count(operation, answer.ConsumedCapacity);
    return answer.Item;
  }

  /** Writes the item; false when the condition does not hold. */
  async put(
    operation: string,
    item: Item & Key,
    condition?: Pick<PutCommandInput, 'ConditionExpression' | 'ExpressionAttributeValues'> &
      Pick<PutCommandInput, 'ExpressionAttributeNames'>,
  ): Promise<boolean> {
    const command = new PutCommand({ ...this.#common(), Item: item, ...condition });
    const answer = await this.#unlessRefused(operation, () => this.#documents.send(command));
    this.#count(operation, answer?.ConsumedCapacity);
    return answer !== undefined;
  }

  /** Changes the item, or makes it; undefined when the condition does not hold, else what was changed. */
  async update(
    operation: string,
    key: Key,
    change: Omit<UpdateCommandInput, 'TableName' | 'Key' | 'ReturnValues'>,
  ): Promise<Item | undefined> {
    const command = new UpdateCommand({
      ...this.#common(),
      Key: key,
      ...change,
      ReturnValues: 'UPDATED_NEW',
    });
    const answer = await this.#unlessRefused(operation, () => this.#documents.send(command));
    this.#count(operation, answer?.ConsumedCapacity);
    return answer && { ...answer.Attributes, ...key };
  }

  async #unlessRefused<T>(operation: string, send: () => Promise<T>): Promise<T | undefined> {
    return this.#asked(operation, async () => {
      try {
        return await send();
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    });
  }

  /** Strongly consistent, in no order; keys without an item are left out. */
  async batchGet(operation: string, keys: readonly Key[]): Promise<readonly Item[]> {
    const items: Item[] = [];
    for (const part of partsOf(keys, batchGetMax))
      items.push(...(await this.#getPart(operation, part)));
    return items;
  }

  async #getPart(operation: string, keys: readonly Key[]): Promise<readonly Item[]> {
    const { tableName } = this.#options;
    const items: Item[] = [];
    await this.#finishing(operation, keys, async (pending) => {
      const answer = await this.#documents.send(
        new BatchGetCommand({
          RequestItems: { [tableName]: { Keys: [...pending], ConsistentRead: true } },
          ReturnConsumedCapacity: this.#common().ReturnConsumedCapacity,
        }),
      );
      items.push(...(answer.Responses?.[tableName] ?? []));
      for (const consumed of answer.ConsumedCapacity ?? []) this.#count(operation, consumed);
      return (answer.UnprocessedKeys?.[tableName]?.Keys ?? []).map(keyOf);
    });
    return items;
  }

  async batchDelete(operation: string, keys: readonly Key[]): Promise<void> {
    const { tableName } = this.#options;
    for (const part of partsOf(keys, batchWriteMax)) {
      await this.#finishing(operation, part, async (pending) => {
        const requests = pending.map((key) => ({ DeleteRequest: { Key: key } }));
        const answer = await this.#documents.send(
          new BatchWriteCommand({ RequestItems: { [tableName]: requests } }),
        );
        return (answer.UnprocessedItems?.[tableName] ?? []).map(({ DeleteRequest }) =>
          keyOf(DeleteRequest?.Key ?? {}),
        );
      });
    }
  }

  /** All pages, or as many as hold `Limit` items where one is given. */
  async query(
    operation: string,
    input: Omit<QueryCommandInput, 'TableName'>,
  ): Promise<readonly Item[]> {
    const items: Item[] = [];
    let from: Record<string, unknown> | undefined;
    for (let page = 0; page < pagesMax; page++) {
      const command: QueryCommand = new QueryCommand({
        ...this.#common(),
        ...input,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      });
      const answer = await this.#asked(operation, () => this.#documents.send(command));
      this.#count(operation, answer.ConsumedCapacity);
      items.push(...(answer.Items ?? []));
      from = answer.LastEvaluatedKey;
      const isEnough = input.Limit !== undefined && items.length >= input.Limit;
      if (from === undefined || isEnough) return items;
    }
    throw new StoreError(operation, `${operation}: the answer has more than ${pagesMax} pages`);
  }

  #common() {
    const isCounted = this.#options.onConsumed !== undefined;
    return {
      TableName: this.#options.tableName,
      ReturnConsumedCapacity: isCounted ? ('TOTAL' as const) : ('NONE' as const),
    };
  }

  #count(operation: string, consumed: Consumed): void {
    this.#options.onConsumed?.(operation, consumed?.CapacityUnits ?? 0);
  }

  /** Sends until nothing is left unprocessed. The API answers with a part when it is throttled. */
  async #finishing(
    operation: string,
    keys: readonly Key[],
    send: (pending: readonly Key[]) => Promise<readonly Key[]>,
  ): Promise<void> {
    let pending = keys;
    for (let attempt = 0; attempt < batchAttemptsMax; attempt++) {
      if (attempt > 0) await this.#options.clock.wait(batchWaitMs * 2 ** (attempt - 1));
      const asked = pending;
      pending = await this.#asked(operation, () => send(asked));
      if (pending.length === 0) return;
    }
    throw new StoreError(
      operation,
      `${operation}: ${pending.length} of ${keys.length} items were unprocessed after ${batchAttemptsMax} attempts`,
    );
  }

  /** No SDK exception leaves: it may carry the request. */
  async #asked<T>(operation: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      const { tableName } = this.#options;
      throw new StoreError(
        operation,
        `${operation} failed on table ${tableName}: ${causeText(error)}`,
      );
    }
  }
}

function causeText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function keyOf(item: Item): Key {
  return { pk: String(item['pk']), sk: String(item['sk']) };
}

function partsOf<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  const parts: (readonly T[])[] = [];
  for (let i = 0; i < all.length; i += size) parts.push(all.slice(i, i + size));
  return parts;
}

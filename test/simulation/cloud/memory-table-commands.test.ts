/** Reads, queries, batches and limits are answered in memory as by the embedded database; and what is the memory’s own. */

import { beforeEach, describe, expect, test } from '@jest/globals';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { TablePair } from './memory-table-pair.ts';
import { MemoryTable, type OnWrite, type TableCommand } from './memory-table.ts';

const pair = new TablePair();
const both = (command: () => TableCommand) => pair.ask(command(), command());

describe('queries', () => {
  const big = 'x'.repeat(60_000);

  beforeEach(async () => {
    for (let i = 0; i < 40; i++) {
      const Item = { pk: `p${i % 2}`, sk: `s${String(i).padStart(2, '0')}`, i, big };
      await both(() => new PutCommand({ TableName: pair.name, Item }));
    }
  });

  test.each([
    { KeyConditionExpression: 'pk = :p' },
    { KeyConditionExpression: 'pk = :p', ScanIndexForward: false, Limit: 3 },
    { KeyConditionExpression: 'pk = :p AND sk = :s' },
    { KeyConditionExpression: 'pk = :p AND sk < :s', ConsistentRead: true },
    { KeyConditionExpression: 'sk <= :s AND pk = :p', Limit: 2 },
    { KeyConditionExpression: 'pk = :p AND :s < sk', ScanIndexForward: false },
    { KeyConditionExpression: 'pk = :p AND begins_with(sk, :s)' },
    { KeyConditionExpression: 'pk = :p AND sk BETWEEN :s AND :t' },
    { KeyConditionExpression: 'sk = :s', IndexName: 'bySk' },
    { KeyConditionExpression: 'sk = :s', IndexName: 'bySk', ConsistentRead: true },
    { KeyConditionExpression: 'sk = :s', IndexName: 'other' },
    { KeyConditionExpression: 'sk = :s' },
    { KeyConditionExpression: 'pk < :p' },
    { KeyConditionExpression: 'pk = :p AND i = :s' },
    { KeyConditionExpression: 'pk = :p OR sk = :s' },
  ])('$KeyConditionExpression $Limit $ScanIndexForward $IndexName', async (asked) => {
    const values: Record<string, unknown> = { ':p': 'p1', ':s': 's13', ':t': 's21' };
    const named = asked.KeyConditionExpression.match(/:[a-z]/g) ?? [];
    const ExpressionAttributeValues = Object.fromEntries(named.map((n) => [n, values[n]]));
    const input = {
      TableName: pair.name,
      ...asked,
      ExpressionAttributeValues,
      ProjectionExpression: 'pk, sk',
    };
    let from: Record<string, unknown> | undefined;
    let pages = 0;
    do {
      const start = from === undefined ? {} : { ExclusiveStartKey: from };
      const page = await both(() => new QueryCommand({ ...input, ...start }));
      from = (page as { LastEvaluatedKey?: Record<string, unknown> }).LastEvaluatedKey;
      pages += 1;
    } while (from !== undefined && pages < 30);
    expect(pages).toBeLessThan(30);
  });

  test('a page ends at a megabyte', async () => {
    const asked = { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': 'p1' } };
    const page = await both(() => new QueryCommand({ TableName: pair.name, ...asked }));
    expect(page).toMatchObject({ Count: 18, LastEvaluatedKey: { pk: 'p1', sk: 's35' } });
  });
});

test.each([
  { what: 'no key', Key: {} },
  { what: 'an empty key', Key: { pk: '', sk: 's' } },
  { what: 'a number', Key: { pk: 1, sk: 's' } },
  { what: 'too many keys', Key: { pk: 'p', sk: 's', more: 's' } },
])('$what is no key', async ({ Key }) => {
  expect(await both(() => new GetCommand({ TableName: pair.name, Key }))).toMatch(
    /^ValidationException/,
  );
  await both(() => new PutCommand({ TableName: pair.name, Item: Key }));
  await both(() => new DeleteCommand({ TableName: pair.name, Key }));
});

test('an item has at most 400 KB', async () => {
  const Item = { pk: 'p', sk: 's', text: 'x'.repeat(400 * 1024 - 10) };
  expect(await both(() => new PutCommand({ TableName: pair.name, Item }))).toEqual({});
  const larger = { ...Item, text: `${Item.text}12345` };
  expect(await both(() => new PutCommand({ TableName: pair.name, Item: larger }))).toMatch(
    /^Validation/,
  );
  const Key = { pk: 'p', sk: 's' };
  const longer = { UpdateExpression: 'SET a = :a', ExpressionAttributeValues: { ':a': 'abcdef' } };
  expect(await both(() => new UpdateCommand({ TableName: pair.name, Key, ...longer }))).toMatch(
    /^Validation/,
  );
  expect(pair.memory.largestItemBytes).toBe(400 * 1024);
});

test('a table of another name is not there', async () => {
  const Key = { pk: 'p', sk: 's' };
  const asked = () => new GetCommand({ TableName: 'gone', Key });
  expect(await both(asked)).toMatch(/^ResourceNotFoundException/);
});

describe('batches', () => {
  const keys = Array.from({ length: 26 }, (_, i) => ({ pk: 'p', sk: `s${i}` }));
  const puts = (count: number) => () => {
    const requests = keys
      .slice(0, count)
      .map((key) => ({ PutRequest: { Item: { ...key, a: 1 } } }));
    return new BatchWriteCommand({ RequestItems: { [pair.name]: requests } });
  };

  test('write, read and delete', async () => {
    await both(puts(25));
    const requests = keys.slice(3, 9).map((Key) => ({ DeleteRequest: { Key } }));
    await both(() => new BatchWriteCommand({ RequestItems: { [pair.name]: requests } }));
    expect(pair.memory.items).toBe(19);
    const asked = { [pair.name]: { Keys: keys, ConsistentRead: true } };
    const read = { RequestItems: asked, ReturnConsumedCapacity: 'TOTAL' } as const;
    const [expected, found] = [
      await pair.embedded.send(new BatchGetCommand(read)),
      await pair.memory.send(new BatchGetCommand(read)),
    ];
    const sksOf = (answer: typeof found) =>
      answer.Responses?.[pair.name]?.map(({ sk }) => String(sk));
    expect(sksOf(found)?.toSorted()).toEqual(sksOf(expected)?.toSorted());
    expect(sksOf(found)?.at(0)).toBe('s24');
    expect(found.ConsumedCapacity).toEqual(expected.ConsumedCapacity);
  });

  test('of too many, or of the same twice, are refused', async () => {
    const same = { Keys: [keys[0] ?? {}, keys[0] ?? {}] };
    await both(() => new BatchGetCommand({ RequestItems: { [pair.name]: same } }));
    await expect(pair.memory.send(puts(26)())).rejects.toThrow(/26 requests/);
    await expect(pair.embedded.send(puts(26)())).rejects.toThrow(/less than or equal to 25/);
  });
});

describe('in memory', () => {
  test('a refusal is the SDK’s own', async () => {
    const ConditionExpression = 'attribute_exists(pk)';
    const refused = pair.memory.send(
      new PutCommand({ TableName: pair.name, Item: { pk: 'p', sk: 's' }, ConditionExpression }),
    );
    await expect(refused).rejects.toBeInstanceOf(ConditionalCheckFailedException);
  });

  test('no item is shared with who wrote or read it', async () => {
    const bytes = Uint8Array.from([1, 2, 3]);
    const Item = { pk: 'p', sk: 's', bytes, deep: { list: [bytes] } };
    await pair.memory.send(new PutCommand({ TableName: pair.name, Item }));
    bytes.fill(9);
    const read = () =>
      pair.memory.send(new GetCommand({ TableName: pair.name, Key: { pk: 'p', sk: 's' } }));
    const before = await read();
    (before.Item?.['bytes'] as Uint8Array).fill(9);
    const own = Uint8Array.from([1, 2, 3]);
    expect((await read()).Item).toEqual({ pk: 'p', sk: 's', bytes: own, deep: { list: [own] } });
  });

  test('each change is told with both images, and a write that changes nothing is not', async () => {
    const told: Parameters<OnWrite>[] = [];
    const table = new MemoryTable({ tableName: 't', onWrite: (...change) => told.push(change) });
    const key = { pk: 'p', sk: 's' };
    const put = (a: number) => table.send(new PutCommand({ TableName: 't', Item: { ...key, a } }));
    await put(1);
    await put(1);
    await put(2);
    await table.send(new DeleteCommand({ TableName: 't', Key: key }));
    await table.send(new DeleteCommand({ TableName: 't', Key: key }));
    const image = (a: string) => ({ pk: { S: 'p' }, sk: { S: 's' }, a: { N: a } });
    expect(told).toEqual([
      [key, image('1'), undefined],
      [key, image('2'), image('1')],
      [key, undefined, image('2')],
    ]);
    expect(table.items).toBe(0);
  });

  test('what it does not know it refuses', async () => {
    const Key = { pk: 'p', sk: 's' };
    const asked = new GetCommand({ TableName: pair.name, Key, AttributesToGet: ['a'] });
    await expect(pair.memory.send(asked)).rejects.toThrow('no field AttributesToGet');
  });
});

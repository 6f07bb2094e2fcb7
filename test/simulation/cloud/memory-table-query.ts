/** The query of a table in memory: one page of a partition or of the index, in order. */

import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import db from 'dynalite/db/index.js';
import type { Item, Key } from '../../../shared/stores/items.ts';
import { bySkIndex } from '../../../shared/stores/table.ts';
import { holds, readExpressions } from './memory-table-expressions.ts';
import type { MemoryItems } from './memory-table-items.ts';
import { invalid, itemOf, type Attributes } from './memory-table-values.ts';

/** A page ends with the item that reaches it. */
const pageBytesMax = 1024 * 1024;

interface Page {
  readonly Items: Item[];
  readonly Count: number;
  readonly LastEvaluatedKey?: Item;
  /** Bytes of the items looked at. */
  readonly bytes: number;
}

type KeyName = keyof Key;

export function queryPage(items: MemoryItems, input: QueryCommandInput): Page {
  const { hash, range } = schemaOf(input);
  const { keyConditions = {}, _projection } = readExpressions(input);
  const hashValue = hashOf(keyConditions, hash, range);
  const rangeCondition = keyConditions[range];

  const ranges = hash === 'pk' ? items.sksOf(hashValue) : items.pksWith(hashValue);
  if (input.ScanIndexForward === false) ranges.reverse();
  const found: Item[] = [];
  let bytes = 0;
  for (const value of rangesAfter(ranges, textIn(input.ExclusiveStartKey, range))) {
    if (rangeCondition !== undefined && !holds(rangeCondition, value)) continue;
    const key = { [hash]: hashValue, [range]: value } as Record<KeyName, string>;
    const stored = items.get(key);
    if (stored === undefined) throw new Error(`no item ${key.pk} / ${key.sk}`);
    const seen = hash === 'pk' ? stored : keysOnly(key);
    bytes += seen.bytes;
    const shown = _projection ? db.mapPaths(_projection.paths, seen.attributes) : seen.attributes;
    found.push(itemOf(shown));
    if (found.length === input.Limit || bytes >= pageBytesMax)
      return { Items: found, Count: found.length, bytes, LastEvaluatedKey: key };
  }
  return { Items: found, Count: found.length, bytes };
}

function schemaOf(input: QueryCommandInput): Record<'hash' | 'range', KeyName> {
  if (input.IndexName === undefined) return { hash: 'pk', range: 'sk' };
  if (input.IndexName !== bySkIndex)
    throw invalid(`The table does not have the specified index: ${input.IndexName}`);
  if (input.ConsistentRead === true)
    throw invalid('Consistent reads are not supported on global secondary indexes');
  return { hash: 'sk', range: 'pk' };
}

type Conditions = NonNullable<ReturnType<typeof readExpressions>['keyConditions']>;

/** Asserts that there is one condition for the hash, and at most one more, for the range. */
function hashOf(conditions: Conditions, hash: KeyName, range: KeyName): string {
  const names = Object.keys(conditions);
  if (names.length === 0 || names.length > 2)
    throw invalid('Conditions can be of length 1 or 2 only');
  for (const name of names.length === 1 ? [hash] : [hash, range]) {
    const condition = conditions[name];
    if (condition === undefined)
      throw invalid(`Query condition missed key schema element: ${name}`);
    if (condition.AttributeValueList.some(({ S }) => S === undefined))
      throw invalid(
        'One or more parameter values were invalid: Condition parameter type does not match schema type',
      );
  }
  if (conditions[hash]?.ComparisonOperator !== 'EQ')
    throw invalid('Query key condition not supported');
  return conditions[hash].AttributeValueList[0]?.S ?? '';
}

/** The key of a page's end may belong to an item that is gone by now. */
function rangesAfter(ranges: readonly string[], from: string | undefined): readonly string[] {
  if (from === undefined) return ranges;
  const [first = '', last = ''] = [ranges.at(0), ranges.at(-1)];
  return ranges.filter((range) => (first <= last ? range > from : range < from));
}

function textIn(key: Item | undefined, name: KeyName): string | undefined {
  const value = key?.[name];
  return typeof value === 'string' ? value : undefined;
}

function keysOnly({ pk, sk }: Key): { attributes: Attributes; bytes: number } {
  const attributes = { pk: { S: pk }, sk: { S: sk } };
  return { attributes, bytes: db.itemSize(attributes) };
}

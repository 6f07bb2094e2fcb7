/** Expressions read by dynalite's own parsers, each text once: to parse one takes longer than all else of a request. */

import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import db, { type ParsedUpdates } from 'dynalite/db/index.js';
import validations, { type Expressions, type KeyCondition } from 'dynalite/validations/index.js';
import type { Item } from '../../../shared/stores/items.ts';
import { attributesOf, invalid, type Attributes } from './memory-table-values.ts';

/** The fields of a request that hold expressions. */
export interface ExpressionFields {
  readonly ConditionExpression?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Item | undefined;
}

export interface ReadExpressions extends Omit<Expressions, '_keyCondition'> {
  readonly keyConditions?: Readonly<Record<string, KeyCondition>>;
}

/** The values stand in the parsed expressions themselves: those of the request at hand are written into them. */
interface Known {
  readonly read: ReadExpressions;
  readonly values: Attributes;
}

const known = new Map<string, Known>();
const knownMax = 1000;

/** What the parser makes of these depends on the values, not only on their types. */
const valueDependent = /between|attribute_type/i;

/** Throws a `ValidationException`. The answer holds until the next call. */
export function readExpressions(fields: ExpressionFields): ReadExpressions {
  const values = attributesOf(fields.ExpressionAttributeValues ?? {});
  const text = textOf(fields, values);
  const before = known.get(text);
  if (before !== undefined) {
    for (const name in values) Object.assign(before.values[name] as AttributeValue, values[name]);
    return withOwnSections(before.read);
  }
  const read = parsed(fields, values);
  if (known.size >= knownMax) known.clear();
  if (!valueDependent.test(text)) known.set(text, { read, values });
  return withOwnSections(read);
}

/** The texts, the names and the types of the values. */
function textOf(fields: ExpressionFields, values: Attributes): string {
  let text = `${fields.ConditionExpression}|${fields.KeyConditionExpression}|${fields.UpdateExpression}|${fields.ProjectionExpression}`;
  const names = fields.ExpressionAttributeNames;
  for (const name in names) text += `|${name}=${names[name]}`;
  for (const name in values) {
    const type = Object.keys(values[name] ?? {})[0];
    // The parsers know bytes as text alone, and no store compares any.
    if (type === 'B' || type === 'BS') throw new Error(`${name}: bytes in an expression`);
    text += `|${name}:${type}`;
  }
  return text;
}

function parsed(fields: ExpressionFields, values: Attributes): ReadExpressions {
  const data: ExpressionFields & Expressions = {
    ...fields,
    ExpressionAttributeValues: fields.ExpressionAttributeValues && values,
  };
  const wrong = validations.validateExpressions(data);
  if (wrong !== undefined) throw invalid(wrong);
  const { _condition, _updates, _projection, _keyCondition } = data;
  const read = {
    ...(_condition === undefined ? {} : { _condition }),
    ...(_updates === undefined ? {} : { _updates }),
    ...(_projection === undefined ? {} : { _projection }),
  };
  if (_keyCondition === undefined) return read;
  const keyConditions = validations.convertKeyCondition(_keyCondition.expression);
  if (typeof keyConditions === 'string') throw invalid(keyConditions);
  return { ...read, keyConditions };
}

/** An update writes its results into its sections. */
function withOwnSections(read: ReadExpressions): ReadExpressions {
  if (read._updates === undefined) return read;
  const updates: ParsedUpdates = {
    ...read._updates,
    sections: read._updates.sections.map((section) => ({ ...section })),
  };
  return { ...read, _updates: updates };
}

export function holds(condition: KeyCondition, value: string): boolean {
  return db.compare(condition.ComparisonOperator, { S: value }, condition.AttributeValueList);
}

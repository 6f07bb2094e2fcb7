/** The keys of the table. The index has the same two, turned round: nothing more is to be said of it. */

import db, { type TableShape } from 'dynalite/db/index.js';
import type { Item, Key } from '../../../shared/stores/items.ts';
import { attributesOf, invalid, orThrow, type Attributes } from './memory-table-values.ts';

/** Far below what the API allows, whatever the letters. */
const shortBytes = 200;

/** As dynalite wants it described. */
export const tableShape: TableShape = {
  KeySchema: [{ AttributeName: 'pk' }, { AttributeName: 'sk' }],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
};

/** Throws a `ValidationException` when it is not a key and nothing else. */
export function keyOf(key: Item | undefined): Key {
  if (key !== undefined && isKey(key)) return { pk: key.pk, sk: key.sk };
  const attributes = attributesOf(key ?? {});
  orThrow(db.validateKey(attributes, tableShape));
  return keyIn(attributes);
}

/** Says so of what is surely one; of the rest dynalite knows more. */
function isKey(key: Item): key is Item & Key {
  const { pk, sk } = key;
  if (typeof pk !== 'string' || typeof sk !== 'string' || pk === '' || sk === '') return false;
  return Object.keys(key).length === 2 && pk.length <= shortBytes && sk.length <= shortBytes;
}

export function keyIn({ pk, sk }: Attributes): Key {
  return { pk: pk?.S ?? '', sk: sk?.S ?? '' };
}

export function refuseDoubles(keys: readonly Key[]): void {
  if (new Set(keys.map(({ pk, sk }) => `${pk}\n${sk}`)).size < keys.length)
    throw invalid('Provided list of item keys contains duplicates');
}

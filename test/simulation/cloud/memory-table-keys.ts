/** The keys of the table. The index has the same two, turned round: nothing more is to be said of it. */

import db, { type TableShape } from 'dynalite/db/index.js';
import type { Item, Key } from '../../../shared/stores/items.ts';
import { attributesOf, invalid, orThrow, type Attributes } from './memory-table-values.ts';

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
  const attributes = attributesOf(key ?? {});
  orThrow(db.validateKey(attributes, tableShape));
  return keyIn(attributes);
}

export function keyIn({ pk, sk }: Attributes): Key {
  return { pk: pk?.S ?? '', sk: sk?.S ?? '' };
}

export function refuseDoubles(keys: readonly Key[]): void {
  if (new Set(keys.map(({ pk, sk }) => `${pk}\n${sk}`)).size < keys.length)
    throw invalid('Provided list of item keys contains duplicates');
}

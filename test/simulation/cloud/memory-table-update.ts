/** An update, evaluated by dynalite's own action on the one item it is about. */

import db from 'dynalite/db/index.js';
import type { Expressions } from 'dynalite/validations/index.js';
import updateItem from 'dynalite/actions/updateItem.js';
import { tableShape } from './memory-table-keys.ts';
import { copyOf, orThrow, type Attributes } from './memory-table-values.ts';

interface Update {
  readonly key: Attributes;
  readonly before: Attributes | undefined;
  readonly expressions: Expressions;
  readonly ReturnValues: string | undefined;
}

interface Updated {
  readonly after: Attributes;
  /** As `ReturnValues` asks. */
  readonly told: Attributes | undefined;
}

/** Throws the SDK's errors. */
export function updated({ key, before, expressions, ReturnValues }: Update): Updated {
  let after: Attributes | undefined;
  let told: Attributes | undefined;
  const store = {
    options: { maxItemSize: db.MAX_SIZE },
    getTable: (_name: string, answer: (error: null, shape: typeof tableShape) => void) => {
      answer(null, tableShape);
    },
    getItemDb: () => ({
      lock: (_key: string, run: (release: <T>(answer: T) => T) => void) => {
        run((answer) => answer);
      },
      get: (_key: string, answer: (error: null, item?: Attributes) => void) => {
        answer(null, before && copyOf(before, encoded));
      },
      put: (_key: string, item: Attributes, answer: (error: null) => void) => {
        after = copyOf(item, decoded);
        answer(null);
      },
    }),
  };
  const data = { ...expressions, TableName: '', Key: copyOf(key), ReturnValues };
  updateItem(store, data, (error, answer) => {
    orThrow(error);
    told = answer?.Attributes && copyOf(answer.Attributes, decoded);
  });
  if (after === undefined) throw new Error('the update did not end at once');
  return { after, told };
}

// The action copies objects by their properties, which bytes do not survive; it expects text for them.
function encoded(bytes: Uint8Array): Uint8Array {
  return Buffer.from(bytes).toString('base64') as unknown as Uint8Array;
}

function decoded(text: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.from(text as unknown as string, 'base64'));
}

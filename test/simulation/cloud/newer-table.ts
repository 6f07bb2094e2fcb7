/**
 * The table as a newer version of our code sees it: documents of its own have another schema version, which no code of
 * before can read, and those of before it reads as they are. Both versions run side by side while it is deployed.
 */

import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { assert } from '../../../shared/domain/assert.ts';
import { packed, unpacked } from '../../../shared/stores/packed-document.ts';
import type { Attributes } from './memory-table-values.ts';
import type { Documents } from '../../../shared/stores/dynamo-table.ts';

const newerVersion = 2;
const ourVersion = 1;
const gridSk = 'GRID';

type Item = Record<string, unknown>;

export function newerTable(table: Documents): Documents {
  const send = async (command: Parameters<Documents['send']>[0]): Promise<unknown> => {
    if (command instanceof PutCommand && command.input.Item?.['sk'] === gridSk) {
      const item = withVersion(command.input.Item, newerVersion);
      return table.send(new PutCommand({ ...command.input, Item: item }));
    }
    const answer: unknown = await table.send(command);
    const isGrid = command instanceof GetCommand && command.input.Key?.['sk'] === gridSk;
    if (!isGrid || !hasItem(answer)) return answer;
    return { ...answer, Item: withVersion(answer.Item, ourVersion) };
  };
  return { send: send as Documents['send'] };
}

/** A written item as the version of before would have written it; for those that look on. */
export function imageAsOurs(image: Attributes): Attributes {
  const { sk, document } = image;
  if (sk?.S !== gridSk || document?.B === undefined) return image;
  return { ...image, document: { B: documentWith(document.B, ourVersion) } };
}

function hasItem(answer: unknown): answer is { readonly Item: Item } {
  return (
    typeof answer === 'object' && answer !== null && 'Item' in answer && answer.Item !== undefined
  );
}

function withVersion(item: Item, schemaVersion: number): Item {
  return { ...item, document: documentWith(item['document'], schemaVersion) };
}

/** Every document begins with its schema version. */
const schemaVersionAhead = /^\{"schemaVersion":(\d+)/;

/** The very same where it has that version: to pack one anew takes longer than the rest of a read. */
function documentWith(stored: unknown, schemaVersion: number): Uint8Array {
  const text = unpacked('simulated', stored);
  const found = schemaVersionAhead.exec(text)?.[1];
  assert(found !== undefined, 'a stored document begins with its schema version');
  if (stored instanceof Uint8Array && found === String(schemaVersion)) return stored;
  return packed(text.replace(schemaVersionAhead, `{"schemaVersion":${schemaVersion}`));
}

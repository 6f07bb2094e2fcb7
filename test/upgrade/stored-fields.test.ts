/**
 * The fields of what outlives a deployment, written down. Whoever changes them decides here what becomes of the bots
 * that are running, and of a rollback.
 */

import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { bundleFields } from '../../shared/stores/event-codec.ts';
import { stateSchemaVersion } from '../../shared/stores/state-codec.ts';
import { stateSchema } from '../../shared/stores/state-schema.ts';

/**
 * How to decide, when one of these tests fails:
 *
 * - A new field is optional: states of before lack it, and the tests beside this one read such states. Then write it
 *   into `stored-fields.json`. A version of before refuses a state that has it, so a rollback leaves its bots standing
 *   still until they are on the new version again; docs/upgrade.md says so of any such release. To spare people that,
 *   let one release read the field and only the next one write it.
 * - A field that went, that became required, whose values changed, or that old code would misread: raise
 *   `stateSchemaVersion`, read the former version too, and keep its fields in this list under their number.
 */
const decided = JSON.parse(
  readFileSync(new URL('stored-fields.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, readonly string[]>>;

interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** One line a field: `orders[].cancel?.why beyondLevels|duplicate`, a question mark where it may be absent. */
function linesOf(schema: JsonSchema, path: string): readonly string[] {
  const { properties = {}, required = [], items, additionalProperties: others } = schema;
  const kinds = schema.anyOf ?? schema.oneOf ?? [];
  const below = [
    ...Object.entries(properties).flatMap(([name, field]) =>
      linesOf(field, `${path}.${name}${required.includes(name) ? '' : '?'}`),
    ),
    ...(items === undefined ? [] : linesOf(items, `${path}[]`)),
    ...(typeof others === 'object' ? linesOf(others, `${path}{}`) : []),
    ...kinds.flatMap((kind) =>
      linesOf(kind, `${path}<${String(kind.properties?.['kind']?.const)}>`),
    ),
  ];
  if (below.length > 0) return below;
  const values = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  return [`${path.slice(1)} ${values?.map(String).toSorted().join('|') ?? String(schema.type)}`];
}

function fieldsOf(schema: z.ZodType): readonly string[] {
  return [...linesOf(z.toJSONSchema(schema, { io: 'input' }) as JsonSchema, '')].toSorted();
}

test('the fields of a state are those decided on for its schema version', () => {
  expect(fieldsOf(stateSchema)).toEqual(decided[`state ${stateSchemaVersion}`]);
});

test('the fields of events are those decided on', () => {
  expect(fieldsOf(z.strictObject(bundleFields))).toEqual(decided['events']);
});

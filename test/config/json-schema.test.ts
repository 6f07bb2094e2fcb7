import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { botConfigFields } from '../../shared/config/bot-config-schema.ts';
import { botConfigJsonSchema } from '../../shared/config/json-schema.ts';
import { smallestItem } from './items.ts';

const file = 'shared/config/bot-config.schema.json';

test('the exported file is up to date; npm run schema writes it anew', () => {
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(botConfigJsonSchema());
});

test('every field is described, and nothing else is allowed', () => {
  const described = Object.fromEntries(
    [...botConfigFields, '$schema'].map((field): [string, unknown] => [
      field,
      expect.objectContaining({ description: expect.stringMatching(/\.$/) }),
    ]),
  );
  expect(botConfigJsonSchema()).toMatchObject({
    properties: described,
    required: Object.keys(smallestItem),
    additionalProperties: false,
  });
  expect(botConfigFields).toHaveLength(30);
});

test('the example points at the file', () => {
  const example: unknown = JSON.parse(readFileSync('examples/bots/okx-btc-usdt.json', 'utf8'));
  expect(example).toHaveProperty('$schema', `../../${file}`);
});

/** The config item's schema as a JSON Schema document, by which editors complete and check items. */

import * as z from 'zod';
import { botConfigItemSchema, exchangeOfPeople } from './bot-config-schema.ts';

const forEditors = botConfigItemSchema.extend({
  exchange: exchangeOfPeople,
  $schema: z.string().optional().describe('Address of this schema, for editors. Ignored.'),
});

/** Returns the document; `shared/config/bot-config.schema.json` is a copy of it. */
export function botConfigJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(forEditors, { io: 'input', target: 'draft-7' });
  return {
    $schema,
    title: 'MMM bot config',
    description: 'One bot: a grid on one symbol of one exchange account.',
    ...rest,
  };
}

/** An item of the table as a line of JSON, in the API's own form, and back. Bytes are base64, as on its wire. */

import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type WireItem = Readonly<Record<string, AttributeValue>>;

export function jsonOfItem(item: WireItem): string {
  return JSON.stringify(item, (_name, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );
}

export function itemOfJson(line: string): Record<string, AttributeValue> {
  return JSON.parse(line, (name, value: unknown) =>
    name === 'B' && typeof value === 'string' ? Buffer.from(value, 'base64') : value,
  ) as Record<string, AttributeValue>;
}

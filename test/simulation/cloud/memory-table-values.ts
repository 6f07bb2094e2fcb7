/** Items as the table keeps them, and errors as its API tells them. */

import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynaliteError } from 'dynalite/db/index.js';
import validations from 'dynalite/validations/index.js';
import { documentTranslation } from '../../../shared/stores/dynamo-table.ts';
import type { Item } from '../../../shared/stores/items.ts';

export type Attributes = Record<string, AttributeValue>;

// The SDK's client writes into the options it is given, and asks otherwise: for one attribute at a time.
const marshallOptions = {
  ...documentTranslation.marshallOptions,
  convertTopLevelContainer: false,
} as const;
const unmarshallOptions = {
  ...documentTranslation.unmarshallOptions,
  convertWithoutMapWrapper: false,
} as const;

/** The item as the wire would carry it: nothing of it is the caller's any more. */
export function attributesOf(item: Item): Attributes {
  const attributes = copyOf(marshall(item, marshallOptions));
  for (const value of Object.values(attributes)) {
    const wrong = validations.validateAttributeValue(value);
    if (wrong !== undefined) throw invalid(wrong);
  }
  return attributes;
}

export function itemOf(attributes: Attributes): Item {
  return unmarshall(withOwnBytes(attributes), unmarshallOptions);
}

/** Of all values, bytes alone come out of the SDK's hands as they went in. */
function withOwnBytes(attributes: Attributes): Attributes {
  for (const name in attributes) {
    if (!isPlain(attributes[name])) return copyOf(attributes);
  }
  return attributes;
}

function isPlain(value: AttributeValue | undefined): boolean {
  return (
    value?.S !== undefined ||
    value?.N !== undefined ||
    value?.BOOL !== undefined ||
    value?.NULL !== undefined
  );
}

type Bytes = (bytes: Uint8Array) => Uint8Array;

/** A deep copy, in which bytes are what `bytes` makes of them. */
export function copyOf(attributes: Attributes, bytes: Bytes = ownBytes): Attributes {
  const copy: Attributes = {};
  for (const name in attributes) {
    const value = attributes[name];
    if (value !== undefined) copy[name] = copyOfValue(value, bytes);
  }
  return copy;
}

function copyOfValue(value: AttributeValue, bytes: Bytes): AttributeValue {
  if (value.M !== undefined) return { M: copyOf(value.M, bytes) };
  if (value.L !== undefined) return { L: value.L.map((one) => copyOfValue(one, bytes)) };
  if (value.B !== undefined) return { B: bytes(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(bytes) };
  if (value.SS !== undefined) return { SS: [...value.SS] };
  if (value.NS !== undefined) return { NS: [...value.NS] };
  return { ...value };
}

function ownBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

export function invalid(message: string): DynamoDBServiceException {
  return new DynamoDBServiceException({
    name: 'ValidationException',
    $fault: 'client',
    message,
    $metadata: {},
  });
}

/** Throws what dynalite told as the SDK would throw it. */
export function orThrow(error: DynaliteError | null | undefined): void {
  if (!error) return;
  const { __type: type, message } = error.body;
  if (!type.endsWith('#ConditionalCheckFailedException')) throw invalid(message);
  throw new ConditionalCheckFailedException({ message, $metadata: {} });
}

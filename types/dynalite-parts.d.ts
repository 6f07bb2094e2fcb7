/** The parts of dynalite that evaluate requests; items and values in the API's own form, bytes as base64 text. */
declare module 'dynalite/db/index.js' {
  import type { AttributeValue } from '@aws-sdk/client-dynamodb';

  type Attributes = Record<string, AttributeValue>;

  /** Told, not thrown. */
  export interface DynaliteError {
    readonly body: { readonly __type: string; readonly message: string };
  }
  export interface TableShape {
    readonly KeySchema: readonly { readonly AttributeName: string }[];
    readonly AttributeDefinitions: readonly {
      readonly AttributeName: string;
      readonly AttributeType: string;
    }[];
  }
  export interface Parsed {
    readonly expression: object;
  }
  export interface ParsedUpdates {
    readonly sections: readonly object[];
    readonly paths: readonly unknown[];
  }

  const db: {
    readonly MAX_SIZE: number;
    validateKey(key: Attributes, table: TableShape): DynaliteError | null | undefined;
    validateItem(item: Attributes, table: TableShape): DynaliteError | null | undefined;
    checkConditional(
      data: { readonly _condition?: Parsed },
      item: Attributes | undefined,
    ): DynaliteError | null | undefined;
    /** Bytes. */
    itemSize(item: Attributes): number;
    capacityUnits(item: Attributes | undefined, isRead: boolean, isConsistent: boolean): number;
    compare(operator: string, value: AttributeValue, with_: readonly AttributeValue[]): boolean;
    /** The named parts of an item; they are still the item's own. */
    mapPaths(paths: readonly unknown[], item: Attributes): Attributes;
  };
  export default db;
}

declare module 'dynalite/validations/index.js' {
  import type { AttributeValue } from '@aws-sdk/client-dynamodb';
  import type { Parsed, ParsedUpdates } from 'dynalite/db/index.js';

  export interface KeyCondition {
    readonly ComparisonOperator: string;
    readonly AttributeValueList: readonly AttributeValue[];
  }
  export interface Expressions {
    readonly _condition?: Parsed;
    readonly _keyCondition?: Parsed;
    readonly _updates?: ParsedUpdates;
    readonly _projection?: { readonly paths: readonly unknown[] };
  }

  const validations: {
    /** What is wrong with the value; else its number is written out plainly. */
    validateAttributeValue(value: AttributeValue): string | undefined;
    /** What is wrong; else the expressions are put into `data`, with the values themselves in them. */
    validateExpressions(data: object & Expressions): string | undefined;
    /** What is wrong, or the conditions by attribute. Changes the expression: to be asked once. */
    convertKeyCondition(expression: object): string | Readonly<Record<string, KeyCondition>>;
  };
  export default validations;
}

declare module 'dynalite/actions/updateItem.js' {
  import type { AttributeValue } from '@aws-sdk/client-dynamodb';
  import type { DynaliteError, TableShape } from 'dynalite/db/index.js';
  import type { Expressions } from 'dynalite/validations/index.js';

  type Attributes = Record<string, AttributeValue>;
  type Answer<T> = (error: DynaliteError | null, answer?: T) => void;

  interface Items {
    lock(key: string, run: (release: <T>(answer: T) => T) => void): void;
    get(key: string, answer: Answer<Attributes>): void;
    put(key: string, item: Attributes, answer: Answer<void>): void;
  }
  interface Store {
    readonly options: { readonly maxItemSize: number };
    getTable(name: string, answer: Answer<TableShape>): void;
    getItemDb(name: string): Items;
  }

  export default function updateItem(
    store: Store,
    data: Expressions & {
      readonly TableName: string;
      /** Becomes the new item where there was none. */
      readonly Key: Attributes;
      readonly ReturnValues?: string | undefined;
    },
    answer: Answer<{ readonly Attributes?: Attributes }>,
  ): void;
}

/** Paper books in the table: one item a book, written only if it is still the one that was read. */

import * as z from 'zod';
import type { Instrument } from '../domain/instrument.ts';
import type { PaperBook, PaperBookStore, StoredPaperBook } from '../ports/paper-market.ts';
import { decimalText, fieldsOf } from './codec-parts.ts';
import { absentCondition, DynamoTable, type DynamoTableOptions } from './dynamo-table.ts';
import { fillSchema, reportSchema } from './event-codec.ts';
import { paperPk, readAs, type Key } from './items.ts';

const instrument = fieldsOf<Instrument>()({
  symbol: z.string(),
  base: z.string(),
  quote: z.string(),
  tickSize: decimalText,
  lotSize: decimalText,
  minQuantity: decimalText,
  minNotional: decimalText,
  maxQuantity: z.exactOptional(decimalText),
  openOrdersMax: z.exactOptional(z.number()),
  isTradable: z.boolean(),
});

/** More than the market keeps was not written by it. */
const rowsMax = 500;

const book = fieldsOf<PaperBook>()({
  instrument,
  feeRate: decimalText,
  price: decimalText,
  priceAtMs: z.number(),
  base: decimalText,
  quote: decimalText,
  orders: z.array(reportSchema).max(rowsMax).readonly(),
  fills: z.array(fillSchema).max(rowsMax).readonly(),
  ordersTaken: z.int().nonnegative(),
  expiresAtMs: z.number(),
});

const item = z.object({ version: z.int().positive(), book });

export class DynamoPaperBookStore implements PaperBookStore {
  readonly #table: DynamoTable;

  constructor(options: DynamoTableOptions) {
    this.#table = new DynamoTable(options);
  }

  async read(account: string): Promise<StoredPaperBook | undefined> {
    const found = await this.#table.get('readPaperBook', keyOf(account));
    return found && readAs(item, found, 'paper book');
  }

  async write(account: string, expectedVersion: number, written: PaperBook): Promise<boolean> {
    const condition =
      expectedVersion === 0
        ? { ConditionExpression: absentCondition }
        : {
            ConditionExpression: 'version = :expected',
            ExpressionAttributeValues: { ':expected': expectedVersion },
          };
    const stored = {
      schemaVersion: 1,
      ...z.encode(item, { version: expectedVersion + 1, book: written }),
      expiresAt: Math.ceil(written.expiresAtMs / 1000),
      ...keyOf(account),
    };
    return this.#table.put('writePaperBook', stored, condition);
  }

  async delete(account: string): Promise<void> {
    await this.#table.batchDelete('deletePaperBook', [keyOf(account)]);
  }
}

function keyOf(account: string): Key {
  return { pk: paperPk(account), sk: 'BOOK' };
}

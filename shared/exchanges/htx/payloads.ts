/**
 * The shapes HTX answers with: of each, the fields that are used. Of orders, amounts are text; of the market, floats,
 * which were read as text. Ids are numbers of up to 16 digits, times are ms. Source: HTX spot API reference, the pages
 * named beside each shape.
 */

import * as z from 'zod';
import type { Side } from '../../domain/order.ts';
import { amount } from '../wire-amount.ts';

/** A long one was read as text: as a number it would be rounded, and name another order. */
export const id = z
  .union([z.int().nonnegative(), z.string().regex(/^\d{1,20}$/)])
  .transform(String);
export const epochMs = z.int().nonnegative();
export const name = z.string().min(1).max(64);
/** A number or its text. */
export const code = z.union([z.int(), z.string().min(1).max(200)]).transform(String);
const state = z.union([z.int(), z.string().regex(/^-?\d{1,6}$/)]).transform(Number);
/** As floats are written: whole ones are numbers still. */
export const written = z.union([z.int(), z.string()]).transform(String).pipe(amount);
/** Side, kind and time in force in one: `buy-limit-maker`. */
export const type = z
  .string()
  .regex(/^(buy|sell)-[a-z-]{1,40}$/)
  .transform((text): Side => (text.startsWith('buy-') ? 'buy' : 'sell'));

/** "Response Format", both of them. */
export const envelopeShape = z.object({
  status: z.string().optional(),
  code: code.optional(),
  'err-code': code.nullish().transform((value) => value ?? undefined),
  err_code: code.nullish().transform((value) => value ?? undefined),
  'err-msg': z.string().nullish(),
  err_msg: z.string().nullish(),
  message: z.string().nullish(),
  'order-state': state.optional().catch(undefined),
});

/** "Get Current Timestamp". */
export const timeShape = z.object({ data: epochMs });

/** "Get Market Symbols Setting". */
export const marketSymbolsShape = z.object({
  data: z.array(
    z.object({
      symbol: name,
      state: z.string(),
      bc: name,
      qc: name,
      pp: z.int().nonnegative().max(30),
      ap: z.int().nonnegative().max(30),
      minov: written.nullish(),
      lominoa: written,
      lomaxoa: written.nullish(),
      blmlt: written.nullish(),
      slmgt: written.nullish(),
      at: z.string(),
    }),
  ),
});

/** Price and size; a side without orders is absent or empty. */
const quote = z.array(written).nullish();

/** "Get Latest Aggregated Ticker". */
export const tickerShape = z.object({
  ts: epochMs,
  tick: z.object({ close: written, bid: quote, ask: quote }),
});

/** "Get all Accounts of the Current User". */
export const accountsShape = z.object({
  data: z.array(z.object({ id, type: z.string(), state: z.string() })),
});

/** "Get Account Balance of a Specific Account". */
export const balanceShape = z.object({
  data: z.object({
    list: z.array(z.object({ currency: name, type: z.string(), balance: amount })),
  }),
});

const orderState = z.enum([
  ...(['created', 'pre-submitted', 'submitted', 'partial-filled', 'filled'] as const),
  ...(['partial-canceled', 'canceling', 'canceled', 'rejected'] as const),
]);

const orderFields = {
  id,
  symbol: name,
  'client-order-id': z.string().max(100).nullish(),
  amount,
  price: amount,
  'created-at': epochMs,
  type,
  state: orderState,
};

/** "Get All Open Orders", where what is executed is spelled `filled`. */
export const openOrdersShape = z.object({
  data: z.array(
    z.object({
      ...orderFields,
      'filled-amount': amount,
      'filled-cash-amount': amount,
      'filled-fees': amount,
    }),
  ),
});

/** Spelled so by HTX. */
const order = z.object({
  ...orderFields,
  'field-amount': amount,
  'field-cash-amount': amount,
  'field-fees': amount,
  'finished-at': epochMs.nullish(),
  'canceled-at': epochMs.nullish(),
  'canceled-source': z.string().max(100).nullish(),
});

/** "Get the Order Detail of an Order", by either id. */
export const orderShape = z.object({ data: order });

/** "Search Past Orders". */
export const pastOrdersShape = z.object({ data: z.array(order) });

/** "Search Match Results" and "Get the Match Result of an Order". */
export const fillsShape = z.object({
  data: z.array(
    z.object({
      id,
      symbol: name,
      'order-id': id,
      'trade-id': id,
      price: amount,
      'filled-amount': amount,
      'filled-fees': amount,
      'fee-currency': name,
      'filled-points': amount.nullish(),
      'fee-deduct-currency': z.string().max(64).nullish(),
      role: z.enum(['maker', 'taker']),
      'created-at': epochMs,
      type,
    }),
  ),
});

/** "Place a New Order". */
export const placedShape = z.object({ data: id });

/** "Place a Batch of Orders": the order's id, or why there is none. */
export const batchPlacedShape = z.object({
  data: z.array(
    z.object({
      'order-id': id.nullish(),
      'client-order-id': z.string().max(100).nullish(),
      'err-code': code.nullish(),
      'err-msg': z.string().nullish(),
    }),
  ),
});

/** "Submit Cancel for an Order (based on client order ID)": the state it was found in. */
export const canceledByNameShape = z.object({ data: state });

/** "Submit Cancel for Multiple Orders by IDs". */
export const batchCanceledShape = z.object({
  data: z.object({
    success: z.array(code).nullish(),
    failed: z
      .array(
        z.object({
          'order-id': z.union([z.int(), z.string()]).nullish(),
          'client-order-id': z.string().nullish(),
          'order-state': state.nullish().catch(undefined),
          'err-code': code.nullish(),
          'err-msg': z.string().nullish(),
        }),
      )
      .nullish(),
  }),
});

/** "Get UID". */
export const uidShape = z.object({ data: id });

/** "API key query". */
export const keysShape = z.object({
  data: z.array(
    z.object({
      accessKey: z.string(),
      status: z.string(),
      permission: z.string(),
      ipAddresses: z.string().nullish(),
    }),
  ),
});

export type OrderState = z.infer<typeof orderState>;
export type OpenOrderRow = z.infer<typeof openOrdersShape>['data'][number];
export type OrderRow = z.infer<typeof order>;
export type FillRow = z.infer<typeof fillsShape>['data'][number];
export type SymbolRow = z.infer<typeof marketSymbolsShape>['data'][number];
export type KeyRow = z.infer<typeof keysShape>['data'][number];

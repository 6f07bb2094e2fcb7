/**
 * The shapes of HTX's websockets: of each, the fields that are used. `/ws/v2` writes in camel case what REST writes with
 * dashes. Source: HTX spot API reference, "Websocket Asset and Order"; the pages are named beside each shape.
 */

import * as z from 'zod';
import { code, epochMs, id, name, type, written } from './payloads.ts';

const clientOrderId = z.string().max(100).nullish();

/** What of a frame tells which of them it is. */
export const frameShape = z.object({
  /** The request's id, on `/ws/trade`. */
  cid: z.union([z.string().max(64), z.int()]).optional(),
  action: z.string().optional(),
  ch: z.string().max(100).optional(),
  code: code.optional(),
  message: z.string().nullish(),
  status: z.string().optional(),
  data: z.unknown().optional(),
  /** The heartbeat of market sockets, to be answered wherever it comes. */
  ping: z.int().optional(),
});

/** "Heartbeat and Connection". */
export const pingShape = z.object({ ts: z.int() });

/** What all pushes about orders tell. */
export const eventShape = z.object({
  eventType: z.string(),
  symbol: name,
  /** Absent in some; those of the spot account are ours. */
  accountId: id.nullish(),
  orderSource: z.string().nullish(),
  source: z.string().nullish(),
});

const orderFields = { orderId: id, clientOrderId, orderPrice: written, orderSize: written };

/** "Subscribe Order Updates": after the order was created. */
export const creationShape = z.object({ ...orderFields, type, orderCreateTime: epochMs });

/** The same, after it was canceled. */
export const cancellationShape = z.object({
  ...orderFields,
  type,
  execAmt: written.nullish(),
  remainAmt: written,
  orderCreateTime: epochMs.nullish(),
  lastActTime: epochMs,
});

/** "Subscribe Trade Details & Order Cancellation post Clearing". No sum of what is executed so far. */
export const clearingShape = z.object({
  ...orderFields,
  orderType: type,
  orderStatus: z.string(),
  orderCreateTime: epochMs.nullish(),
  tradeId: id,
  tradePrice: written,
  tradeVolume: written,
  tradeTime: epochMs,
  aggressor: z.boolean(),
  transactFee: written,
  feeCurrency: name,
  /** Taken in tokens or points instead. */
  feeDeduct: written.nullish(),
  feeDeductType: z.string().max(64).nullish(),
});

export type OrderRow = Pick<
  z.infer<typeof creationShape>,
  'orderId' | 'clientOrderId' | 'orderPrice' | 'orderSize'
>;
export type ClearingRow = z.infer<typeof clearingShape>;

/**
 * Placing and canceling. Each order is a request of its own, sent once; whatever is not the exchange's own word is
 * `unknown`.
 */

import { assert } from '../../domain/assert.ts';
import {
  ExchangeError,
  type CancelOutcome,
  type CancelRequest,
  type PlaceLane,
  type PlaceOutcome,
  type PlaceRequest,
} from '../../ports/exchange.ts';
import { textOfHeldBack } from '../quiet-time.ts';
import type { HitbtcCaller } from './caller.ts';
import { placeParameters } from './order-parameters.ts';
import { cancelRefusedOutcome, placedOutcome, placeRefusedOutcome } from './outcomes.ts';
import { orderShape } from './payloads.ts';

/** There is no bulk request. So few at a time keep to the order that was asked for, and far from the rate limit. */
const atOnceMax = 4;
const ordersPath = '/api/3/spot/order';

export async function placeOrders(
  caller: HitbtcCaller,
  requests: readonly PlaceRequest[],
  lane: PlaceLane = 'seed',
): Promise<readonly PlaceOutcome[]> {
  const bodies = requests.map(placeParameters);
  const ids = new Set(requests.map((request) => request.clientOrderId));
  assert(ids.size === requests.length, 'place requests share a client order id');

  let stopped: PlaceOutcome | undefined;
  return inOrder(requests, async (request, index) => {
    if (stopped !== undefined) return stopped;
    const outcome = await placeOne(caller, request, { body: bodies[index], lane });
    stopped ??= stoppedBy(outcome);
    return outcome;
  });
}

/** After a refusal that is not about the order itself, those not sent yet would meet the same one. */
function stoppedBy(outcome: PlaceOutcome): PlaceOutcome | undefined {
  const isGeneral =
    outcome.kind === 'rejected' && (outcome.reason === 'rateLimited' || outcome.reason === 'auth');
  return isGeneral ? { ...outcome, detail: `not sent after: ${outcome.detail}` } : undefined;
}

async function placeOne(
  caller: HitbtcCaller,
  request: PlaceRequest,
  { body, lane }: { readonly body: unknown; readonly lane: PlaceLane },
): Promise<PlaceOutcome> {
  const { expiresAtMs } = request;
  const sending = { method: 'POST', path: ordersPath, body, lane, expiresAtMs } as const;
  const reply = await caller.write(sending);
  switch (reply.kind) {
    case 'tooLate':
      return { kind: 'rejected', reason: 'expired', detail: reply.detail };
    case 'heldBack':
      return { kind: 'rejected', reason: 'rateLimited', detail: textOfHeldBack(reply) };
    case 'none':
      return { kind: 'unknown', detail: reply.detail };
    case 'refusal':
      return placeRefusedOutcome(reply, request.postOnly);
    case 'answer': {
      const row = orderShape.safeParse(reply.json);
      return row.success
        ? placedOutcome(request, row.data)
        : { kind: 'unknown', detail: 'the answer is not an order' };
    }
  }
}

/** `clientOrderIdOf` finds the name of an order of which only the exchange's id is known. */
export async function cancelOrders(
  caller: HitbtcCaller,
  requests: readonly CancelRequest[],
  clientOrderIdOf: (symbol: string, exchangeOrderId: string) => Promise<string | undefined>,
): Promise<readonly CancelOutcome[]> {
  for (const { symbol, clientOrderId, exchangeOrderId } of requests) {
    const isNamed = clientOrderId !== undefined || exchangeOrderId !== undefined;
    assert(isNamed, `a cancel on ${symbol} names no order`);
  }
  return inOrder(requests, async ({ symbol, clientOrderId, exchangeOrderId = '' }) => {
    if (clientOrderId !== undefined) return cancelOne(caller, clientOrderId);
    try {
      const found = await clientOrderIdOf(symbol, exchangeOrderId);
      return found === undefined ? { kind: 'gone' } : await cancelOne(caller, found);
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      const kind = error.retryAtMs === undefined ? 'unknown' : 'rejected';
      return { kind, detail: `not sent: ${error.message}` };
    }
  });
}

async function cancelOne(caller: HitbtcCaller, clientOrderId: string): Promise<CancelOutcome> {
  const path = `${ordersPath}/${encodeURIComponent(clientOrderId)}`;
  const reply = await caller.write({ method: 'DELETE', path, lane: 'cancel' });
  switch (reply.kind) {
    case 'tooLate':
      return { kind: 'rejected', detail: reply.detail };
    case 'heldBack':
      return { kind: 'rejected', detail: textOfHeldBack(reply) };
    case 'none':
      return { kind: 'unknown', detail: reply.detail };
    case 'refusal':
      return cancelRefusedOutcome(reply);
    case 'answer': {
      const row = orderShape.safeParse(reply.json);
      return row.success && row.data.client_order_id === clientOrderId
        ? { kind: 'accepted' }
        : { kind: 'unknown', detail: 'the answer is not the order' };
    }
  }
}

/** Works on the items in their order, a few at a time; the results stand in the same order. */
async function inOrder<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(atOnceMax, items.length) }, worker));
  return results;
}

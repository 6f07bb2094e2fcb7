/** Placing and canceling over REST, in batches. Each request is sent once. */

import { assert } from '../../domain/assert.ts';
import type {
  CancelOutcome,
  CancelRequest,
  PlaceLane,
  PlaceOutcome,
  PlaceRequest,
} from '../../ports/exchange.ts';
import type { SpotAccount } from './account.ts';
import { notSent, type HtxCaller, type WriteReply } from './caller.ts';
import {
  cancelBatchMax,
  cancelParameters,
  checkPlaces,
  orderNameOf,
  placeBatchMax,
  placeParameters,
  type OrderName,
} from './order-parameters.ts';
import { batchCanceledOf, canceledByNameOf, canceledOf, placedOf } from './outcomes.ts';
import type { SentNames } from './sent-names.ts';

export interface OrderDesk {
  readonly caller: HtxCaller;
  readonly account: SpotAccount;
  readonly sentNames: SentNames;
}

export async function placeOrders(
  desk: OrderDesk,
  requests: readonly PlaceRequest[],
  lane: PlaceLane = 'seed',
): Promise<readonly PlaceOutcome[]> {
  checkPlaces(requests);
  const outcomes = new Map<string, PlaceOutcome>();
  const fresh = requests.filter(({ clientOrderId }) => desk.sentNames.claim(clientOrderId));
  let stopped: PlaceOutcome | undefined;
  for (const chunk of chunksOf(fresh, placeBatchMax)) {
    const answers = stopped === undefined ? await placeChunk(desk, chunk, lane) : [];
    chunk.forEach(({ clientOrderId }, i) => {
      const outcome = answers[i] ?? stopped;
      assert(outcome !== undefined, `no outcome for order ${clientOrderId}`);
      if (outcome.kind === 'rejected') desk.sentNames.release(clientOrderId);
      outcomes.set(clientOrderId, outcome);
    });
    stopped ??= stoppedBy(answers);
  }
  return requests.map(({ clientOrderId }) => outcomes.get(clientOrderId) ?? sentBefore);
}

const sentBefore: PlaceOutcome = { kind: 'unknown', detail: 'not sent: its id was sent before' };

/** After a refusal that is not about the order itself, the rest would meet the same one. */
function stoppedBy(outcomes: readonly PlaceOutcome[]): PlaceOutcome | undefined {
  for (const outcome of outcomes) {
    const isGeneral =
      outcome.kind === 'rejected' &&
      (outcome.reason === 'rateLimited' || outcome.reason === 'auth');
    if (isGeneral) return { ...outcome, detail: `not sent after: ${outcome.detail}` };
  }
  return undefined;
}

async function placeChunk(
  { caller, account }: OrderDesk,
  chunk: readonly PlaceRequest[],
  lane: PlaceLane,
): Promise<readonly PlaceOutcome[]> {
  const reply = await replyUnlessUnsendable(async () => {
    const accountId = await account.id();
    const bodies = chunk.map((request) => placeParameters(request, accountId));
    const isOne = bodies.length === 1;
    const path = isOne ? '/v1/order/orders/place' : '/v1/order/batch-orders';
    const expiresAtMs = Math.min(...chunk.map((request) => request.expiresAtMs));
    return caller.write({ path, body: isOne ? bodies[0] : bodies, lane, expiresAtMs });
  });
  return placedOf(reply, chunk, (text) => caller.clean(text));
}

async function replyUnlessUnsendable(send: () => Promise<WriteReply>): Promise<WriteReply> {
  try {
    return await send();
  } catch (error) {
    return notSent(error);
  }
}

export async function cancelOrders(
  { caller }: Pick<OrderDesk, 'caller'>,
  requests: readonly CancelRequest[],
): Promise<readonly CancelOutcome[]> {
  const outcomes = new Map<string, CancelOutcome>();
  const names = requests.map(orderNameOf);
  for (const by of ['order-ids', 'client-order-ids'] as const) {
    const named = names.filter((name) => name.by === by);
    for (const chunk of chunksOf(named, cancelBatchMax)) {
      const answers = await cancelChunk(caller, by, chunk);
      chunk.forEach((name, i) => {
        const outcome = answers[i];
        if (outcome !== undefined) outcomes.set(keyOf(name), outcome);
      });
    }
  }
  return names.map((name) => {
    const outcome = outcomes.get(keyOf(name));
    assert(outcome !== undefined, `no outcome for the cancel of order ${name.id}`);
    return outcome;
  });
}

const keyOf = ({ by, id }: OrderName): string => `${by} ${id}`;

async function cancelChunk(
  caller: HtxCaller,
  by: OrderName['by'],
  chunk: readonly OrderName[],
): Promise<readonly CancelOutcome[]> {
  const [name] = chunk;
  if (name !== undefined && chunk.length === 1) return [await cancelOne(caller, name)];
  const path = '/v1/order/orders/batchcancel';
  const reply = await caller.write({ path, body: cancelParameters(by, chunk), lane: 'cancel' });
  return batchCanceledOf(reply, chunk, (text) => caller.clean(text));
}

/** On its own a cancel is answered with more, and has a larger budget. */
async function cancelOne(caller: HtxCaller, { by, id }: OrderName): Promise<CancelOutcome> {
  if (by === 'order-ids') {
    const path = '/v1/order/orders/{order-id}/submitcancel';
    return canceledOf(await caller.write({ path, id, body: {}, lane: 'cancel' }));
  }
  const path = '/v1/order/orders/submitCancelClientOrder';
  const body = { 'client-order-id': id };
  return canceledByNameOf(await caller.write({ path, body, lane: 'cancel' }));
}

function chunksOf<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, i) => list.slice(i * size, (i + 1) * size));
}

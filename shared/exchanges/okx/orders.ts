/** Placing and canceling. Each request is sent once; whatever is not the exchange's own word is `unknown`. */

import type {
  CancelOutcome,
  CancelRequest,
  PlaceOutcome,
  PlaceRequest,
} from '../../ports/exchange.ts';
import type { OkxCaller, PostReply } from './caller.ts';
import { cancelOutcomeOf, itemOf, placeOutcomeOf } from './order-answers.ts';
import { cancelBody, checkPlaces, placeBody } from './order-bodies.ts';

export const batchSizeMax = 20;

export async function placeOrders(
  caller: OkxCaller,
  requests: readonly PlaceRequest[],
): Promise<readonly PlaceOutcome[]> {
  checkPlaces(requests);
  const outcomes: PlaceOutcome[] = [];
  for (const chunk of chunksOf(requests)) {
    const stopped = stoppedBy(outcomes.at(-1));
    outcomes.push(...(stopped ? chunk.map(() => stopped) : await placeChunk(caller, chunk)));
  }
  return outcomes;
}

/** After a refusal that is not about the order itself, the rest would meet the same one. */
function stoppedBy(last: PlaceOutcome | undefined): PlaceOutcome | undefined {
  const isGeneral =
    last?.kind === 'rejected' && (last.reason === 'rateLimited' || last.reason === 'auth');
  return isGeneral ? { ...last, detail: `not sent after: ${last.detail}` } : undefined;
}

async function placeChunk(
  caller: OkxCaller,
  chunk: readonly PlaceRequest[],
): Promise<readonly PlaceOutcome[]> {
  const expiresAtMs = Math.min(...chunk.map((request) => request.expiresAtMs));
  const reply = await postChunk(caller, {
    single: '/api/v5/trade/order',
    batch: '/api/v5/trade/batch-orders',
    bodies: chunk.map((request) => placeBody(request, { instId: request.symbol })),
    expiresAtMs,
  });
  return chunk.map((request, index) => {
    const item = itemOf(reply, {
      index,
      count: chunk.length,
      id: request.clientOrderId,
      clean: (text) => caller.clean(text),
    });
    return placeOutcomeOf(item);
  });
}

export async function cancelOrders(
  caller: OkxCaller,
  requests: readonly CancelRequest[],
): Promise<readonly CancelOutcome[]> {
  const outcomes: CancelOutcome[] = [];
  for (const chunk of chunksOf(requests)) {
    const reply = await postChunk(caller, {
      single: '/api/v5/trade/cancel-order',
      batch: '/api/v5/trade/cancel-batch-orders',
      bodies: chunk.map((request) => cancelBody(request, { instId: request.symbol })),
    });
    chunk.forEach((request, index) => {
      const id = request.clientOrderId ?? '';
      outcomes.push(
        cancelOutcomeOf(
          itemOf(reply, { index, count: chunk.length, id, clean: (text) => caller.clean(text) }),
        ),
      );
    });
  }
  return outcomes;
}

function postChunk(
  caller: OkxCaller,
  chunk: {
    readonly single: string;
    readonly batch: string;
    readonly bodies: readonly unknown[];
    readonly expiresAtMs?: number;
  },
): Promise<PostReply> {
  return chunk.bodies.length === 1
    ? caller.post(chunk.single, chunk.bodies[0], chunk.expiresAtMs)
    : caller.post(chunk.batch, chunk.bodies, chunk.expiresAtMs);
}

function chunksOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(list.length / batchSizeMax);
  return Array.from({ length: count }, (_, index) =>
    list.slice(index * batchSizeMax, (index + 1) * batchSizeMax),
  );
}

/** Placing and canceling over REST: one order a request, a few requests side by side, each sent once. */

import { assert } from '../../domain/assert.ts';
import type {
  CancelOutcome,
  CancelRequest,
  PlaceLane,
  PlaceOutcome,
  PlaceRequest,
} from '../../ports/exchange.ts';
import type { BinanceCaller } from './caller.ts';
import { cancelParameters, placeParameters } from './order-parameters.ts';
import { canceledOf, placedOf } from './outcomes.ts';

const path = '/api/v3/order';
const sideBySide = 5;

export async function placeOrders(
  caller: BinanceCaller,
  requests: readonly PlaceRequest[],
  lane: PlaceLane = 'seed',
): Promise<readonly PlaceOutcome[]> {
  const wanted = requests.map((request) => ({ request, parameters: placeParameters(request) }));
  const ids = new Set(requests.map((request) => request.clientOrderId));
  assert(ids.size === requests.length, 'place requests share a client order id');

  const outcomes: PlaceOutcome[] = [];
  for (const chunk of chunksOf(wanted)) {
    const stopped = stoppedBy(outcomes);
    const answers = chunk.map(async ({ request, parameters }): Promise<PlaceOutcome> => {
      if (stopped !== undefined) return stopped;
      const { expiresAtMs } = request;
      const reply = await caller.write({ method: 'POST', path, parameters, lane, expiresAtMs });
      return placedOf(reply, request.clientOrderId).outcome;
    });
    outcomes.push(...(await Promise.all(answers)));
  }
  return outcomes;
}

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

export async function cancelOrders(
  caller: BinanceCaller,
  requests: readonly CancelRequest[],
): Promise<readonly CancelOutcome[]> {
  const outcomes: CancelOutcome[] = [];
  for (const chunk of chunksOf(requests.map(cancelParameters))) {
    const answers = chunk.map(async (parameters) =>
      canceledOf(await caller.write({ method: 'DELETE', path, parameters, lane: 'cancel' })),
    );
    outcomes.push(...(await Promise.all(answers)).map(({ outcome }) => outcome));
  }
  return outcomes;
}

function chunksOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(list.length / sideBySide);
  return Array.from({ length: count }, (_, index) =>
    list.slice(index * sideBySide, (index + 1) * sideBySide),
  );
}

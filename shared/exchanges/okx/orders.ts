/** Placing and canceling. Each request is sent once; whatever is not the exchange's own word is `unknown`. */

import type { Lane } from '../../ports/governor.ts';
import type {
  CancelOutcome,
  CancelRequest,
  PlaceLane,
  PlaceOutcome,
  PlaceRequest,
} from '../../ports/exchange.ts';
import type { OkxCaller, PostReply } from './caller.ts';
import { cancelOutcomeOf, itemOf, placeOutcomeOf } from './order-answers.ts';
import { endpoints } from './limits.ts';
import { cancelBody, checkPlaces, placeBody } from './order-bodies.ts';

export const batchSizeMax = 20;

export async function placeOrders(
  caller: OkxCaller,
  requests: readonly PlaceRequest[],
  lane: PlaceLane = 'seed',
): Promise<readonly PlaceOutcome[]> {
  checkPlaces(requests);
  const outcomes: PlaceOutcome[] = [];
  for (const chunk of chunksOf(requests)) {
    const stopped = stoppedBy(outcomes.at(-1));
    outcomes.push(...(stopped ? chunk.map(() => stopped) : await placeChunk(caller, chunk, lane)));
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
  lane: PlaceLane,
): Promise<readonly PlaceOutcome[]> {
  const expiresAtMs = Math.min(...chunk.map((request) => request.expiresAtMs));
  const reply = await postChunk(caller, {
    endpoints: [endpoints.placeOne, endpoints.placeMany],
    bodies: chunk.map((request) => placeBody(request, { instId: request.symbol })),
    symbols: chunk.map(({ symbol }) => symbol),
    lane,
    expiresAtMs,
  });
  const outcomes = chunk.map((request, index) => {
    const item = itemOf(reply, {
      index,
      count: chunk.length,
      id: request.clientOrderId,
      clean: (text) => caller.clean(text),
    });
    return placeOutcomeOf(item);
  });
  if (outcomes.some(isExpired)) caller.doubtTime();
  return outcomes;
}

function isExpired(outcome: PlaceOutcome): boolean {
  return outcome.kind === 'rejected' && outcome.reason === 'expired';
}

export async function cancelOrders(
  caller: OkxCaller,
  requests: readonly CancelRequest[],
): Promise<readonly CancelOutcome[]> {
  const outcomes: CancelOutcome[] = [];
  for (const chunk of chunksOf(requests)) {
    const reply = await postChunk(caller, {
      endpoints: [endpoints.cancelOne, endpoints.cancelMany],
      bodies: chunk.map((request) => cancelBody(request, { instId: request.symbol })),
      symbols: chunk.map(({ symbol }) => symbol),
      lane: 'cancel',
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
  {
    endpoints: [one, many],
    bodies,
    ...request
  }: {
    readonly endpoints: readonly [one: string, many: string];
    readonly bodies: readonly unknown[];
    readonly symbols: readonly string[];
    readonly lane: Lane;
    readonly expiresAtMs?: number;
  },
): Promise<PostReply> {
  return bodies.length === 1
    ? caller.post({ ...request, path: pathOf(one), body: bodies[0] })
    : caller.post({ ...request, path: pathOf(many), body: bodies });
}

function pathOf(endpoint: string): string {
  return endpoint.replace(/^POST /, '');
}

function chunksOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(list.length / batchSizeMax);
  return Array.from({ length: count }, (_, index) =>
    list.slice(index * batchSizeMax, (index + 1) * batchSizeMax),
  );
}

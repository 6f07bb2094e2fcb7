/** Placing and canceling. Each request is sent once; whatever is not the exchange's own word is `unknown`. */

import { assert } from '../../domain/assert.ts';
import type {
  CancelOutcome,
  CancelRequest,
  PlaceOutcome,
  PlaceRequest,
} from '../../ports/exchange.ts';
import type { OkxCaller, PostReply } from './caller.ts';
import { cancelVerdict, expiredCode, placeRefusal } from './errors.ts';
import { ackShape, type Ack } from './payloads.ts';

export const batchSizeMax = 20;
const clientOrderIdForm = /^[A-Za-z0-9]{1,32}$/;

/** What the answer says of one order of the request. */
type Item =
  | { readonly kind: 'ack'; readonly ack: Ack }
  | {
      readonly kind: 'refusal';
      readonly status: number;
      readonly code: string;
      readonly detail: string;
    }
  | { readonly kind: 'none'; readonly detail: string };

export async function placeOrders(
  caller: OkxCaller,
  requests: readonly PlaceRequest[],
): Promise<readonly PlaceOutcome[]> {
  requests.forEach(checkPlace);
  const ids = new Set(requests.map((request) => request.clientOrderId));
  assert(ids.size === requests.length, 'place requests share a client order id');

  const outcomes: PlaceOutcome[] = [];
  for (const chunk of chunksOf(requests)) {
    const stopped = stoppedBy(outcomes.at(-1));
    outcomes.push(...(stopped ? chunk.map(() => stopped) : await placeChunk(caller, chunk)));
  }
  return outcomes;
}

function checkPlace(request: PlaceRequest): void {
  const { clientOrderId, price, quantity } = request;
  assert(
    clientOrderIdForm.test(clientOrderId),
    `client order id ${clientOrderId} is not ${String(clientOrderIdForm)}`,
  );
  assert(price.gt(0) && quantity.gt(0), `order ${clientOrderId} has no price or no quantity`);
  assert(
    !(request.postOnly && request.timeInForce === 'ioc'),
    `order ${clientOrderId} is post-only and immediate`,
  );
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
    bodies: chunk.map(placeBody),
    expiresAtMs,
  });
  return chunk.map((request, index) => {
    const item = itemOf(caller, reply, { index, count: chunk.length, id: request.clientOrderId });
    return placeOutcomeOf(item);
  });
}

function placeBody(request: PlaceRequest): Readonly<Record<string, string>> {
  const immediateOrLimit = request.timeInForce === 'ioc' ? 'ioc' : 'limit';
  return {
    instId: request.symbol,
    tdMode: 'cash',
    clOrdId: request.clientOrderId,
    side: request.side,
    ordType: request.postOnly ? 'post_only' : immediateOrLimit,
    px: request.price.toFixed(),
    sz: request.quantity.toFixed(),
  };
}

/** An accepted post-only order can be canceled a moment later for crossing: only its report tells. */
function placeOutcomeOf(item: Item): PlaceOutcome {
  if (item.kind === 'none') return { kind: 'unknown', detail: item.detail };
  if (item.kind === 'ack') {
    return item.ack.ordId === ''
      ? { kind: 'unknown', detail: 'accepted without an order id' }
      : { kind: 'accepted', exchangeOrderId: item.ack.ordId };
  }
  const reason = placeRefusal(item.status, item.code);
  return reason === undefined
    ? { kind: 'unknown', detail: item.detail }
    : { kind: 'rejected', reason, detail: item.detail };
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
      bodies: chunk.map(cancelBody),
    });
    chunk.forEach((request, index) => {
      const id = request.clientOrderId ?? '';
      outcomes.push(cancelOutcomeOf(itemOf(caller, reply, { index, count: chunk.length, id })));
    });
  }
  return outcomes;
}

/** With both ids OKX goes by its own, which is never given twice. */
function cancelBody(request: CancelRequest): Readonly<Record<string, string>> {
  const { symbol, clientOrderId, exchangeOrderId } = request;
  if (exchangeOrderId !== undefined) return { instId: symbol, ordId: exchangeOrderId };
  assert(clientOrderId !== undefined, `a cancel on ${symbol} names no order`);
  return { instId: symbol, clOrdId: clientOrderId };
}

function cancelOutcomeOf(item: Item): CancelOutcome {
  if (item.kind === 'none') return { kind: 'unknown', detail: item.detail };
  // The acknowledgement means "asked for"; the order may still fill.
  if (item.kind === 'ack') return { kind: 'accepted' };
  const kind = cancelVerdict(item.status, item.code);
  return kind === 'accepted' || kind === 'gone' ? { kind } : { kind, detail: item.detail };
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

/** Codes 0, 1 and 2 mean that the answer is in the items; every other one that nothing was done. */
const perItemCodes: readonly string[] = ['0', '1', '2'];

function itemOf(
  caller: OkxCaller,
  reply: PostReply,
  place: { readonly index: number; readonly count: number; readonly id: string },
): Item {
  if (reply.kind === 'none') return { kind: 'none', detail: reply.detail };
  if (reply.kind === 'tooLate') {
    return {
      kind: 'refusal',
      status: 200,
      code: expiredCode,
      detail: 'not sent: its time was over',
    };
  }
  const { status, code, rows } = reply;
  if (!perItemCodes.includes(code)) {
    return { kind: 'refusal', status, code, detail: `code ${code}: ${reply.message}` };
  }
  const parsed = ackShape.safeParse(rows[place.index]);
  if (status !== 200 || rows.length !== place.count || !parsed.success) {
    return { kind: 'none', detail: `code ${code} with http status ${status}: items not readable` };
  }
  const ack = parsed.data;
  if (ack.clOrdId !== '' && place.id !== '' && ack.clOrdId !== place.id) {
    return { kind: 'none', detail: `code ${code}: the item is about another order` };
  }
  if (ack.sCode === '0') return { kind: 'ack', ack };
  return {
    kind: 'refusal',
    status,
    code: ack.sCode,
    detail: `code ${ack.sCode}: ${caller.clean(ack.sMsg)}`,
  };
}

function chunksOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(list.length / batchSizeMax);
  return Array.from({ length: count }, (_, index) =>
    list.slice(index * batchSizeMax, (index + 1) * batchSizeMax),
  );
}

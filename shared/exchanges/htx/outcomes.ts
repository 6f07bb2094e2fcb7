/** What an answer to placing or canceling means. Whatever is not the exchange's own word is `unknown`. */

import type { CancelOutcome, PlaceOutcome, PlaceRequest } from '../../ports/exchange.ts';
import { textOfHeldBack } from '../quiet-time.ts';
import type { WriteReply } from './caller.ts';
import { cancelVerdict, placeRefusal, stateVerdict } from './errors.ts';
import type { OrderName } from './order-parameters.ts';
import {
  batchCanceledShape,
  batchPlacedShape,
  canceledByNameShape,
  placedShape,
} from './payloads.ts';
import { refusalOf, textOf } from './reply.ts';

type Clean = (text: string) => string;

type Named = Pick<PlaceRequest, 'clientOrderId' | 'postOnly'>;

/**
 * One outcome a request; a batch answers in their order. An accepted maker order can be canceled a moment later for
 * crossing: only its report tells.
 */
export function placedOf(
  reply: WriteReply,
  requests: readonly Named[],
  clean: Clean,
): readonly PlaceOutcome[] {
  if (reply.kind !== 'answer') return requests.map((request) => notPlaced(reply, request));
  const unread = requests.map(() => unknownPlace('accepted in no known form'));
  if (requests.length === 1) {
    const placed = placedShape.safeParse(reply.json);
    if (placed.success) return [{ kind: 'accepted', exchangeOrderId: placed.data.data }];
  }
  const batch = batchPlacedShape.safeParse(reply.json);
  if (!batch.success || batch.data.data.length !== requests.length) return unread;
  const rows = batch.data.data;
  // Of several, a row that names no order may be about any of them.
  const isOnly = requests.length === 1;
  return requests.map((request, i) => batchRowOutcome(rows[i], { request, isOnly }, clean));
}

type BatchRow = (typeof batchPlacedShape)['_output']['data'][number];

function batchRowOutcome(
  row: BatchRow | undefined,
  { request, isOnly }: { readonly request: Named; readonly isOnly: boolean },
  clean: Clean,
): PlaceOutcome {
  if (row === undefined) return unknownPlace('left out of the answer');
  const clientOrderId = row['client-order-id'] ?? '';
  if (clientOrderId === '' && !isOnly) return unknownPlace('the answer names no order');
  if (clientOrderId !== '' && clientOrderId !== request.clientOrderId) {
    return unknownPlace('the answer is about another order');
  }
  const code = row['err-code'] ?? undefined;
  const exchangeOrderId = row['order-id'] ?? undefined;
  if (code === undefined) {
    return exchangeOrderId === undefined
      ? unknownPlace('neither accepted nor refused')
      : { kind: 'accepted', exchangeOrderId };
  }
  const told = { status: 200, code, message: row['err-msg'] ?? '' };
  return notPlaced(refusalOf(told, clean), request);
}

function notPlaced(reply: Exclude<WriteReply, { kind: 'answer' }>, request: Named): PlaceOutcome {
  switch (reply.kind) {
    case 'none':
      return unknownPlace(reply.detail);
    case 'tooLate':
      return { kind: 'rejected', reason: 'expired', detail: 'not sent: its time was over' };
    case 'heldBack':
      return { kind: 'rejected', reason: 'rateLimited', detail: textOfHeldBack(reply) };
    case 'notAllowed':
      return { kind: 'rejected', reason: 'auth', detail: reply.detail };
    case 'refusal': {
      const reason = placeRefusal(reply, request);
      const detail = textOf(reply);
      return reason === undefined ? unknownPlace(detail) : { kind: 'rejected', reason, detail };
    }
  }
}

function unknownPlace(detail: string): PlaceOutcome {
  return { kind: 'unknown', detail };
}

/** Of one order by its id: a success means asked for, and the order may still fill. */
export function canceledOf(reply: WriteReply): CancelOutcome {
  return reply.kind === 'answer' ? { kind: 'accepted' } : notCanceled(reply);
}

/** Of one order by its client order id: a success tells the state that the order was found in. */
export function canceledByNameOf(reply: WriteReply): CancelOutcome {
  if (reply.kind !== 'answer') return notCanceled(reply);
  const answer = canceledByNameShape.safeParse(reply.json);
  return answer.success
    ? stateOutcome(answer.data.data)
    : { kind: 'unknown', detail: 'canceled in no known form' };
}

/** Of several, each named the same way. */
export function batchCanceledOf(
  reply: WriteReply,
  names: readonly OrderName[],
  clean: Clean,
): readonly CancelOutcome[] {
  if (reply.kind !== 'answer') return names.map(() => notCanceled(reply));
  const answer = batchCanceledShape.safeParse(reply.json);
  if (!answer.success) return names.map(() => ({ kind: 'unknown', detail: 'in no known form' }));
  const success = new Set(answer.data.data.success ?? []);
  const failed = answer.data.data.failed ?? [];
  return names.map(({ by, id }): CancelOutcome => {
    if (success.has(id)) return { kind: 'accepted' };
    const field = by === 'order-ids' ? 'order-id' : 'client-order-id';
    const row = failed.find((candidate) => String(candidate[field] ?? '') === id);
    if (row === undefined) return { kind: 'unknown', detail: 'left out of the answer' };
    const told = { status: 200, code: row['err-code'] ?? '', message: row['err-msg'] ?? '' };
    const orderState = row['order-state'] ?? undefined;
    return notCanceled(refusalOf({ ...told, orderState }, clean));
  });
}

function notCanceled(reply: Exclude<WriteReply, { kind: 'answer' }>): CancelOutcome {
  switch (reply.kind) {
    case 'none':
      return { kind: 'unknown', detail: reply.detail };
    case 'tooLate':
      return { kind: 'rejected', detail: 'not sent: its time was over' };
    case 'heldBack':
      return { kind: 'rejected', detail: textOfHeldBack(reply) };
    case 'notAllowed':
      return { kind: 'rejected', detail: reply.detail };
    case 'refusal': {
      const kind = cancelVerdict(reply);
      return kind === 'accepted' || kind === 'gone' ? { kind } : { kind, detail: textOf(reply) };
    }
  }
}

function stateOutcome(state: number): CancelOutcome {
  const kind = stateVerdict(state);
  return kind === 'rejected' ? { kind, detail: `found in state ${state}` } : { kind };
}

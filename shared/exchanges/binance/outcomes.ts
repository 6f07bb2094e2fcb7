/** What an answer to placing or canceling means. Whatever is not the exchange's own word is `unknown`. */

import type { CancelOutcome, PlaceOutcome } from '../../ports/exchange.ts';
import { textOfHeldBack } from '../quiet-time.ts';
import type { WriteReply } from './caller.ts';
import { cancelVerdict, placeRefusal } from './errors.ts';
import { orderAckShape, type OrderAck } from './payloads.ts';
import { textOf } from './reply.ts';

/** `ack` where the order was shown in whole. */
export interface Placed {
  readonly outcome: PlaceOutcome;
  readonly ack?: OrderAck;
}

export function placedOf(reply: WriteReply, clientOrderId: string): Placed {
  if (reply.kind === 'none') return { outcome: { kind: 'unknown', detail: reply.detail } };
  if (reply.kind === 'tooLate') {
    const detail = 'not sent: its time was over';
    return { outcome: { kind: 'rejected', reason: 'expired', detail } };
  }
  if (reply.kind === 'heldBack') {
    const detail = textOfHeldBack(reply);
    return { outcome: { kind: 'rejected', reason: 'rateLimited', detail } };
  }
  if (reply.kind === 'refusal') {
    const reason = placeRefusal(reply);
    const detail = textOf(reply);
    return {
      outcome:
        reason === undefined ? { kind: 'unknown', detail } : { kind: 'rejected', reason, detail },
    };
  }
  const ack = orderAckShape.safeParse(reply.json);
  if (!ack.success) return { outcome: { kind: 'unknown', detail: 'accepted in no known form' } };
  if (ack.data.clientOrderId !== clientOrderId) {
    return { outcome: { kind: 'unknown', detail: 'the answer is about another order' } };
  }
  const { orderId: exchangeOrderId } = ack.data;
  return { outcome: { kind: 'accepted', exchangeOrderId }, ack: ack.data };
}

export interface Canceled {
  readonly outcome: CancelOutcome;
  readonly ack?: OrderAck;
}

/** A success means done, and shows what was executed before. */
export function canceledOf(reply: WriteReply): Canceled {
  if (reply.kind === 'none') return { outcome: { kind: 'unknown', detail: reply.detail } };
  if (reply.kind === 'tooLate') {
    return { outcome: { kind: 'rejected', detail: 'not sent: its time was over' } };
  }
  if (reply.kind === 'heldBack') {
    return { outcome: { kind: 'rejected', detail: textOfHeldBack(reply) } };
  }
  if (reply.kind === 'refusal') {
    const kind = cancelVerdict(reply);
    return { outcome: kind === 'gone' ? { kind } : { kind, detail: textOf(reply) } };
  }
  const ack = orderAckShape.safeParse(reply.json);
  return { outcome: { kind: 'accepted' }, ...(ack.success ? { ack: ack.data } : {}) };
}

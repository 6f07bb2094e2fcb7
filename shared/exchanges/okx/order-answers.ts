/** What OKX's answer says of each order of a request. Whatever is not the exchange's own word is `unknown`. */

import type { CancelOutcome, PlaceOutcome } from '../../ports/exchange.ts';
import { textOfHeldBack } from '../quiet-time.ts';
import type { PostReply } from './caller.ts';
import { cancelVerdict, expiredCode, placeRefusal, tooManyRequestsCode } from './errors.ts';
import { ackShape, type Ack } from './payloads.ts';

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

/** Codes 0, 1 and 2 mean that the answer is in the items; every other one that nothing was done. */
const perItemCodes: readonly string[] = ['0', '1', '2'];

export function itemOf(
  reply: PostReply,
  place: {
    readonly index: number;
    readonly count: number;
    /** Empty where the request went by the exchange's id. */
    readonly id: string;
    /** Makes words of the exchange safe to show. */
    readonly clean: (text: string) => string;
  },
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
  if (reply.kind === 'heldBack') {
    return {
      kind: 'refusal',
      status: 200,
      code: tooManyRequestsCode,
      detail: textOfHeldBack(reply),
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
    detail: `code ${ack.sCode}: ${place.clean(ack.sMsg)}`,
  };
}

/** An accepted post-only order can be canceled a moment later for crossing: only its report tells. */
export function placeOutcomeOf(item: Item): PlaceOutcome {
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

export function cancelOutcomeOf(item: Item): CancelOutcome {
  if (item.kind === 'none') return { kind: 'unknown', detail: item.detail };
  // The acknowledgement means "asked for"; the order may still fill.
  if (item.kind === 'ack') return { kind: 'accepted' };
  const kind = cancelVerdict(item.status, item.code);
  return kind === 'accepted' || kind === 'gone' ? { kind } : { kind, detail: item.detail };
}

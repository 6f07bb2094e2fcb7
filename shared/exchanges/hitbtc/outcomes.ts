/** What the answers to place and cancel requests mean, the same over REST and over the websocket. */

import type { CancelOutcome, PlaceOutcome, PlaceRequest } from '../../ports/exchange.ts';
import { cancelVerdict, placeRefusal, type Refusal } from './errors.ts';
import { hasCrossed } from './parse.ts';
import type { OrderRow } from './payloads.ts';

/** An order came back: it is resting, or it has ended already. */
export function placedOutcome(
  { clientOrderId, postOnly }: Pick<PlaceRequest, 'clientOrderId' | 'postOnly'>,
  row: OrderRow,
): PlaceOutcome {
  if (row.client_order_id !== clientOrderId) {
    return { kind: 'unknown', detail: 'the answer is about another order' };
  }
  // Whether a post-only order that would take ends canceled or expired is documented nowhere.
  return postOnly && hasCrossed({ ...row, post_only: true })
    ? { kind: 'rejected', reason: 'wouldCross', detail: `the order was ${row.status} at once` }
    : { kind: 'accepted', exchangeOrderId: row.id };
}

export function placeRefusedOutcome(refusal: Refusal, isPostOnly: boolean): PlaceOutcome {
  const reason = placeRefusal(refusal, isPostOnly);
  const detail = detailOf(refusal);
  return reason === undefined ? { kind: 'unknown', detail } : { kind: 'rejected', reason, detail };
}

export function cancelRefusedOutcome(refusal: Refusal): CancelOutcome {
  const kind = cancelVerdict(refusal);
  return kind === 'gone' ? { kind } : { kind, detail: detailOf(refusal) };
}

function detailOf({ code, message }: Refusal): string {
  return `code ${code}: ${message}`;
}

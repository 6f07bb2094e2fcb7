/** Records the exchange's answers to the intents that were sent. Idempotent: a later pass may know better already. */

import type { BotOrder, BotState, Refusal } from './bot-state.ts';
import { withDebt } from './debts.ts';
import { Draft } from './draft.ts';
import { passingRefusalMs, refusalBackoffMaxMs, refusalBackoffMs } from './limits.ts';
import { mendIdentity } from './mistaken-identity.ts';

export type Outcome =
  | { readonly clientOrderId: string; readonly kind: 'accepted'; readonly exchangeOrderId: string }
  | {
      readonly clientOrderId: string;
      readonly kind: 'rejected';
      readonly reason: string;
      readonly detail: string;
      /** The reason will have passed by the next pass: the market moved, a request limit. */
      readonly isPassing: boolean;
    }
  | { readonly clientOrderId: string; readonly kind: 'unknown' }
  /** Nobody has sent it, and nobody will. */
  | { readonly clientOrderId: string; readonly kind: 'notSent' };

export function recordOutcomes(
  state: BotState,
  outcomes: readonly Outcome[],
  nowMs: number,
): BotState {
  const draft = new Draft(state);
  for (const outcome of outcomes) record(draft, outcome, nowMs);
  return draft.finish(nowMs);
}

function record(draft: Draft, outcome: Outcome, nowMs: number): void {
  if (outcome.kind === 'accepted') {
    mendIdentity(draft, outcome.clientOrderId, outcome.exchangeOrderId);
  }
  const order = draft.order(outcome.clientOrderId);
  if (order?.status !== 'placing') return;
  switch (outcome.kind) {
    case 'accepted':
      draft.update(order.clientOrderId, {
        status: 'open',
        exchangeOrderId: outcome.exchangeOrderId,
      });
      draft.clear(order.clientOrderId, ['askSinceMs']);
      forgetRefusal(draft, order);
      return;
    case 'unknown':
      // A process that froze tells it late; nobody has looked meanwhile, and only looks count for more.
      draft.update(order.clientOrderId, {
        askSinceMs: order.askSinceMs ?? Math.min(nowMs, order.expiresAtMs),
      });
      return;
    case 'notSent':
      draft.notes.push({ kind: 'notPlaced', clientOrderId: order.clientOrderId });
      giveUp(draft, order, { closeReason: 'notPlaced', closedAtMs: nowMs });
      return;
    case 'rejected':
      giveUp(draft, order, { closeReason: 'rejected', closedAtMs: nowMs });
      if (outcome.isPassing) rememberBriefly(draft, { ...order, reason: outcome.detail }, nowMs);
      else remember(draft, { ...order, reason: outcome.detail }, nowMs);
  }
}

/** The debts it would have paid wait again. */
function giveUp(
  draft: Draft,
  { clientOrderId, answers }: BotOrder,
  end: Pick<BotOrder, 'closedAtMs' | 'closeReason'>,
): void {
  draft.update(clientOrderId, { ...end, status: 'closed', answers: [] });
  draft.clear(clientOrderId, ['askSinceMs', 'cancel']);
  for (const debt of answers) draft.setDebts(withDebt(draft.state.debts, debt));
}

type Spot = Pick<Refusal, 'level' | 'side'>;

const isAt =
  ({ level, side }: Spot) =>
  (refusal: Refusal): boolean =>
    refusal.level === level && refusal.side === side;

function forgetRefusal(draft: Draft, spot: Spot): void {
  const kept = draft.state.refusals.filter((refusal) => !isAt(spot)(refusal));
  if (kept.length !== draft.state.refusals.length) draft.set({ refusals: kept });
}

function remember(draft: Draft, spot: Spot & { readonly reason: string }, nowMs: number): void {
  const before = draft.state.refusals.find(isAt(spot));
  const count = (before?.count ?? 0) + 1;
  const waitMs = Math.min(refusalBackoffMs * 2 ** Math.min(count - 1, 10), refusalBackoffMaxMs);
  forgetRefusal(draft, spot);
  const refusal = {
    level: spot.level,
    side: spot.side,
    reason: spot.reason,
    count,
    untilMs: nowMs + waitMs,
  };
  draft.set({ refusals: [...draft.state.refusals, refusal] });
}

/** Answers come back within milliseconds: without a breath the same order would be sent again and again. */
function rememberBriefly(
  draft: Draft,
  spot: Spot & { readonly reason: string },
  nowMs: number,
): void {
  const { level, side, reason } = spot;
  const { count = 0, untilMs = 0 } = draft.state.refusals.find(isAt(spot)) ?? {};
  const until = Math.max(untilMs, nowMs + passingRefusalMs);
  forgetRefusal(draft, spot);
  const refusal = { level, side, reason, count, untilMs: until };
  draft.set({ refusals: [...draft.state.refusals, refusal] });
}

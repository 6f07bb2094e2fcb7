/** Mistakes with what is not known: lost answers, missing orders, old news. */

import type { Mutant } from '../mutant.ts';

const fold = 'shared/domain/fold.ts';
const sendIntents = 'shared/app/send-intents.ts';
const askMissing = `  if (isFilled(now) || context.isListed(now)) return [];
  if (context.isPartial) return [];`;

export const unknownMutants: readonly Mutant[] = [
  {
    name: 'place-repeated',
    mistake: 'An order whose answer was lost is placed again at once.',
    changes: [
      {
        file: sendIntents,
        find: `  return timely.map((intent, i) => [
    intent,
    outcomes[i] ??`,
        replace: `  const lost = timely.filter((_intent, i) => outcomes[i]?.kind === 'unknown');
  if (lost.length > 0) {
    const again = await place({ exchange, symbol, isHalted }, lost, lane);
    const sure = timely.flatMap((intent, i) => {
      const outcome = outcomes[i];
      return outcome === undefined || outcome.kind === 'unknown' ? [] : [[intent, outcome] as const];
    });
    return [...sure, ...again];
  }
  return timely.map((intent, i) => [
    intent,
    outcomes[i] ??`,
      },
    ],
    rules: ['doubledOrder', 'reusedId'],
  },
  {
    name: 'no-answer-taken-for-refusal',
    mistake: 'An order whose answer was lost counts as not placed.',
    changes: [
      {
        file: sendIntents,
        find: `      return { clientOrderId, kind: 'unknown' };`,
        replace: `      return { clientOrderId, kind: 'rejected', reason: 'other', detail: '', isPassing: true };`,
      },
    ],
    rules: ['doubledOrder'],
  },
  {
    name: 'absence-believed-at-once',
    mistake:
      'An order that is not found counts as not placed, though its request may be under way still.',
    changes: [
      {
        file: fold,
        find: `const decidesAtMs = order.expiresAtMs + margin * patience;`,
        replace: `const decidesAtMs = order.createdAtMs;`,
      },
    ],
    rules: ['doubledOrder'],
  },
  {
    name: 'absence-believed-at-expiry',
    mistake:
      'Nothing is waited for after the expiry of a request, also where the exchange checks none.',
    changes: [
      {
        file: fold,
        find: `const decidesAtMs = order.expiresAtMs + margin * patience;`,
        replace: `const decidesAtMs = order.expiresAtMs;`,
      },
    ],
    rules: ['doubledOrder', 'unreconciled'],
  },
  {
    name: 'missing-presumed-filled',
    mistake: 'An order that is not in the list any more counts as filled.',
    changes: [
      {
        file: fold,
        find: askMissing,
        replace: `${askMissing}
  if (now.status === 'open') {
    const all = { filledQuantity: now.quantity, filledQuote: now.price.mul(now.quantity) };
    const told = { ...all, fee: zero, atMs: context.nowMs };
    bookReport(draft, now, context.instrument, told);
    close(draft, context, draft.order(now.clientOrderId) ?? now, 'filled');
    return [];
  }`,
      },
    ],
    rules: ['doubledAnswer', 'unreconciled', 'doubledOrder', 'overCap'],
  },
  {
    name: 'missing-presumed-canceled',
    mistake: 'An order that is not in the list any more counts as canceled.',
    changes: [
      {
        file: fold,
        find: askMissing,
        replace: `${askMissing}
  if (now.status === 'open') {
    close(draft, context, now, 'canceled');
    return [];
  }`,
      },
    ],
    rules: ['doubledOrder', 'lostFill'],
  },
  {
    name: 'cancel-taken-for-done',
    mistake: 'An order counts as canceled once its cancel was sent.',
    changes: [
      {
        file: 'shared/domain/draft.ts',
        find: `    this.update(order.clientOrderId, {
      cancel: {`,
        replace: `    this.update(order.clientOrderId, {
      ...({ status: 'closed', closeReason: 'canceled', closedAtMs: nowMs } as const),
      cancel: {`,
      },
    ],
    rules: ['doubledOrder', 'lostFill', 'overCap', 'stateUnlikeBook', 'overInventory'],
  },
  {
    name: 'unnamed-not-sought-in-trades',
    mistake:
      'Where orders have no names, those without an answer are sought among open orders alone.',
    changes: [
      {
        file: 'shared/domain/match-unnamed.ts',
        find: `  for (const couldBe of [tradedAtPrice, tradedOnArrival]) {`,
        replace: `  for (const couldBe of [] as (typeof tradedOnArrival)[]) {`,
      },
    ],
    rules: ['lostFill', 'unreconciled', 'notAtRest'],
  },
  {
    name: 'unnamed-sought-at-own-price-only',
    mistake:
      'Where orders have no names, trades at a better price than the order has are not its own.',
    changes: [
      {
        file: 'shared/domain/match-unnamed.ts',
        find: `  for (const couldBe of [tradedAtPrice, tradedOnArrival]) {`,
        replace: `  for (const couldBe of [tradedAtPrice]) {`,
      },
    ],
    rules: ['lostFill', 'unreconciled'],
  },
  {
    name: 'closed-orders-forgotten',
    mistake: 'Closed orders leave the state at once, and late trades find no order.',
    changes: [
      {
        file: 'shared/domain/limits.ts',
        find: `export const closedOrderRetentionMs = 600_000;`,
        replace: `export const closedOrderRetentionMs = 0;`,
      },
    ],
    rules: ['lostFill', 'unreconciled'],
  },
];

/**
 * Mistakes that the simulator does not notice yet, each with what that would take. `--open` plays them; one that is
 * caught goes to its list.
 */

import type { Mutant } from '../mutant.ts';

export const openMutants: readonly Mutant[] = [
  {
    name: 'no-answer-over-socket-taken-for-refusal',
    mistake: 'An order whose answer went down with its connection counts as not placed.',
    changes: [
      {
        file: 'relay/session/order-batches.ts',
        find: `batch.map(() => kind.unknown(reply.because));`,
        replace: `batch.map(() => kind.refusal('rateLimited', reply.because));`,
      },
    ],
    rules: ['doubledOrder'],
    takes: 'more connections that break while orders are under way',
  },
  {
    name: 'young-order-given-up',
    mistake: 'An accepted order that the exchange does not show yet counts as gone.',
    changes: [
      {
        file: 'shared/domain/fold.ts',
        find: `  if (atMs - (order.askSinceMs ?? atMs) < lostOrderPatienceMs * patience) return;`,
        replace: ``,
      },
    ],
    rules: ['doubledOrder'],
    takes: 'a stale list and a stale look-up within seconds of an order; more seeds may do',
  },
  {
    name: 'not-asked-taken-for-not-found',
    mistake: 'An exchange that could not be asked about an order counts as not knowing it.',
    changes: [
      {
        file: 'shared/app/observe.ts',
        find: `    // Under a rate limit every further question makes it worse.`,
        replace: `    if (ask.kind === 'order') {
      const absent = { clientOrderId: ask.clientOrderId, lookup: { kind: 'notFound' as const } };
      return { ...seen, lookups: [...seen.lookups, absent] };
    }`,
      },
    ],
    rules: ['doubledOrder', 'lostFill'],
    takes: 'an exchange that answers lists and fails at look-ups for minutes',
  },
  {
    name: 'settled-at-a-loss',
    mistake: 'A purchase and a sale settle each other though the sale was the cheaper one.',
    changes: [
      {
        file: 'shared/domain/settle.ts',
        find: `  return sale.netQuote.mul(purchase.netBase).gt(purchase.netQuote.mul(sale.netBase));`,
        replace: `  return sale.netQuote.gt(0) && purchase.netQuote.gt(0);`,
      },
    ],
    rules: ['unreconciled', 'lostFill'],
    takes: 'a rule for the profit of what settles',
  },
  {
    name: 'duplicates-kept',
    mistake: 'Of two orders on one level none is canceled.',
    changes: [
      {
        file: 'shared/domain/cancel-rules.ts',
        find: `  if (duplicates.has(order)) return 'duplicate';`,
        replace: ``,
      },
    ],
    rules: ['doubledOrder', 'holeInGrid'],
    takes:
      'orders that turn up after they were given up and replaced; the engine now waits too long for that',
  },
  {
    name: 'own-orders-crossed',
    mistake: 'An order is placed though it would trade with one of our own.',
    changes: [
      {
        file: 'shared/domain/place-rules.ts',
        find: `  if (crosses(candidate, best)) return { reason: 'wouldCross', detail: 'an own order' };`,
        replace: ``,
      },
    ],
    rules: ['selfTrade', 'doubledOrder'],
    takes:
      'a market that crosses the grid while cancels are slow; post-only hides it on most exchanges',
  },
  {
    name: 'min-price-ignored',
    mistake: 'Only the upper bound of the price is kept.',
    changes: [
      {
        file: 'shared/domain/targets.ts',
        find: `return config.minPrice?.gt(price) !== true && config.maxPrice?.lt(price) !== true;`,
        replace: `return config.maxPrice?.lt(price) !== true;`,
      },
    ],
    rules: ['outOfBounds'],
    takes: 'bounds nearer to the start, or markets that go further: one bot in five has any',
  },
  {
    name: 'expiry-not-looked-at',
    mistake:
      'Orders that were decided too long ago are sent all the same, by the relay and its session.',
    changes: [
      {
        file: 'relay/shard/send-once.ts',
        find: `intent.kind === 'cancel' || nowMs < intent.expiresAtMs);`,
        replace: `intent.kind === 'cancel' || nowMs > 0);`,
      },
      {
        file: 'relay/session/order-batches.ts',
        find: `isExpired: (request, nowMs) => nowMs >= request.expiresAtMs,`,
        replace: `isExpired: () => false,`,
      },
    ],
    rules: ['doubledOrder', 'placedAfterStop'],
    takes: 'commands that wait in the queue of the relay for longer than the orders in them live',
  },
  {
    name: 'resync-left-out',
    mistake: 'Nobody looks at everything after a connection was made.',
    changes: [
      {
        file: 'relay/shard/synchronize.ts',
        find: `  outlet.add(config, [{ kind: 'resync', because: 'a connection was made' }]);`,
        replace: ``,
      },
    ],
    rules: ['notAtRest'],
    takes: 'a rule for how long a fill waits for its counter while a session is live',
  },
  {
    name: 'edge-of-window-overlooked',
    mistake:
      'A request sent at the end of a window is not counted in the next, in which it may arrive.',
    changes: [
      {
        file: 'shared/domain/budget.ts',
        find: `  return [present, nextWindow(limit, present)];`,
        replace: `  return [present];`,
      },
    ],
    rules: ['rateLimit'],
    takes: 'limits so tight that windows are full to their edge',
  },
];

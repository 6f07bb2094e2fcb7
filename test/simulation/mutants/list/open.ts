/**
 * Mistakes that the simulator does not notice yet, each with what that would take. `--open` plays them; one that is
 * caught goes to its list.
 */

import type { Mutant } from '../mutant.ts';
import { openGovernorMutants } from './open-governor.ts';

const timeCheck = 'relay/session/time-check.ts';

export const openMutants: readonly Mutant[] = [
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
    takes:
      'never drawn: the answer about one order is at most two seconds old, and passes that look at everything are ten apart; it takes look-ups that are older than that',
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
    takes:
      'too rare: an order without an answer that lists leave out for as long as it is waited for, while all three attempts to ask about it fail; it takes exchanges whose look-ups fail for minutes',
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
    takes:
      'never drawn: on one lattice the levels alone keep each sale above its purchase, so it takes debts that a grid of another shape has moved past each other; and then a rule for the profit of what settles',
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
      'never drawn: the engine waits longer than any request is late, so two orders never rest on one level; it takes requests that come after an order was given up and replaced',
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
      'equivalent so far: an own order that would be crossed has been traded or is off the book by then, and where it still rests post-only refuses; it takes grids without post-only while cancels are slow',
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
    takes:
      'too rare: the next pass claims what has expired before a late message comes; caught at seed 564 of an earlier simulator, and a limit of 25 s for 40 finds none in 150 either',
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
    takes:
      'a rule for how long a fill waits for its counter while a session is live; the next poll finds it, so all is well at rest',
  },
  {
    name: 'unnamed-forgotten-once-given-up',
    mistake: 'Where orders have no names, one that was given up is not looked for any more.',
    changes: [
      {
        file: 'shared/domain/match-unnamed.ts',
        find: `const unnamed = [...nameless(draft, isWaitedFor), ...nameless(draft, isGivenUp)];`,
        replace: `const unnamed = nameless(draft, isWaitedFor);`,
      },
    ],
    rules: ['doubledOrder', 'lostFill'],
    takes:
      'never drawn, and by design: no list leaves an order without a name out twice within five minutes, and two have to before it is given up',
  },
  {
    name: 'clock-set-overlooked',
    mistake: 'A relay sends by the time it has, also once the clock of its machine was set.',
    changes: [
      {
        file: timeCheck,
        find: `    await inTime(this.rest, this.watch);`,
        replace: `    await this.watch.underWay;`,
      },
    ],
    rules: ['notAtRest', 'doubledOrder', 'placedAfterStop'],
    takes:
      'a rule for lateness also where a clock was set: set back, it sends what is too late, which is not judged then; set forward, what it finds too late makes it ask',
  },
  {
    name: 'lateness-not-doubted',
    mistake: 'A relay leaves out what is too late, and never asks whether it has the right time.',
    changes: [
      {
        file: timeCheck,
        find: `    if (this.real.now() - this.askedAtMs >= ms) void this.ask();`,
        replace: ``,
      },
    ],
    rules: ['notAtRest'],
    takes:
      'too rare: one history in thirty has a relay and a clock that is set; caught at seed 538 of an earlier simulator',
  },
  {
    name: 'id-taken-from-known-orders',
    mistake:
      'The next client order id follows the newest order still known, not a number that only rises.',
    changes: [
      {
        file: 'shared/domain/draft.ts',
        find: `    const { idPrefix, sequence } = this.#fields;`,
        replace: `    const { idPrefix } = this.#fields;
    const own = [...this.#orders.keys()].filter((id) => id.startsWith(idPrefix));
    const sequence =
      1 + Math.max(0, ...own.map((id) => Number.parseInt(id.slice(idPrefix.length), 36)));`,
      },
    ],
    rules: ['reusedId'],
    takes:
      'too rare: the newest order has to be forgotten, which takes ten minutes, before the next is placed; caught at seed 43 of an earlier simulator, and bots that are off for longer do not bring it about',
  },
  {
    name: 'gap-not-moved',
    mistake: 'The gap stays where it is when an order fills.',
    changes: [
      {
        file: 'shared/domain/answer.ts',
        find: `draft.set({ gap: order.level, lastFill: order.lastFill });`,
        replace: `draft.set({ lastFill: order.lastFill });`,
      },
    ],
    rules: ['holeInGrid', 'notAtRest'],
    takes:
      'not known: caught at seed 64 of an earlier simulator; it may be that a gap left behind comes along at the next pass, as the market has passed levels without an order',
  },
  {
    name: 'unnamed-order-claimed-twice',
    mistake: 'Where orders have no names, one of the exchange stands for two of ours.',
    changes: [
      {
        file: 'shared/domain/match-unnamed.ts',
        find: `        !claimed.has(candidate.exchangeOrderId) &&
        candidate.side`,
        replace: `        candidate.side`,
      },
      {
        file: 'shared/domain/match-unnamed.ts',
        find: `([id, fills]) => !claimed.has(id) && couldBe(`,
        replace: `([, fills]) => couldBe(`,
      },
    ],
    rules: ['doubledAnswer', 'unreconciled', 'notAtRest'],
    takes:
      'not known: caught at seed 3 of an earlier simulator; what the judge grants to orders that are alike is not it, as without that it is not caught either',
  },
  {
    name: 'unnamed-absence-believed-at-first-look',
    mistake:
      'Where orders have no names, one that is in no list once counts as not placed, though lists leave orders out.',
    changes: [
      {
        file: 'shared/domain/fold.ts',
        find: `    if (!isAskedFor(context, order) && !hasBeenAbsent(order, { decidesAtMs, atMs })) {`,
        replace: `    if (atMs < decidesAtMs) {`,
      },
    ],
    rules: ['doubledOrder', 'lostFill'],
    takes:
      'too rare: a list that leaves an order out just when nothing of it can come any more; caught at seeds 35 and 228 of earlier simulators',
  },
  {
    name: 'exchange-time-asked-once',
    mistake: 'A relay asks for the time of the exchange when it connects, and never again.',
    changes: [
      {
        file: timeCheck,
        find: `    await inTime(this.rest, this.watch);`,
        replace: `    await this.watch.underWay;`,
      },
      {
        file: timeCheck,
        find: `    if (this.real.now() - this.askedAtMs >= ms) void this.ask();`,
        replace: ``,
      },
    ],
    rules: ['notAtRest', 'doubledOrder', 'placedAfterStop'],
    takes: 'too rare, as `lateness-not-doubted`: caught at seed 330 of earlier simulators',
  },
  ...openGovernorMutants,
];

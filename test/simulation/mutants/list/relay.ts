/** Mistakes with the two routes: the relay, its queue, its lease and the send ledger. */

import type { Mutant } from '../mutant.ts';

const claimed = `    ({ kind, clientOrderId }) => kind === 'cancel' || claimed.has(clientOrderId),`;
const everything = `    ({ kind, clientOrderId }) => kind === 'cancel' || clientOrderId !== '',`;

export const relayMutants: readonly Mutant[] = [
  {
    name: 'claim-ignored-by-relay',
    mistake: 'The relay sends what the ledger says was sent before.',
    changes: [{ file: 'relay/shard/send-once.ts', find: claimed, replace: everything }],
    rules: ['reusedId', 'doubledOrder'],
  },
  {
    name: 'claim-ignored-over-rest',
    mistake:
      'What the relay did not take is sent over REST without a claim, though it may have it all the same.',
    changes: [{ file: 'shared/app/route-intents.ts', find: claimed, replace: everything }],
    rules: ['reusedId', 'doubledOrder'],
  },
  {
    name: 'both-routes-at-once',
    mistake: 'What goes to the relay is sent over REST as well.',
    changes: [
      {
        file: 'shared/app/route-intents.ts',
        find: `      tell(route, intents);
      return nothingSent;`,
        replace: `      tell(route, intents);
      return await sendIntents(destinationOf(routing), intents);`,
      },
    ],
    rules: ['reusedId', 'doubledOrder'],
  },
  {
    name: 'withdrawn-without-claim',
    mistake: 'Orders that wait for the relay are taken back without asking whether it has them.',
    changes: [
      {
        file: 'shared/app/withdraw-unsent.ts',
        find: `  return [...won].map(`,
        replace: `  return [...won, ...ids].map(`,
      },
    ],
    rules: ['doubledOrder', 'lostFill'],
  },
  {
    name: 'lease-not-held',
    mistake: 'A relay whose lease has run out goes on, and does not ask the ledger.',
    changes: [
      {
        file: 'relay/lease/lease-holder.ts',
        find: `        if (leftMs > 0) {`,
        replace: `        if (leftMs > lifetimeMs) {`,
      },
      { file: 'relay/shard/send-once.ts', find: claimed, replace: everything },
    ],
    rules: ['reusedId', 'doubledOrder'],
  },
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
    rules: ['doubledOrder', 'overCap'],
  },
];

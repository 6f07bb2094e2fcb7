/** Mistakes with the store: what is written when, and over what. */

import type { Mutant } from '../mutant.ts';

const commitPass = 'shared/app/commit-pass.ts';

export const commitMutants: readonly Mutant[] = [
  {
    name: 'sent-before-saved',
    mistake: 'Intents are sent first, and the state that holds them is stored after.',
    changes: [
      {
        file: commitPass,
        find: `    const isCommitted = await deps.store.saveState(stored.version, planned.state, deps.clock.now());
    if (!isCommitted) {
      deps.metrics.add('PassConflict', 1, { botId });
      return undefined;
    }
  }
  const version = stored.version + 1;
  const { intents } = planned;
  const sent = await routeIntents(routing, await choosing, { version, intents });`,
        replace: `  }
  const version = stored.version + 1;
  const { intents } = planned;
  const sent = await routeIntents(routing, await choosing, { version, intents });
  if (planned.state !== stored.state) {
    const isCommitted = await deps.store.saveState(stored.version, planned.state, deps.clock.now());
    if (!isCommitted) return undefined;
  }`,
      },
    ],
    rules: ['doubledOrder', 'reusedId', 'placedAfterStop'],
  },
  {
    name: 'fill-stored-before-counter',
    mistake:
      'The fill that was consumed is stored first, and the counter it causes by a second write.',
    changes: [
      {
        file: commitPass,
        find: `    const isCommitted = await deps.store.saveState(stored.version, planned.state, deps.clock.now());
    if (!isCommitted) {`,
        replace: `    const { orders } = planned.state;
    const isNew = (id: string) => stored.state.orders.every((one) => one.clientOrderId !== id);
    const known = orders.filter(({ clientOrderId }) => !isNew(clientOrderId));
    const folded = { ...planned.state, orders: known };
    const isCommitted =
      (await deps.store.saveState(stored.version, folded, deps.clock.now())) &&
      (await deps.store.saveState(stored.version + 1, planned.state, deps.clock.now()));
    if (!isCommitted) {`,
      },
    ],
    rules: ['lostFill'],
  },
  {
    name: 'confirmed-by-hope',
    mistake: 'Each pass sends again what no answer has confirmed.',
    changes: [
      {
        file: 'shared/domain/intents.ts',
        find: `if (was === undefined && order.status === 'placing') places`,
        replace: `if (order.status === 'placing') places`,
      },
    ],
    rules: ['reusedId', 'doubledOrder'],
  },
  {
    name: 'id-made-of-level',
    mistake: 'The client order id is made of the level, as there is one order on each.',
    changes: [
      {
        file: 'shared/domain/draft.ts',
        find: `order.clientOrderId ?? clientOrderIdOf(idPrefix, sequence);`,
        replace: `order.clientOrderId ?? clientOrderIdOf(idPrefix, 1_000_000 + order.level);
    if (this.#orders.get(clientOrderId)?.status === 'closed') this.#orders.delete(clientOrderId);`,
      },
    ],
    rules: ['reusedId', 'crashed', 'lostFill', 'unreconciled', 'notAtRest', 'wrongAnswer'],
  },
  {
    name: 'fill-ledger-after-commit',
    mistake: 'Fills are written to the ledger after the state that has consumed them.',
    changes: [
      {
        file: commitPass,
        find: `    await deps.store.appendFills(botId, booked);
    const isCommitted = await deps.store.saveState(stored.version, planned.state, deps.clock.now());`,
        replace: `    const isCommitted = await deps.store.saveState(stored.version, planned.state, deps.clock.now());
    if (isCommitted) await deps.store.appendFills(botId, booked);`,
      },
    ],
    rules: ['lostFill'],
  },
  {
    name: 'version-not-compared',
    mistake: 'A state is stored also over a newer version than the one that was read.',
    changes: [
      {
        file: 'shared/stores/dynamo-bot-store.ts',
        find: `  'version = :expected AND (`,
        replace: `  'version >= :expected AND (`,
      },
    ],
    rules: ['reusedId', 'doubledOrder', 'lostFill'],
  },
  {
    name: 'lost-race-won-by-force',
    mistake:
      'A pass that lost the race for the version reads the new version, and stores its plan over it.',
    changes: [
      {
        file: commitPass,
        find: `    if (!isCommitted) {
      deps.metrics.add('PassConflict', 1, { botId });
      return undefined;
    }
  }
  const version`,
        replace: `    if (!isCommitted) {
      deps.metrics.add('PassConflict', 1, { botId });
      const now = (await deps.store.loadBot(botId)).grid?.version ?? 0;
      if (!(await deps.store.saveState(now, planned.state, deps.clock.now()))) return undefined;
    }
  }
  const version`,
      },
    ],
    rules: ['reusedId', 'doubledOrder', 'lostFill'],
  },
];

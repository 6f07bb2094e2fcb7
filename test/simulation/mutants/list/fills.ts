/** Mistakes with fills: what they leave, and what answers them. */

import type { Mutant } from '../mutant.ts';

const answer = 'shared/domain/answer.ts';

export const fillMutants: readonly Mutant[] = [
  {
    name: 'trades-not-deduped',
    mistake: 'A trade that is told again is booked again, unless it is the last one.',
    changes: [
      {
        file: 'shared/domain/booking.ts',
        find: `if (order.tradeIds.includes(fill.tradeId)) return;`,
        replace: `if (order.tradeIds.at(-1) === fill.tradeId) return;`,
      },
    ],
    rules: ['unreconciled', 'doubledAnswer', 'crashed', 'overCap', 'wrongAnswer'],
  },
  {
    name: 'fills-not-overlapped',
    mistake: 'Trades are read from the newest known one on, and never again from a while before.',
    changes: [
      {
        file: 'shared/domain/limits.ts',
        find: `fillsOverlapMs = 120_000`,
        replace: `fillsOverlapMs = 0`,
      },
    ],
    rules: ['lostFill', 'unreconciled', 'notAtRest'],
  },
  {
    name: 'answered-twice',
    mistake: 'What of an order was answered is not written down.',
    changes: [
      {
        file: answer,
        find: `    answeredQuantity: order.filledQuantity,
    answeredBase`,
        replace: `    answeredBase`,
      },
    ],
    rules: ['doubledAnswer'],
  },
  {
    name: 'dust-lost',
    mistake: 'What is too small to be answered is forgotten, not carried on.',
    changes: [
      {
        file: answer,
        find: `  const share = whole.quantity.mul(closing)`,
        replace: `  if (isBelowMinimum(context.instrument, whole)) return;
  const share = whole.quantity.mul(closing)`,
      },
    ],
    rules: ['lostFill'],
  },
  {
    name: 'part-of-canceled-not-answered',
    mistake: 'What an order executed before it was canceled is not answered.',
    changes: [
      {
        file: answer,
        find: `if (order.filledQuantity.gt(order.answeredQuantity) && order.role !== 'foreign') {`,
        replace: `if (order.closeReason === 'filled' && order.role !== 'foreign') {`,
      },
    ],
    rules: ['lostFill'],
  },
  {
    name: 'debt-of-canceled-counter-dropped',
    mistake: 'A counter that ends unfilled takes the debt it was to pay with it.',
    changes: [
      {
        file: answer,
        find: `  draft.update(ended.clientOrderId, { answers: [] });
  for (const debt of answers) draft.setDebts(withDebt(draft.state.debts, debt));`,
        replace: `  draft.update(ended.clientOrderId, { answers: [] });`,
      },
    ],
    rules: ['lostFill'],
  },
  {
    name: 'debt-of-refused-counter-dropped',
    mistake: 'A counter that the exchange refuses takes the debt it was to pay with it.',
    changes: [
      {
        file: 'shared/domain/outcomes.ts',
        find: `  for (const debt of answers) draft.setDebts(withDebt(draft.state.debts, debt));`,
        replace: ``,
      },
    ],
    rules: ['lostFill'],
  },
  {
    name: 'debts-dropped-with-lattice',
    mistake: 'A grid of another shape begins without the debts of the one before.',
    changes: [
      {
        file: 'shared/domain/start.ts',
        find: `  moveDebts(draft, lattice);`,
        replace: `  draft.setDebts([]);`,
      },
    ],
    rules: ['lostFill'],
  },
  {
    name: 'fees-not-booked',
    mistake: 'Fees taken in quote do not lessen the cash.',
    changes: [
      {
        file: 'shared/domain/booking.ts',
        find: `cashQuote: ledger.cashQuote.minus(feeQuote),`,
        replace: `cashQuote: ledger.cashQuote,`,
      },
    ],
    rules: ['unreconciled'],
  },
  {
    name: 'counter-of-ordered-quantity',
    mistake: 'A counter is as large as what was ordered, not as what was executed.',
    changes: [
      {
        file: answer,
        find: `const net = order.side === 'buy' ? answer.proceeds.netBase : answer.proceeds.quantity;`,
        replace: `const net = order.quantity;`,
      },
    ],
    rules: ['wrongAnswer'],
  },
  {
    name: 'counter-on-same-side',
    mistake: 'A purchase is answered by another purchase.',
    changes: [
      {
        file: answer,
        find: `const side = oppositeSide(order.side);`,
        replace: `const side = order.side;`,
      },
    ],
    rules: ['wrongAnswer'],
  },
  {
    name: 'counter-two-levels-off',
    mistake: 'A fill is answered one level too far from its own.',
    changes: [
      {
        file: answer,
        find: `order.side === 'buy' ? order.level + 1 : order.level - 1;`,
        replace: `order.side === 'buy' ? order.level + 2 : order.level - 2;`,
      },
    ],
    rules: ['wrongAnswer'],
  },
];

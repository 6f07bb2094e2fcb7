/** The judge sees each wrong that a bot's document may hold once nothing moves, and calls it by its name. */

import { describe, expect, test } from '@jest/globals';
import type { BotState } from '../../../shared/domain/bot-state.ts';
import type { Rule } from './finding.ts';
import { calmScenario, rulesOf, runPlanted, some } from './planted-run.ts';

const forgeries: readonly {
  readonly what: string;
  readonly rules: readonly Rule[];
  readonly forge: (state: BotState) => Partial<BotState>;
}[] = [
  {
    what: 'an order the state has forgotten',
    rules: ['stateUnlikeBook', 'holeInGrid'],
    forge: ({ orders }) => ({ orders: orders.filter((one) => one !== openOf(orders)) }),
  },
  {
    what: 'an order only the state knows',
    rules: ['stateUnlikeBook'],
    forge: ({ orders }) => ({
      orders: orders.map((one) =>
        one === openOf(orders) ? { ...one, exchangeOrderId: 'nowhere' } : one,
      ),
    }),
  },
  {
    what: 'an order that waits for an answer',
    rules: ['notAtRest'],
    forge: ({ orders }) => ({
      orders: orders.map((one) =>
        one === openOf(orders) ? { ...one, status: 'placing' as const } : one,
      ),
    }),
  },
  {
    what: 'a bot that is on and stands still',
    rules: ['notAtRest'],
    forge: () => ({ mode: 'paused' }),
  },
  {
    what: 'a counter without the fill it answers',
    rules: ['lostFill'],
    forge: ({ orders }) => ({
      orders: orders.map((one) => (one === counterOf(orders) ? { ...one, answers: [] } : one)),
    }),
  },
  {
    what: 'a fill that is answered and waits as well',
    rules: ['doubledAnswer'],
    forge: ({ orders, debts }) => ({ debts: [...debts, ...counterOf(orders).answers] }),
  },
  {
    what: 'a fill that was never counted',
    rules: ['lostFill'],
    forge: ({ ledger }) => ({
      ledger: {
        ...ledger,
        fills: ledger.fills - 1,
        counteredClosed: ledger.counteredClosed - 1,
        answeredQuantity: ledger.answeredQuantity.minus('0.1'),
      },
    }),
  },
  {
    what: 'a unit of the base currency too many',
    rules: ['unreconciled'],
    forge: ({ ledger }) => ({
      ledger: { ...ledger, inventoryBase: ledger.inventoryBase.plus('0.000000000001') },
    }),
  },
  {
    what: 'a unit of the quote currency too few',
    rules: ['unreconciled'],
    forge: ({ ledger }) => ({
      ledger: { ...ledger, cashQuote: ledger.cashQuote.minus('0.000000000001') },
    }),
  },
  ...(['noBalance', 'wouldCross', 'maxOpenOrders', 'belowMinimum', 'refused'] as const).map(
    (reason) => ({
      what: `a level left empty with the excuse ${reason}`,
      rules: ['holeInGrid'] as const,
      forge: ({ gap }: BotState) => ({
        blocked: [{ level: gap + 2, side: 'sell' as const, reason }],
      }),
    }),
  ),
];

const openOf = (orders: BotState['orders']) =>
  some(orders.filter(({ status, answers }) => status === 'open' && answers.length === 0));
const counterOf = (orders: BotState['orders']) =>
  some(orders.filter(({ status, answers }) => status === 'open' && answers.length > 0));

describe('once nothing moves', () => {
  test.each(forgeries)('$what', async ({ rules, forge }) => {
    const findings = await runPlanted(calmScenario(), (planted) => {
      planted.forge(forge);
    });
    expect(rulesOf(findings)).toEqual(rules);
  });
});

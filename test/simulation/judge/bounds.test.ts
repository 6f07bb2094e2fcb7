/** The judge sees what grows: states, queues and the log. */

import { expect, test } from '@jest/globals';
import type { BotState } from '../../../shared/domain/bot-state.ts';
import { calmScenario, runPlanted, type Planted } from './planted-run.ts';

const repeated = <T>([first]: readonly T[], times: number): T[] =>
  first === undefined ? [] : Array.from({ length: times }, () => first);

const withState =
  (change: (state: BotState) => Partial<BotState>) =>
  (planted: Planted): void => {
    planted.forgePasses((pass) => ({ ...pass, state: { ...pass.state, ...change(pass.state) } }));
  };

const wrongs: readonly {
  readonly what: string;
  readonly says: string;
  readonly plant: (planted: Planted) => void;
}[] = [
  {
    what: 'orders that rest',
    says: '41 live orders in a state, allowed 40',
    plant: withState(({ orders }) => ({
      orders: repeated(
        orders.filter(({ status }) => status === 'open'),
        41,
      ),
    })),
  },
  {
    what: 'orders that ended',
    says: '401 closed orders in a state, allowed 400',
    plant: withState(({ orders }) => ({
      orders: repeated(
        orders.filter(({ status }) => status === 'closed'),
        401,
      ),
    })),
  },
  {
    what: 'debts',
    says: '401 debts in a state, allowed 400',
    plant: withState(({ orders }) => ({
      debts: repeated(
        orders.flatMap(({ answers }) => answers),
        401,
      ),
    })),
  },
  {
    what: 'lines in the log',
    says: 'lines in the log, allowed ',
    plant: ({ world: { stage } }) => {
      const logger = stage.diary.logger('someone');
      for (let i = 0; i < 3_000; i++) logger.info('asked', {});
    },
  },
];

test.each(wrongs)('too many $what', async ({ says, plant }) => {
  const [finding] = await runPlanted(calmScenario(), plant);
  expect(finding).toMatchObject({ rule: 'unbounded', text: expect.stringContaining(says) });
});

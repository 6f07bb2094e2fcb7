/** A bot that flattens is at rest only where nobody is there to trade with. */

import { expect, test } from '@jest/globals';
import { calmScenario, runPlanted } from './planted-run.ts';

test.each([
  { what: 'a market with two sides', isEmpty: false, rules: ['notAtRest'] },
  { what: 'a market without orders', isEmpty: true, rules: [] },
])('a bot that flattens in $what', async ({ isEmpty, rules }) => {
  const findings = await runPlanted(calmScenario(), (planted) => {
    const { market } = planted.venue.exchange;
    const { last, lastQuantity } = market.ticker();
    planted.forge(() => {
      // The bot itself has seen the market as it was.
      if (isEmpty) market.ticker = () => ({ last, lastQuantity });
      return { mode: 'flattening' };
    });
  });
  expect(findings.map(({ rule }) => rule)).toEqual(rules);
});

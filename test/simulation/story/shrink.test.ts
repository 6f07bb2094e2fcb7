/** A history is made as small as what goes wrong in it allows, and within its tries. */

import { expect, test } from '@jest/globals';
import type { Finding } from '../judge/finding.ts';
import { drawScenario } from '../scenario/draw.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { startMs } from '../world/stage.ts';
import { shrink } from './shrink.ts';

const finding: Finding = {
  rule: 'lostFill',
  text: 'one',
  atMs: startMs + 400_000,
  orders: [],
};

/** Large, and with all that the rule below needs. */
const large: Scenario = {
  ...drawScenario(4),
  workers: 3,
  faults: { placeLost: 0.2, cancelLost: 0.1, listStale: 0.1, crash: 0.01, busLost: 0.05 },
  happenings: [
    { kind: 'deploy', atMs: 100_000 },
    { kind: 'clockJump', atMs: 200_000, byMs: 9_000 },
    { kind: 'deploy', atMs: 300_000 },
    { kind: 'clockJump', atMs: 350_000, byMs: 9_000 },
  ],
};

const isWrong = ({ faults, happenings, workers, chaosMs }: Scenario): boolean =>
  (faults.placeLost ?? 0) > 0.04 &&
  (faults.crash ?? 0) > 0 &&
  happenings.some(({ kind, atMs }) => kind === 'deploy' && atMs === 300_000) &&
  workers >= 2 &&
  chaosMs >= 390_000;

function shrunk(triesMax: number) {
  let tries = 0;
  const found = shrink(
    { scenario: large, finding },
    {
      triesMax,
      isOver: () => false,
      findingsOf: (scenario) => {
        tries += 1;
        const other: Finding = { ...finding, rule: 'doubledOrder' };
        return Promise.resolve(isWrong(scenario) ? [other, finding] : [other]);
      },
    },
  );
  return found.then(({ scenario }) => ({ scenario, tries }));
}

test('keeps what the finding needs, and nothing else', async () => {
  const { scenario } = await shrunk(1_000);
  expect(isWrong(scenario)).toBe(true);
  expect(Object.keys(scenario.faults)).toEqual(['placeLost', 'crash']);
  expect(scenario.faults.placeLost).toBe(0.05);
  expect(scenario.happenings).toEqual([{ kind: 'deploy', atMs: 300_000 }]);
  expect(scenario.bots).toHaveLength(1);
  expect(scenario.venues).toHaveLength(1);
  expect(scenario.workers).toBe(2);
  expect(scenario.relays).toBe(0);
  expect(scenario.chaosMs).toBe(401_000);
  expect(scenario.bots[0]?.config).toMatchObject({ buyLevels: 1, sellLevels: 1, quantityPower: 0 });
});

test('stops when its tries are used up, with the smallest found so far', async () => {
  const { scenario, tries } = await shrunk(5);
  expect(tries).toBe(5);
  expect(isWrong(scenario)).toBe(true);
});

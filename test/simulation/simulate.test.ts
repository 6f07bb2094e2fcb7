/** A few histories as they are drawn, and the command line around them; two thousand are `npm run simulate`'s. */

import { describe, expect, test } from '@jest/globals';
import { CommanderError } from 'commander';
import { failureLine, Sums } from './main-report.ts';
import { readSimulateWords } from './options.ts';
import { readScenarioFile } from './story/scenario-file.ts';
import { runSeeds } from './workers.ts';
import type { Outcome } from './workers-outcome.ts';

const from = Number(process.env['MMM_SIMULATE_SEED'] ?? '1');
const runs = 8;

test(`nothing goes wrong in ${runs} histories from seed ${from} on`, async () => {
  const sums = new Sums();
  await runSeeds({ from, runs, workers: 1 }, (outcome) => {
    sums.add(outcome);
    return true;
  });
  expect(sums.failed.map(failureLine)).toEqual([]);
  expect(sums.runs).toBe(runs);
  expect(sums.fills).toBeGreaterThan(runs);
}, 60_000);

test('any number of workers tells the same, in the order of the seeds, and ends after so many', async () => {
  const toldBy = async (workers: number): Promise<Outcome[]> => {
    const told: Outcome[] = [];
    await runSeeds({ from: 1, runs: 4, workers }, (outcome) => {
      told.push(outcome);
      return told.length < 3;
    });
    return told;
  };
  const byTwo = await toldBy(2);
  expect(byTwo.map(({ seed }) => seed)).toEqual([1, 2, 3]);
  expect(byTwo).toEqual(await toldBy(1));
}, 60_000);

describe('the words', () => {
  test('are read', () => {
    const words = ['--seed', '7', '--runs', '20', '--workers', '3', '--no-shrink', '--json'];
    expect(readSimulateWords(words)).toEqual({
      ...{ seed: 7, runs: 20, workers: 3, mayShrink: false, isJson: true, wantsStory: false },
      stopAfter: Number.POSITIVE_INFINITY,
    });
  });

  test.each([
    [['--seed', '-1'], /'-1' is invalid.*whole number from 0 to 2147483647/],
    [['--seed', '1e3'], /'1e3' is invalid/],
    [['--runs', '0'], /'0' is invalid.*from 1 to 1000000/],
    [['--workers', 'many'], /'many' is invalid.*from 1 to 256/],
    [['--stop-after', '0'], /'0' is invalid/],
    [['--seed', '2147483647', '--runs', '2'], /last seed of 2147483648, allowed is at most/],
    [['--scenario', 'x.json', '--runs', '2'], /cannot be used with option '--runs/],
    [['--story', '--runs', '2'], /--story is about one run, found --runs 2/],
    [['--keep', 'Big Name'], /small letters, digits, and dashes/],
    [['--speed', '3'], /unknown option '--speed'/],
  ])('%j are refused', (words, message) => {
    expect(() => readSimulateWords(words)).toThrow(CommanderError);
    expect(() => readSimulateWords(words)).toThrow(message);
  });
});

test.each([
  ['package.json', /is no scenario:[^]*seed/],
  ['nowhere.json', /cannot be read: .*ENOENT/],
  ['README.md', /cannot be read: [^]*JSON/],
])('the file %s is refused as a scenario', (file, message) => {
  expect(() => readScenarioFile(file)).toThrow(message);
});

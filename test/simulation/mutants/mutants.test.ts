/** The list of mutants is kept with the code it breaks; that the simulator catches them all is `npm run simulate:mutants`. */

import { expect, jest, test } from '@jest/globals';
import { systemClock } from '../../../shared/runtime/system-clock.ts';
import { checkMutants, isProof } from './check.ts';
import { mutants } from './list.ts';
import { openMutants } from './list/open.ts';
import type { Mutant } from './mutant.ts';
import { readMutantWords } from './options.ts';
import { OutOfDateError, Sources } from './sources.ts';
import { tableOf } from './table.ts';

// Bundles are made and played in processes of their own.
jest.setTimeout(120_000);

const sources = new Sources();
const known = { file: 'shared/domain/limits.ts', replace: 'nothing' };

const all = [...mutants, ...openMutants];

function mutantNamed(name: string): Mutant {
  const mutant = all.find((one) => one.name === name);
  if (mutant === undefined) throw new Error(`no mutant ${name}`);
  return mutant;
}

test.each(all)('$name is up to date', (mutant) => {
  expect(sources.mutated(mutant).size).toBeGreaterThan(0);
});

test('names are for the command line, and there is one of each', () => {
  const names = all.map(({ name }) => name);
  expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});

test.each([
  ['no more there', 'export const placeLifetimeYears', 0],
  ['there more than once', 'export const', 2],
])('a text that is %s is out of date', (_case, find, atLeast) => {
  const mutant = { name: 'old', mistake: '', rules: [], changes: [{ ...known, find }] };
  const message = expect.stringMatching(
    new RegExp(`^${known.file} has \\d+ times, allowed is once: ${find}$`),
  );
  expect(() => sources.mutated(mutant)).toThrow(OutOfDateError);
  expect(() => sources.mutated(mutant)).toThrow(expect.objectContaining({ message }));
  expect(timesIn(mutant)).toBeGreaterThanOrEqual(atLeast);
});

function timesIn(mutant: Mutant): number {
  try {
    sources.mutated(mutant);
    return 1;
  } catch (error) {
    return Number(/has (\d+) times/.exec(String(error))?.[1]);
  }
}

test('a broken program is caught, the one as it is is not, and an old mutant is no proof', async () => {
  const lines: string[] = [];
  const broken = mutantNamed('place-repeated');
  const old = { ...broken, name: 'old', changes: [{ ...known, find: 'no such text' }] };
  const check = await checkMutants({
    mutants: [broken, old],
    ...{ from: 1, runsMax: 5, atOnce: 2, clock: systemClock },
    tell: (line) => {
      lines.push(line);
    },
  });
  expect(check.control).toEqual({ runs: 5, caught: [] });
  expect(check.tried.map(({ fate }) => fate.kind)).toEqual(['caught', 'outOfDate']);
  expect(isProof(check)).toBe(false);
  expect(isProof({ ...check, tried: check.tried.slice(0, 1) })).toBe(true);
  expect(lines[0]).toBe('the code as it is: 5 runs, 0 with a finding');
  expect(tableOf(check)).toContain('1 of 2 mutants caught, and nothing found in 5 runs');
});

test('one that survives is no proof', () => {
  const mutant = mutantNamed('dust-lost');
  const check = {
    ...{ seeds: { from: 1, to: 9 }, control: { runs: 9, caught: [] } },
    tried: [{ mutant, fate: { kind: 'survived' as const, runs: 9 }, seconds: 1 }],
  };
  expect(isProof(check)).toBe(false);
  expect(tableOf(check)).toContain('**not caught in 9 runs**');
});

test('those that are not caught yet say what it takes, and no others do', () => {
  expect(all.filter(({ takes }) => takes !== undefined)).toEqual(openMutants);
});

test('mutants are chosen by name', () => {
  const words = ['--only', 'dust-lost', '--only', 'fees-not-booked', '--runs-max', '7'];
  expect(readMutantWords(words)).toEqual({
    mutants: [mutantNamed('dust-lost'), mutantNamed('fees-not-booked')],
    ...{ from: 1, runsMax: 7, atOnce: 2, isList: false, isJson: false },
  });
  expect(readMutantWords([]).mutants).toBe(mutants);
  expect(readMutantWords(['--open']).mutants).toBe(openMutants);
});

test.each([
  [['--only', 'nobody'], 'there is no such mutant'],
  [['--runs-max', '0'], 'allowed is a whole number from 1 to'],
  [['--seed', '1.5'], 'allowed is a whole number from 0 to'],
])('%j are wrong words', (words, message) => {
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    expect(() => readMutantWords(words)).toThrow(message);
  } finally {
    stderr.mockRestore();
  }
});

/** The command line of runs in recorded markets: what is wrong in it is said before anything runs. */

import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { CommanderError } from 'commander';
import { readMarketWords } from './market-options.ts';

const recorded = ['--market', 'btc-usd-2017-09-03'];
const shape = ['--market', 'shape:neo-2017', '--pair', 'NEO-USD'];

test('the words are read, and the pair from the name of the market', () => {
  const words = [...recorded, '--from', '2017-09-04T09:00Z', '--hours', '1.5', '--poll', '20'];
  expect(readMarketWords(words)).toEqual({
    ...{ market: 'btc-usd-2017-09-03', pair: 'BTC-USD', fromMs: Date.UTC(2017, 8, 4, 9) },
    ...{ hours: 1.5, pollSeconds: 20, faults: 'both', funds: 'all', seed: 1, runs: 3 },
  });
});

test.each([
  [[...recorded, '--runs', 'abc'], /'abc' is invalid.*whole number from 1/],
  [[...recorded, '--runs', '0'], /'0' is invalid/],
  [[...recorded, '--seed', '-5'], /'-5' is invalid.*from 0/],
  [[...recorded, '--seed', '2147483647'], /last seed of 2147483649, allowed is at most/],
  [[...recorded, '--poll', '0.001'], /allowed are 5, 10, 15/],
  [[...recorded, '--pair', 'XYZ'], /choices are NEO-USD/],
  [[...recorded, '--hours', '-3'], /above 0, at most 744/],
  [[...recorded, '--from', 'dawn'], /ISO time/],
  [[...recorded, '--chart', '/nowhere/x.svg'], /\/nowhere is not there/],
  [[...recorded, '--chart', tmpdir()], /it is a folder/],
  [[...recorded, '--keep', '/nowhere'], /no such folder/],
  [[...shape, '--hours', '3'], /always as long as it is/],
  [[...shape, '--from', '2017-11-29'], /always as long as it is/],
  [['--market', 'shape:neo-2018'], /shapes are shape:neo-2017/],
  [['--market', 'shape:neo-2017'], /say with --pair which grid/],
  [[], /'--market <file>' not specified/],
])('%j are refused', (words, message) => {
  expect(() => readMarketWords(words)).toThrow(CommanderError);
  expect(() => readMarketWords(words)).toThrow(message);
});

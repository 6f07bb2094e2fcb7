/** Histories from files: what can be run is, in whichever wrapping; what would hang or make no sense is refused. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { drawScenario } from '../scenario/draw.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { checkNameIsFree, readScenarioFile } from './scenario-file.ts';

const drawn = drawScenario(8);
const [venue] = drawn.venues as [Scenario['venues'][0]];
const [bot] = drawn.bots as [Scenario['bots'][0]];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mmm-scenario-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileOf(content: unknown): string {
  const path = join(folder, 'history.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

test('each drawn history can be read: bare, kept, and as the first failure of --json', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const scenario = drawScenario(seed);
    expect(readScenarioFile(fileOf(scenario)).scenario).toEqual(scenario);
  }
  const kept = { name: 'lost', because: 'it was', scenario: drawn };
  expect(readScenarioFile(fileOf(kept))).toEqual(kept);
  const failure = { seed: 8, rule: 'lostFill', text: 'gone', orders: [], scenario: drawn };
  const printed = { runs: 1, failures: [failure, { ...failure, scenario: {} }] };
  const read = readScenarioFile(fileOf(printed));
  expect(read).toEqual({ name: '', because: 'lostFill: gone', scenario: drawn });
});

test.each<[string, unknown, RegExp]>([
  ['no failure', { runs: 1, failures: [] }, /has no failure in it/],
  ['chaosMs', { ...drawn, chaosMs: 1e15 }, /<=2678400000[^]*chaosMs/],
  ['workers', { ...drawn, workers: 1_000 }, /<=16[^]*workers/],
  ['relays', { ...drawn, relays: -1 }, /relays/],
  [
    'a market that stands still',
    { ...drawn, venues: [{ ...venue, market: { ...venue.market, stepMs: 0 } }] },
    /stepMs/,
  ],
  [
    'a market of too many steps',
    {
      ...{ ...drawn, chaosMs: 2_000_000_000 },
      venues: [{ ...venue, market: { ...venue.market, stepMs: 100 } }],
    },
    /expected at least 2000 for so long[^]*stepMs/,
  ],
  [
    'levels',
    { ...drawn, bots: [{ ...bot, config: { ...bot.config, buyLevels: 1e6 } }] },
    /buyLevels: found 1000000/,
  ],
  [
    'a venue that does not exist',
    { ...drawn, bots: [{ venue: 'okx', config: { ...bot.config, exchange: 'okx' } }] },
    /no venue has \S+ on okx/,
  ],
  [
    'a bot that does not exist',
    { ...drawn, happenings: [{ kind: 'handCancel', atMs: 1, botId: 'nobody' }] },
    /expected one of bot-0/,
  ],
  ['a happening', { ...drawn, happenings: [{ kind: 'miracle', atMs: 1 }] }, /happenings/],
])('%s is refused', (_what, content, message) => {
  expect(() => readScenarioFile(fileOf(content))).toThrow(message);
});

test('a name that is taken is not given again', () => {
  expect(() => {
    checkNameIsFree('listed-twice');
  }).toThrow(/kept as listed-twice already/);
  checkNameIsFree('no-such-history');
});

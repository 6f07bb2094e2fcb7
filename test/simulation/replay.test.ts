/** A seed is one history: twice in one process, and in two others. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { drawScenario } from './scenario/draw.ts';
import { diaryHash } from './story/diary-hash.ts';

const from = 1;
const runs = 6;
const runsHere = 3;

async function hashes(): Promise<string[]> {
  const all: string[] = [];
  for (let seed = from; seed < from + runsHere; seed++)
    all.push(await diaryHash(drawScenario(seed)));
  return all;
}

async function elsewhere(): Promise<string[]> {
  const file = new URL('workers-hash.ts', import.meta.url).pathname;
  const words = ['--import', 'tsx', file, String(from), String(runs)];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return JSON.parse(stdout) as string[];
}

test(`seeds ${from} to ${from + runs - 1} are the same histories each time`, async () => {
  const once = await hashes();
  expect(await hashes()).toEqual(once);
  // Side by side: neither sees the other's timing.
  const [there, elsewhereAgain] = await Promise.all([elsewhere(), elsewhere()]);
  expect(elsewhereAgain).toEqual(there);
  expect(new Set(there).size).toBe(runs);
}, 300_000);

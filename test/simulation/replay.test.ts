/** A seed is one history: in this process, once more in it, and in another. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { drawScenario } from './scenario/draw.ts';
import { diaryHash } from './story/diary-hash.ts';

const from = 1;
const runs = 10;

async function hashes(): Promise<string[]> {
  const all: string[] = [];
  for (let seed = from; seed < from + runs; seed++) all.push(await diaryHash(drawScenario(seed)));
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
  expect(new Set(once).size).toBe(runs);
  expect(await hashes()).toEqual(once);
  expect(await elsewhere()).toEqual(once);
}, 300_000);

/** A short torture run; a longer one, with a story line per misfortune, is `npm run torture`. */

import { expect, test } from '@jest/globals';
import { runTorture } from './torture.ts';

const seconds = Number(process.env['MMM_TORTURE_SECONDS'] ?? '20');
const seed = Number(process.env['MMM_TORTURE_SEED'] ?? '7');
/** For the start and the settling, which take their time on a busy machine. */
const aroundMs = 150_000;

test(
  `bears ${seconds} s of everything going wrong at once, seed ${seed}`,
  async () => {
    const lines: string[] = [];
    const tell = (line: string): void => {
      lines.push(line);
    };
    const result = await runTorture({
      seed,
      forMs: seconds * 1_000,
      speed: 20,
      onStory: tell,
      onWarning: () => undefined,
    });
    // The story comes with the failure: a run is not the same twice, however its misfortunes are.
    const story = result.problems.length === 0 ? [] : lines;
    expect({ seed, problems: result.problems, story }).toEqual({ seed, problems: [], story: [] });
    expect(Object.keys(result.misfortunes)).not.toEqual([]);
    expect(result.bots.filter(({ fills }) => fills === 0)).toEqual([]);
  },
  seconds * 1_000 + aroundMs,
);

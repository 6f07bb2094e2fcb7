/**
 * What a bundle runs: `simulator.mjs FROM TO MOST [SKIPPED,...]`. Plays the histories of these seeds until so many of
 * them have a finding, and prints one line of JSON.
 */

import { runScenario } from '../run.ts';
import { drawScenario } from '../scenario/draw.ts';
import type { Caught, Played } from './played.ts';

const [from = '1', to = '1', most = '1', skipped = ''] = process.argv.slice(2);
const skips = new Set(skipped.split(',').filter(Boolean).map(Number));

/** Rejections of processes that nobody waits for any more; the seed they came up in has caught them. */
const loose: unknown[] = [];
process.on('unhandledRejection', (reason) => {
  loose.push(reason);
});

async function play(seed: number): Promise<Caught | undefined> {
  loose.length = 0;
  try {
    const scenario = drawScenario(seed);
    // Where no governor is in force nobody promises to keep the limits.
    const isGoverned = scenario.isGoverned === true;
    const { findings } = await runScenario(scenario, { isGoverned });
    const [finding] = findings;
    if (finding !== undefined) return { seed, rule: finding.rule, text: finding.text };
  } catch (error) {
    return crashed(seed, error);
  }
  return loose.length === 0 ? undefined : crashed(seed, loose[0]);
}

function crashed(seed: number, error: unknown): Caught {
  return { seed, rule: 'crashed', text: error instanceof Error ? error.message : String(error) };
}

const played: { runs: number; caught: Caught[] } = { runs: 0, caught: [] };
for (let seed = Number(from); seed <= Number(to); seed++) {
  if (skips.has(seed)) continue;
  played.runs += 1;
  const caught = await play(seed);
  if (caught !== undefined) played.caught.push(caught);
  if (played.caught.length >= Number(most)) break;
}
const answer: Played = played;
process.stdout.write(`${JSON.stringify(answer)}\n`, () => {
  // What the last history left waiting would keep the process alive.
  process.exit(0);
});

/** One number for all that happened in a run: two runs of which anything differs have two. */

import { createHash } from 'node:crypto';
import { runScenario } from '../run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { plainError } from '../world/diary.ts';
import { witness } from './witness.ts';

export async function diaryHash(scenario: Scenario): Promise<string> {
  const hash = createHash('sha256');
  const { world, findings } = await runScenario(scenario, { onWorld: witness });
  for (const line of world.stage.diary.lines) hash.update(JSON.stringify(line, plainError));
  hash.update(JSON.stringify(findings));
  return hash.digest('hex');
}

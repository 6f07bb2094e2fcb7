/** Histories in which something went wrong once: nothing may go wrong in them again. */

import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { runScenario } from './run.ts';
import { keptFolder, readScenarioFile } from './story/scenario-file.ts';

const files = readdirSync(keptFolder).filter((file) => file.endsWith('.json'));

test('each kept history has the name of its file, and says why it is kept', () => {
  for (const file of files) {
    const { name, because } = readScenarioFile(new URL(file, keptFolder));
    expect(`${name}.json`).toBe(file);
    expect(because).toMatch(/\w+ \w+/);
  }
});

for (const file of files) {
  const { name, because, scenario } = readScenarioFile(new URL(file, keptFolder));
  test(`${name}: ${because}`, async () => {
    const { findings } = await runScenario(scenario);
    expect(findings).toEqual([]);
  });
}

/** Whether the smoke test ran for what is deployed: by what it left in the table, not by what CloudFormation says. */

import { textAt, valueAt } from './answers.ts';
import { stackNames, templateOf } from './deployment.ts';
import type { Trial } from './trial.ts';

const [, stack] = stackNames;

/** Fails unless the deployment's own hash is among those that passed. */
export async function expectSmokePassed(trial: Trial): Promise<string> {
  const deployment = deployedHash(trial);
  if (!(await passedHashes(trial)).includes(deployment)) {
    throw new Error(`the table does not say that the smoke test passed for ${deployment}`);
  }
  return 'the table says that the smoke test passed for this deployment';
}

/** Of the template that is deployed. */
export function deployedHash({ assembly }: Trial): string {
  const resources = Object.values(templateOf(assembly, stack).Resources);
  const run = resources.find(({ Type }) => Type === 'Custom::SmokeTest');
  const hash = textAt(run?.Properties, 'deployment');
  if (hash === '') throw new Error('the template has no smoke test');
  return hash;
}

/** All text of the item, of which the hashes of the last deployments that passed are part. */
export async function passedHashes({ bot, emulator }: Trial): Promise<readonly string[]> {
  const key = { pk: { S: 'PAPER#smoke-test' }, sk: { S: 'PASSED' } };
  const answer = await emulator.aws(
    ...['dynamodb', 'get-item', '--consistent-read', '--table-name', bot.table],
    ...['--key', JSON.stringify(key)],
  );
  return textsIn(valueAt(answer, 'Item'));
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

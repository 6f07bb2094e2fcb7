/** A deployment that is not fit: the smoke test has to notice, and CloudFormation to undo it, while the bot goes on. */

import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setOf, textAt, valueAt } from './answers.ts';
import { stackNames, templateFile, templateOf, type TemplateFile } from './deployment.ts';
import { deployedHash, passedHashes } from './smoke-run.ts';
import { restingIds } from './trading.ts';
import { expectEqual, type Trial } from './trial.ts';

const [, stack] = stackNames;
/** Without it no pass can write down what it is about to do. */
const rightTaken = 'dynamodb:PutItem';

/** Deploys the stacks as they are, but for one right of the strategy, and sees all as it was before. */
export async function undoBadDeployment(trial: Trial): Promise<string> {
  const { deployment } = trial;
  const bad = spoiled(trial);
  const before = { deployed: await deployed(trial), resting: restingIds(trial) };
  const code = await deployment.tryToDeploy(bad.assembly, stack);
  expectEqual('that the CDK calls the bad deployment a failure', code > 0, true);
  const [reason = 'nothing'] = await deployment.updateFailures(stack, bad.runId);
  if (!reason.includes('smoke test: ')) throw new Error(`the smoke test did not fail: ${reason}`);
  expectEqual('the stack', await deployment.status(stack), 'UPDATE_ROLLBACK_COMPLETE');
  expectEqual('functions and rights after the rollback', await deployed(trial), before.deployed);
  expectEqual('the orders on the book after the rollback', restingIds(trial), before.resting);
  const passed = await passedHashes(trial);
  expectEqual('that the bad one is said to have passed', passed.includes(bad.hash), false);
  const last = passed.includes(deployedHash(trial));
  expectEqual('that the one before is said to have passed', last, true);
  return `a deployment without ${rightTaken} for the strategy is rolled back: ${told(reason)}`;
}

interface Spoiled {
  readonly assembly: string;
  readonly hash: string;
  /** Logical id of the smoke test's run. */
  readonly runId: string;
}

/** A copy of what is deployed, with the right taken away and the hash another one, as it is for every change. */
function spoiled({ assembly, folder }: Trial): Spoiled {
  const copy = join(folder, 'bad');
  cpSync(assembly, copy, { recursive: true });
  const template = templateOf(copy, stack);
  const policyId = idOf(template, 'AWS::IAM::Policy', 'FunctionsStrategyRole');
  const runId = idOf(template, 'Custom::SmokeTest', '');
  const policy = template.Resources[policyId];
  const run = template.Resources[runId];
  const spoiledPolicy: unknown = JSON.parse(JSON.stringify(policy), (_name, value: unknown) =>
    Array.isArray(value) ? value.filter((entry) => entry !== rightTaken) : value,
  );
  const text = JSON.stringify(spoiledPolicy);
  expectEqual('that the strategy had the right', text === JSON.stringify(policy), false);
  const hash = sha256(text).slice(0, 32);
  const Resources = {
    ...template.Resources,
    [policyId]: spoiledPolicy,
    [runId]: { ...run, Properties: { ...run?.Properties, deployment: hash } },
  };
  rewrite(copy, JSON.stringify({ ...template, Resources }));
  return { assembly: copy, hash, runId };
}

/** The assembly knows its template by the hash of the file. */
function rewrite(assembly: string, text: string): void {
  const file = templateFile(assembly, stack);
  const was = sha256(readFileSync(file, 'utf8'));
  writeFileSync(file, text);
  for (const name of ['manifest.json', `${stack}.assets.json`]) {
    const index = readFileSync(join(assembly, name), 'utf8');
    if (!index.includes(was)) throw new Error(`${name} does not know the template by its hash`);
    writeFileSync(join(assembly, name), index.replaceAll(was, sha256(text)));
  }
}

function idOf({ Resources }: TemplateFile, type: string, start: string): string {
  const ids = Object.keys(Resources).filter(
    (id) => Resources[id]?.Type === type && id.startsWith(start),
  );
  const [id] = ids;
  if (id === undefined || ids.length > 1) throw new Error(`found ${ids.length} ${type} ${start}`);
  return id;
}

/** The functions with their code and settings, and what the strategy may do. */
async function deployed({ deployment, emulator, assembly }: Trial): Promise<unknown> {
  const answer = await emulator.aws('lambda', 'list-functions');
  const kept = ['FunctionName', 'CodeSha256', 'Environment', 'Layers', 'MemorySize', 'Role'];
  const functions = setOf(answer, 'Functions')
    .map((each) => [...kept, 'Timeout', 'Runtime'].map((name) => valueAt(each, name)))
    .toSorted((a, b) => String(a[0]).localeCompare(String(b[0])));
  const role = await deployment.physicalId(assembly, 'AWS::IAM::Role', 'FunctionsStrategyRole');
  const template = templateOf(assembly, stack);
  const policy = template.Resources[idOf(template, 'AWS::IAM::Policy', 'FunctionsStrategyRole')];
  const rights = await emulator.aws(
    ...['iam', 'get-role-policy', '--role-name', role],
    ...['--policy-name', textAt(policy?.Properties, 'PolicyName')],
  );
  return { functions, rights };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** From where the smoke test itself speaks. */
function told(reason: string): string {
  return reason.slice(reason.indexOf('smoke test: '));
}

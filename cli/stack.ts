/** Reads what a deployment prints of itself: the outputs of its two stacks in CloudFormation. */

import {
  CloudFormationClient,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { awsFailure, regionMissing } from './aws-failure.ts';
import { InputError, RefusedError, type Io } from './io.ts';

export interface StackOutput {
  readonly name: string;
  readonly value: string;
  readonly description?: string;
  readonly stack: string;
}

export interface Deployment {
  /** Such as `mmm-prod`. */
  readonly name: string;
  readonly region: string;
  readonly outputs: readonly StackOutput[];
}

interface Wanted {
  readonly name: string;
  readonly region: string | undefined;
}

/** As CloudFormation takes them, one ending added. */
const namePattern = /^[A-Za-z][A-Za-z0-9-]{0,110}$/;
const ending = /-state(ful|less)$/;
/** Of a hundred stacks each. */
const pagesMax = 5;
const namesShownMax = 8;

/** `name` is that of the deployment, such as `mmm-prod`, or of either of its stacks. */
export async function deploymentOf({ name, region }: Wanted, io: Io): Promise<Deployment> {
  if (!namePattern.test(name)) {
    const allowed = 'allowed the name of a deployment, such as mmm-prod';
    throw new InputError([`--stack: found ${JSON.stringify(name)}, ${allowed}`]);
  }
  const client = new CloudFormationClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000 },
    ...(region === undefined ? {} : { region }),
  });
  io.progress?.(`reading the outputs of ${name} ...`);
  try {
    const place = await regionOf(client);
    return await readOutputs(name.replace(ending, ''), place, client);
  } finally {
    io.progress?.('');
    client.destroy();
  }
}

/** The one of this name; refused where the deployment prints none. */
export function outputOf({ name, outputs, region }: Deployment, wanted: string): string {
  const found = outputs.find((output) => output.name === wanted);
  if (found !== undefined) return found.value;
  throw new RefusedError(`the stacks of ${name} in ${region} print no ${wanted}: deploy them anew`);
}

async function regionOf(client: CloudFormationClient): Promise<string> {
  try {
    return await client.config.region();
  } catch {
    throw regionMissing();
  }
}

async function readOutputs(
  name: string,
  region: string,
  client: CloudFormationClient,
): Promise<Deployment> {
  const found = await Promise.all(
    ['stateful', 'stateless'].map((kind) => stackCalled(`${name}-${kind}`, region, client)),
  );
  const [stateful, stateless] = found;
  if (stateful === undefined) throw await notThere(name, region, client);
  if (stateful.Outputs === undefined) {
    throw new RefusedError(
      `stack ${name}-stateful in ${region} has no outputs, its status is ${stateful.StackStatus ?? 'not told'}: deploy it anew`,
    );
  }
  const outputs = [stateful, stateless].flatMap((stack) => (stack ? outputsIn(stack) : []));
  return { name, region, outputs };
}

/** How the CDK names what one stack hands to the other: of no use to people. */
const handedOver = /^(Publish|Exports)Output/;

function outputsIn({ StackName: stack = '', Outputs: outputs = [] }: Stack) {
  return outputs
    .map(
      ({ OutputKey: name = '', OutputValue: value = '', Description: description }) =>
        ({
          name,
          value,
          ...(description === undefined ? {} : { description }),
          stack,
        }) satisfies StackOutput,
    )
    .filter(({ name }) => !handedOver.test(name));
}

/** Undefined where there is none. */
async function stackCalled(
  name: string,
  region: string,
  client: CloudFormationClient,
): Promise<Stack | undefined> {
  try {
    const { Stacks: stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return stacks?.[0];
  } catch (error) {
    // CloudFormation has no name of its own for this mistake.
    const isMissing =
      error instanceof Error &&
      error.name === 'ValidationError' &&
      error.message.includes('does not exist');
    if (isMissing) return undefined;
    const action = 'cloudformation:DescribeStacks';
    throw awsFailure(error, { service: 'CloudFormation', action, what: `stack ${name}`, region });
  }
}

async function notThere(
  name: string,
  region: string,
  client: CloudFormationClient,
): Promise<RefusedError> {
  const there = await deploymentsIn(client);
  const looked = `no stack is called ${name}-stateful in ${region}`;
  if (there === undefined) return new RefusedError(`${looked}: is it another region (--region)?`);
  if (there.length === 0) {
    return new RefusedError(
      `${looked}, nor any other deployment whose name begins with mmm-: is it another region (--region) or account?`,
    );
  }
  const names = there.slice(0, namesShownMax).join(', ');
  const more = there.length > namesShownMax ? `, and ${there.length - namesShownMax} more` : '';
  return new RefusedError(`${looked}; deployed there: ${names}${more}`);
}

/** Names that `--stack` would take. Undefined where they may not be listed. */
async function deploymentsIn(client: CloudFormationClient): Promise<readonly string[] | undefined> {
  const names = new Set<string>();
  let next: string | undefined;
  try {
    for (let page = 0; page < pagesMax; page++) {
      const answer = await client.send(
        new DescribeStacksCommand(next === undefined ? {} : { NextToken: next }),
      );
      for (const { StackName: name = '' } of answer.Stacks ?? []) {
        if (/^mmm-.*-stateful$/.test(name)) names.add(name.replace(ending, ''));
      }
      next = answer.NextToken;
      if (next === undefined) break;
    }
    return [...names].toSorted();
  } catch {
    return undefined;
  }
}

/** The two stacks of one stage in the emulator, through the CDK's own command line. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setOf, textAt } from './answers.ts';
import { outcomeOf, outputOf, projectRoot, type Invocation } from './command.ts';
import { accountId, region, type Emulator } from './emulator.ts';

const stage = 'e2e';
export const deploymentName = `mmm-${stage}`;
export const stackNames = [`${deploymentName}-stateful`, `${deploymentName}-stateless`] as const;

/** As `-c name=value`. */
export type Context = Readonly<Record<string, string>>;

/** What makes the templates fit for the emulator; all else is as a person deploys it. */
export const emulatorContext: Context = {
  stage,
  emulator: 'true',
  egress: 'none',
  relayImage: 'public',
  alarmEmail: 'person@example.com',
};

/** One resource of a template, as the emulator made it. */
export interface DeployedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Absent where the emulator lists no such resource. */
  readonly physicalId?: string;
}

const deployWords = ['--require-approval', 'never', '--progress', 'events'];
const minutes = (count: number): number => count * 60_000;

export class Deployment {
  readonly #emulator: Emulator;

  constructor(emulator: Emulator) {
    this.#emulator = emulator;
  }

  async bootstrap(): Promise<void> {
    await outputOf(this.#cdk(['bootstrap', `aws://${accountId}/${region}`]));
  }

  /** Synthesises with the bundles of the functions into the folder. */
  async synthesize(assembly: string, context: Context): Promise<void> {
    const settings = Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    await outputOf(this.#cdk(['synth', '--quiet', '--output', assembly, ...settings]));
  }

  async deploy(assembly: string): Promise<void> {
    await outputOf(this.#cdk(['deploy', '--all', '--app', assembly, ...deployWords]));
  }

  /** Deploys one stack alone, and returns the exit code of the CDK. */
  async tryToDeploy(assembly: string, stack: string): Promise<number> {
    const words = ['deploy', stack, '--exclusively', '--app', assembly, ...deployWords];
    return (await outcomeOf(this.#cdk(words))).code;
  }

  /** By stack and name. */
  async outputs(): Promise<Readonly<Record<string, ReadonlyMap<string, string>>>> {
    const all: Record<string, ReadonlyMap<string, string>> = {};
    for (const stack of stackNames) {
      const outputs = setOf(await this.#described('describe-stacks', stack), 'Stacks.0.Outputs');
      all[stack] = new Map(
        outputs.map((output) => [textAt(output, 'OutputKey'), textAt(output, 'OutputValue')]),
      );
    }
    return all;
  }

  async output(name: string): Promise<string> {
    for (const outputs of Object.values(await this.outputs())) {
      const value = outputs.get(name);
      if (value !== undefined) return value;
    }
    throw new Error(`the stacks print no ${name}`);
  }

  async status(stack: string): Promise<string> {
    return textAt(await this.#described('describe-stacks', stack), 'Stacks.0.StackStatus');
  }

  /** Why a resource failed to be updated, the last time first. */
  async updateFailures(stack: string, logicalId: string): Promise<readonly string[]> {
    const answer = await this.#described('describe-stack-events', stack);
    return setOf(answer, 'StackEvents')
      .filter(
        (event) =>
          textAt(event, 'LogicalResourceId') === logicalId &&
          textAt(event, 'ResourceStatus') === 'UPDATE_FAILED',
      )
      .map((event) => textAt(event, 'ResourceStatusReason'));
  }

  /** Every resource of both templates, with the id the emulator gave it. */
  async resources(assembly: string): Promise<readonly DeployedResource[]> {
    const all: DeployedResource[] = [];
    for (const stack of stackNames) {
      const answer = await this.#described('list-stack-resources', stack);
      const ids = new Map(
        setOf(answer, 'StackResourceSummaries')
          .filter((summary) => !textAt(summary, 'ResourceStatus').startsWith('DELETE'))
          .map((summary) => [
            textAt(summary, 'LogicalResourceId'),
            textAt(summary, 'PhysicalResourceId'),
          ]),
      );
      for (const [logicalId, { Type, Properties = {} }] of Object.entries(
        templateOf(assembly, stack).Resources,
      )) {
        const physicalId = ids.get(logicalId);
        all.push({
          ...{ stack, logicalId, type: Type, properties: Properties },
          ...(physicalId === undefined || physicalId === '' ? {} : { physicalId }),
        });
      }
    }
    return all;
  }

  /** The id the emulator gave to the one resource of a type whose logical id starts so. */
  async physicalId(assembly: string, type: string, idStart: string): Promise<string> {
    const found = (await this.resources(assembly)).filter(
      (resource) => resource.type === type && resource.logicalId.startsWith(idStart),
    );
    const id = found[0]?.physicalId;
    if (found.length === 1 && id !== undefined) return id;
    throw new Error(`found ${found.length} ${type} whose id starts with ${idStart}, expected 1`);
  }

  #described(action: string, stack: string): Promise<unknown> {
    return this.#emulator.aws('cloudformation', action, '--stack-name', stack);
  }

  #cdk(args: readonly string[]): Invocation {
    return {
      command: join(projectRoot, 'node_modules', '.bin', 'cdk'),
      args: [...args, '--no-notices', '--no-color'],
      environment: this.#emulator.environment,
      timeoutMs: minutes(4),
    };
  }
}

export interface TemplateFile {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>
  >;
}

export function templateFile(assembly: string, stack: string): string {
  return join(assembly, `${stack}.template.json`);
}

export function templateOf(assembly: string, stack: string): TemplateFile {
  return JSON.parse(readFileSync(templateFile(assembly, stack), 'utf8')) as TemplateFile;
}

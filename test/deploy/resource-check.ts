/** Holds every resource of the templates against what the APIs of their services show. */

import { setOf, textAt, valueAt } from './answers.ts';
import type { DeployedResource } from './deployment.ts';
import type { Emulator } from './emulator.ts';
import { gaps, parts, views, type View } from './resource-views.ts';
import { isNamed, isReference, nameOf, resolved, type Made } from './template-values.ts';

export interface Finding {
  readonly resource: DeployedResource;
  /** `found` also where single properties are not shown by the emulator, if that is known of it. */
  readonly verdict: 'found' | 'unsupported' | 'wrong';
  /** Properties that were compared. */
  readonly compared: number;
  /** Why, or what is not shown. */
  readonly notes: readonly string[];
}

/** What each stack gives out, by the stack's name. */
type Outputs = Readonly<Record<string, ReadonlyMap<string, string>>>;

export async function checkResources(
  emulator: Emulator,
  resources: readonly DeployedResource[],
  outputs: Outputs,
): Promise<readonly Finding[]> {
  const world = { all: resources, outputs, ask: rememberingAsker(emulator) };
  const findings: Finding[] = [];
  for (const resource of resources) findings.push(await findingOf(resource, world));
  return findings;
}

interface World {
  readonly all: readonly DeployedResource[];
  readonly outputs: Outputs;
  readonly ask: (args: readonly string[]) => Promise<unknown>;
}

/** Most questions list all of a kind: each is asked once. */
function rememberingAsker(emulator: Emulator): World['ask'] {
  const answers = new Map<string, Promise<unknown>>();
  return (args) => {
    const key = args.join(' ');
    const answer = answers.get(key) ?? emulator.aws(...args);
    answers.set(key, answer);
    return answer;
  };
}

async function findingOf(resource: DeployedResource, world: World): Promise<Finding> {
  const finding = (
    verdict: Finding['verdict'],
    compared: number,
    ...notes: readonly string[]
  ): Finding => ({ resource, verdict, compared, notes });
  const { type, physicalId } = resource;
  const unsupported = gaps[type];
  if (unsupported !== undefined) return finding('unsupported', 0, unsupported);
  if (physicalId === undefined) return finding('wrong', 0, 'the stack does not list it');
  const part = parts[type];
  if (part !== undefined) return finding('found', 0, part);
  const view = views[type];
  if (view === undefined) return finding('wrong', 0, 'no API is known that shows such a resource');
  try {
    const shown = shownIn(view, await world.ask(argsOf(view, resource, world.all)), physicalId);
    if (shown === undefined) return finding('wrong', 0, 'its API does not show it');
    return compared(view, resource, shown, madeFor(resource, world));
  } catch (error) {
    return finding('wrong', 0, error instanceof Error ? error.message : String(error));
  }
}

function compared(view: View, resource: DeployedResource, shown: unknown, made: Made): Finding {
  const { type, properties } = resource;
  const wanted = Object.entries(view.shows ?? {}).filter(
    ([name]) => valueAt(properties, name) !== undefined,
  );
  const notes: string[] = [];
  let wrong = 0;
  for (const [name, path] of wanted) {
    const [expected, found] = [resolved(valueAt(properties, name), made), valueAt(shown, path)];
    if (agrees(expected, found)) continue;
    const gap = gaps[`${type}.${name}`];
    if (gap === undefined) wrong += 1;
    const words = `${name} is ${found === undefined ? 'not shown' : JSON.stringify(found)}, not ${JSON.stringify(expected)}`;
    notes.push(gap === undefined ? words : `${name}: ${gap}`);
  }
  return { resource, verdict: wrong === 0 ? 'found' : 'wrong', compared: wanted.length, notes };
}

/** What the references of a resource lead to. */
function madeFor({ stack }: DeployedResource, { all, outputs }: World): Made {
  return {
    physicalId: (logicalId) => inStack(all, stack, logicalId)?.physicalId,
    output: (from, name) => outputs[from]?.get(name),
  };
}

function inStack(all: readonly DeployedResource[], stack: string, logicalId: string) {
  return all.find((other) => other.stack === stack && other.logicalId === logicalId);
}

/** Undefined where the answer does not show it. */
function shownIn(view: View, answer: unknown, physicalId: string): unknown {
  if (view.has !== undefined) return valueAt(answer, view.has) === undefined ? undefined : answer;
  const { list, id = '' } = view;
  if (list === undefined) {
    return id === '' || isIdOf(textAt(answer, id), physicalId) ? answer : undefined;
  }
  return entriesOf(answer, list).find((entry) =>
    isIdOf(id === '' ? String(entry) : textAt(entry, id), physicalId),
  );
}

/** At `a.*.b` it is the lists `b` of all entries of the list `a`. */
function entriesOf(answer: unknown, path: string): readonly unknown[] {
  const [outer = '', inner] = path.split('.*.');
  const entries = setOf(answer, outer);
  return inner === undefined ? entries : entries.flatMap((entry) => setOf(entry, inner));
}

/** An ARN ends with its name; a rule's physical id may have its bus before it. */
function isIdOf(shown: string, physicalId: string): boolean {
  return (
    shown === physicalId || shown.endsWith(`/${physicalId}`) || physicalId.endsWith(`|${shown}`)
  );
}

function argsOf(
  view: View,
  resource: DeployedResource,
  all: readonly DeployedResource[],
): readonly string[] {
  return view.ask.map((word) => {
    const name = /^\{(.+)\}$/.exec(word)?.[1];
    if (name === undefined) return word;
    const id = resource.physicalId ?? '';
    return name === 'id' ? (id.split('|').at(-1) ?? id) : referred(resource, name, all);
  });
}

/** The physical id of what a property refers to. */
function referred(
  { logicalId, properties, stack }: DeployedResource,
  path: string,
  all: readonly DeployedResource[],
): string {
  const value = valueAt(properties, path);
  if (typeof value === 'string') return value;
  const target = textAt(value, 'Ref') || textAt(value, 'Fn::GetAtt.0');
  const found = inStack(all, stack, target)?.physicalId;
  if (found !== undefined) return found;
  throw new Error(`${path} of ${logicalId} refers to nothing that was made`);
}

/**
 * Says whether the API shows what the template says: everything written there, and possibly more. What is known by
 * name alone has to end with it; what CloudFormation puts together, and nobody resolved, only has to be something.
 */
export function agrees(expected: unknown, shown: unknown): boolean {
  if (isReference(expected)) return shown !== undefined && shown !== null && shown !== '';
  if (isNamed(expected)) return typeof shown === 'string' && nameOf(shown) === expected.named;
  if (typeof shown === 'string' && typeof expected === 'object') {
    return agrees(expected, jsonOf(shown));
  }
  if (Array.isArray(expected)) {
    return (
      Array.isArray(shown) &&
      shown.length === expected.length &&
      expected.every((entry) => shown.some((other) => agrees(entry, other)))
    );
  }
  if (typeof expected === 'object' && expected !== null) {
    return Object.entries(expected).every(([name, value]) => agrees(value, memberOf(shown, name)));
  }
  return String(shown).toLowerCase() === String(expected).toLowerCase();
}

function memberOf(shown: unknown, name: string): unknown {
  if (typeof shown !== 'object' || shown === null) return undefined;
  return Object.entries(shown).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

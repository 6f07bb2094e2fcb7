/**
 * Resolves the intrinsic functions of a template as a deployment would: Ref, Fn::GetAtt, Fn::Join, Fn::Sub and outputs
 * of other stacks. What the resources turned into is the caller's to say.
 */

import { HostError } from '../host/host-error.ts';
import type { Resource, StackTemplate } from './assembly.ts';

/** A resource, as a Ref or an attribute asks for it. */
export interface Asked {
  readonly stack: string;
  readonly id: string;
  readonly resource: Resource;
  /** Absent: what Ref gives. */
  readonly attribute?: string;
}

export interface ResolverOptions {
  readonly templates: readonly StackTemplate[];
  /** Undefined: there is nothing of the kind here. */
  readonly physical: (asked: Asked) => string | undefined;
  /** `AWS::Region` and the like. */
  readonly pseudo: Readonly<Record<string, string>>;
}

/** Replaces all intrinsics in a value of a stack. Throws `HostError` for one it does not know. */
export type Resolve = (stack: string, value: unknown) => unknown;

/** Stacks may refer to each other, but not in circles. */
const depthMax = 50;

export function resolver(options: ResolverOptions): Resolve {
  const template = (stack: string): StackTemplate => {
    const found = options.templates.find((one) => one.stack === stack);
    if (found === undefined) throw unknown(`stack ${stack}, which is not in the assembly`);
    return found;
  };

  function resolve(stack: string, value: unknown, depth: number): unknown {
    if (depth > depthMax) throw unknown(`intrinsics of ${stack} that go deeper than ${depthMax}`);
    const inner = (part: unknown): unknown => resolve(stack, part, depth + 1);
    if (Array.isArray(value)) return value.map(inner);
    if (!isObject(value)) return value;
    const [name, argument] = intrinsicOf(value);
    switch (name) {
      case undefined:
        return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inner(part)]));
      case 'Ref':
        return reference(stack, textOf(argument));
      case 'Fn::GetAtt': {
        const [id = '', ...attribute] = listOf(inner(argument)).map(textOf);
        return reference(stack, id, attribute.join('.'));
      }
      case 'Fn::Join': {
        const [separator, parts] = listOf(argument);
        return listOf(inner(parts)).map(textOf).join(textOf(separator));
      }
      case 'Fn::Sub':
        return textOf(argument).replaceAll(/\$\{([\w:]+)\}/g, (_all, id: string) =>
          reference(stack, id),
        );
      case 'Fn::GetStackOutput':
        return outputOf(inner(argument), depth);
      default:
        throw unknown(`${name} in ${stack}`);
    }
  }

  function outputOf(argument: unknown, depth: number): unknown {
    const { StackName: name, OutputName: output } = isObject(argument) ? argument : {};
    const other = template(textOf(name));
    const value = other.outputs[textOf(output)];
    if (value === undefined) throw unknown(`output ${textOf(output)}, which ${other.stack} lacks`);
    return resolve(other.stack, value, depth + 1);
  }

  function reference(stack: string, id: string, attribute?: string): string {
    const pseudo = options.pseudo[id];
    if (pseudo !== undefined) return pseudo;
    const resource = template(stack).resources[id];
    if (resource === undefined) throw unknown(`${id}, which ${stack} does not define`);
    const asked = { stack, id, resource, ...(attribute === undefined ? {} : { attribute }) };
    const found = options.physical(asked);
    if (found !== undefined) return found;
    const what = attribute === undefined ? id : `${attribute} of ${id}`;
    throw unknown(`${what} (${resource.Type})`);
  }

  return (stack, value) => resolve(stack, value, 0);
}

function unknown(what: string): HostError {
  return new HostError(`--lambda: the template refers to ${what}; this host knows nothing of it`);
}

function intrinsicOf(value: Readonly<Record<string, unknown>>): readonly [string?, unknown?] {
  const [only, ...others] = Object.entries(value);
  if (only === undefined || others.length > 0) return [];
  return only[0] === 'Ref' || only[0].startsWith('Fn::') ? only : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw unknown(`a ${typeof value} where text belongs`);
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value.split('.');
  throw unknown(`a ${typeof value} where a list belongs`);
}

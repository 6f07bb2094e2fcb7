/** Synthesises the deployment for a test: as `cdk synth` does, without bundling the functions. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { BotFunction } from '../../infra/constructs/bot-function.ts';
import { addStacks } from '../../infra/stacks.ts';

export const projectRoot = join(import.meta.dirname, '..', '..');

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

export interface Templates {
  readonly stateful: Template;
  readonly stateless: Template;
}

/** The feature flags of `cdk.json`, which the CDK's command line would pass. */
export function flags(): Record<string, unknown> {
  const file: unknown = JSON.parse(readFileSync(join(projectRoot, 'cdk.json'), 'utf8'));
  return (file as { context: Record<string, unknown> }).context;
}

/** Skips the bundling, which needs the functions' code and says nothing about the template. */
export const skipBundling = { 'aws:cdk:bundling-stacks': [] };

/** CDK's own rules take seconds to load; the test in `stacks.test.ts` runs them once for all. */
const skipDefaultRules = { '@aws-cdk/core:validateAgainstDefaultRules': false };

/** Throws for a cdk-nag finding that nobody acknowledged. */
export function synthesize(context: Readonly<Record<string, unknown>> = {}): Templates {
  const app = new App({
    context: { ...flags(), ...skipBundling, ...skipDefaultRules, ...context },
  });
  const { stateful, stateless } = addStacks(app);
  return { stateful: Template.fromStack(stateful), stateless: Template.fromStack(stateless) };
}

/** Bundles one function as it is deployed, and tells the folder, which is in `outdir`. */
export function deployedBundle(entryName: string, outdir: string): string {
  const app = new App({ context: { ...flags(), ...skipDefaultRules }, outdir });
  const stack = new Stack(app, 'bundles');
  const timeout = Duration.seconds(30);
  const description = `the bundle of ${entryName}`;
  new BotFunction(stack, 'It', {
    ...{ entryName, description, timeout, memoryMb: 256 },
    environment: {},
  });
  const { Properties } = resource(Template.fromStack(stack), 'AWS::Lambda::Function', 'It');
  const { S3Key: key } = Properties['Code'] as { readonly S3Key: string };
  return join(outdir, `asset.${key.replace(/\.zip$/, '')}`);
}

/** All resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): Readonly<Record<string, Resource>> {
  return template.findResources(type) as Record<string, Resource>;
}

/** The one resource of a type whose logical id starts so. */
export function resource(template: Template, type: string, idStart: string): Resource {
  const found = Object.entries(resourcesOf(template, type)).filter(([id]) =>
    id.startsWith(idStart),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`found ${found.length} ${type} whose id starts with ${idStart}, expected 1`);
  }
  return only[1];
}

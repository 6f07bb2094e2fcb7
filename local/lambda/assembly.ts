/** What the CDK made of the stacks: their templates, and the folders of the bundles. Synthesised here, or found in a folder. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { HostError } from '../host/host-error.ts';

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});

const templateSchema = z.looseObject({
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.looseObject({ Value: z.unknown() })).default({}),
});

const manifestSchema = z.looseObject({
  artifacts: z.record(
    z.string(),
    z.looseObject({
      type: z.string(),
      properties: z
        .looseObject({ templateFile: z.string().optional(), stackName: z.string().optional() })
        .optional(),
    }),
  ),
});

const assetsSchema = z.looseObject({
  files: z
    .record(z.string(), z.looseObject({ source: z.looseObject({ path: z.string().optional() }) }))
    .default({}),
});

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface StackTemplate {
  readonly stack: string;
  /** By logical id. */
  readonly resources: Readonly<Record<string, Resource>>;
  /** By name; their values as the template has them. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface Assembly {
  readonly folder: string;
  readonly templates: readonly StackTemplate[];
  /** Folders of the file assets, by their hash. */
  readonly assets: ReadonlyMap<string, string>;
}

/** Rejects with `HostError` when the folder is no cloud assembly. */
export async function readAssembly(folder: string): Promise<Assembly> {
  const { artifacts } = await read(folder, 'manifest.json', manifestSchema);
  const templates: StackTemplate[] = [];
  const assets = new Map<string, string>();
  for (const [name, { type, properties }] of Object.entries(artifacts)) {
    const file = properties?.templateFile;
    if (type !== 'aws:cloudformation:stack' || file === undefined) continue;
    const template = await read(folder, file, templateSchema);
    templates.push(templateOf(properties?.stackName ?? name, template));
    const manifest = `${name}.assets.json`;
    if (!existsSync(join(folder, manifest))) continue;
    const { files } = await read(folder, manifest, assetsSchema);
    for (const [hash, { source }] of Object.entries(files)) {
      if (source.path !== undefined) assets.set(hash, join(folder, source.path));
    }
  }
  return { folder, templates, assets };
}

/** One stack's template, as the CDK writes it. */
export function templateOf(stack: string, template: unknown): StackTemplate {
  const { Resources: resources, Outputs } = templateSchema.parse(template);
  const outputs = Object.entries(Outputs).map(([name, { Value }]) => [name, Value] as const);
  return { stack, resources, outputs: Object.fromEntries(outputs) };
}

async function read<S extends z.ZodType>(
  folder: string,
  file: string,
  schema: S,
): Promise<z.output<S>> {
  const path = join(folder, file);
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new HostError(
      `--lambda: ${path} cannot be read; --lambda without a folder synthesises the stacks anew`,
      { cause },
    );
  }
}

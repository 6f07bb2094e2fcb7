/** The functions of the templates and what wakes them, with the embedded services in place of the real ones. */

import * as z from 'zod';
import { HostError } from '../host/host-error.ts';
import type { Assembly } from './assembly.ts';
import type { Resolve } from './intrinsics.ts';
import { resolverAt, type Places } from './places.ts';

export interface DeployedFunction {
  /** Logical id. */
  readonly id: string;
  readonly arn: string;
  /** Of its bundle. */
  readonly folder: string;
  readonly layerFolders: readonly string[];
  readonly handler: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** Exactly that of the template. */
  readonly environment: Readonly<Record<string, string>>;
  /** Tries after the first of an asynchronous invocation. */
  readonly retriesMax: number;
}

export interface QueueSource {
  readonly functionArn: string;
  readonly queueArn: string;
  readonly batchMax: number;
  readonly concurrencyMax: number;
  readonly reportsFailures: boolean;
}

export interface StreamSource {
  readonly functionArn: string;
  readonly batchMax: number;
  readonly retriesMax: number;
  readonly reportsFailures: boolean;
  /** A record passes when one of them matches it; all pass where there is none. */
  readonly patterns: readonly unknown[];
}

export interface Schedule {
  readonly functionArn: string;
  readonly everyMs: number;
}

export interface EventRule {
  readonly functionArn: string;
  readonly pattern: unknown;
}

export interface Deployment {
  readonly functions: readonly DeployedFunction[];
  readonly queueSources: readonly QueueSource[];
  readonly streamSources: readonly StreamSource[];
  readonly schedules: readonly Schedule[];
  readonly rules: readonly EventRule[];
  readonly workQueueUrl: string;
  readonly relayQueueUrls: readonly string[];
  readonly secretPrefix: string;
}

/** Lambda's own, where a template says nothing. */
const retriesDefault = 2;

/** What is readable but wrong is for `checkWiring` to tell. Throws `HostError` for what it cannot read. */
export function readDeployment(assembly: Assembly, places: Places): Deployment {
  const resolve = resolverAt(assembly, places);
  const reading = { assembly, places, resolve };
  return {
    functions: functionsOf(reading),
    ...sourcesOf(reading),
    schedules: each(reading, 'AWS::Scheduler::Schedule', scheduleSchema).flatMap(scheduleOf),
    rules: each(reading, 'AWS::Events::Rule', ruleSchema).flatMap((rule) => rulesOf(rule, places)),
    workQueueUrl: output(reading, 'WorkQueueUrl'),
    relayQueueUrls: output(reading, 'RelayQueueUrls').split(',').filter(Boolean),
    secretPrefix: output(reading, 'SecretPrefix'),
  };
}

interface Reading {
  readonly assembly: Assembly;
  readonly places: Places;
  readonly resolve: Resolve;
}

const nothing = z.unknown().optional();

const functionSchema = z.looseObject({
  Code: z.looseObject({ S3Key: z.string() }),
  Handler: z.string(),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  Layers: z.array(z.looseObject({ Ref: z.string() })).default([]),
  Environment: z.looseObject({ Variables: z.record(z.string(), z.unknown()) }).optional(),
});

const invokeSchema = z.looseObject({
  FunctionName: nothing,
  MaximumRetryAttempts: z.number().default(retriesDefault),
});

const mappingSchema = z.looseObject({
  FunctionName: nothing,
  EventSourceArn: nothing,
  BatchSize: z.number().default(10),
  ScalingConfig: z.looseObject({ MaximumConcurrency: z.number() }).optional(),
  FunctionResponseTypes: z.array(z.string()).default([]),
  MaximumRetryAttempts: z.number().default(-1),
  FilterCriteria: z
    .looseObject({ Filters: z.array(z.looseObject({ Pattern: z.string() })) })
    .optional(),
});

const scheduleSchema = z.looseObject({
  ScheduleExpression: z.string(),
  State: z.string().default('ENABLED'),
  Target: z.looseObject({ Arn: nothing }),
});

const ruleSchema = z.looseObject({
  EventBusName: nothing,
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  State: z.string().default('ENABLED'),
  Targets: z.array(z.looseObject({ Arn: nothing })).default([]),
});

interface Found<P> {
  readonly stack: string;
  readonly id: string;
  readonly properties: P;
  /** In this resource's stack. */
  readonly text: (value: unknown) => string;
}

function each<S extends z.ZodType>(
  { assembly, resolve }: Pick<Reading, 'assembly' | 'resolve'>,
  type: string,
  schema: S,
): readonly Found<z.output<S>>[] {
  return assembly.templates.flatMap(({ stack, resources }) =>
    Object.entries(resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, { Properties }]) => {
        const read = schema.safeParse(Properties);
        if (!read.success) {
          throw new HostError(`--lambda: ${id} of ${stack}: ${z.prettifyError(read.error)}`);
        }
        return { stack, id, properties: read.data, text: (value) => String(resolve(stack, value)) };
      }),
  );
}

function functionsOf(reading: Reading): readonly DeployedFunction[] {
  const { assembly, resolve } = reading;
  const invokes = each(reading, 'AWS::Lambda::EventInvokeConfig', invokeSchema);
  const layers = each(reading, 'AWS::Lambda::LayerVersion', layerSchema);
  // Others are of the deployment itself, or hear of alarms.
  const ours = each(reading, 'AWS::Lambda::Function', z.looseObject({})).filter(({ id }) =>
    isOurs(id),
  );
  return ours.map(({ stack, id, properties, text }) => {
    const { Code, Environment, Layers, ...rest } = functionSchema.parse(properties);
    const invoke = invokes.find((one) => one.text(one.properties.FunctionName) === id);
    const variables = resolve(stack, Environment?.Variables ?? {});
    return {
      id,
      arn: text({ 'Fn::GetAtt': [id, 'Arn'] }),
      folder: assetOf(assembly, Code.S3Key),
      layerFolders: Layers.flatMap(({ Ref }) =>
        layers
          .filter((one) => one.id === Ref)
          .map((one) => assetOf(assembly, one.properties.Content.S3Key)),
      ),
      handler: rest.Handler,
      timeoutMs: rest.Timeout * 1_000,
      memoryMb: rest.MemorySize,
      environment: z.record(z.string(), z.coerce.string()).parse(variables),
      retriesMax: invoke?.properties.MaximumRetryAttempts ?? retriesDefault,
    };
  });
}

const layerSchema = z.looseObject({ Content: z.looseObject({ S3Key: z.string() }) });

/** The bot's functions are one construct; its logical ids stay as they are. */
function isOurs(id: string): boolean {
  return /^Functions[A-Z]\w*Function[0-9A-F]{8}$/.test(id);
}

function assetOf({ assets, folder }: Assembly, key: string): string {
  const found = assets.get(key.replace(/\.zip$/, ''));
  if (found === undefined) throw new HostError(`--lambda: ${folder} has no asset ${key}`);
  return found;
}

function sourcesOf(reading: Reading): Pick<Deployment, 'queueSources' | 'streamSources'> {
  const queueSources: QueueSource[] = [];
  const streamSources: StreamSource[] = [];
  for (const { id, stack, properties, text } of each(
    reading,
    'AWS::Lambda::EventSourceMapping',
    mappingSchema,
  )) {
    const source = text(properties.EventSourceArn);
    const common = {
      functionArn: text({ 'Fn::GetAtt': [text(properties.FunctionName), 'Arn'] }),
      batchMax: properties.BatchSize,
      reportsFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    };
    const patterns = (properties.FilterCriteria?.Filters ?? []).map(({ Pattern }): unknown =>
      JSON.parse(Pattern),
    );
    if (source.startsWith('arn:aws:sqs:') && patterns.length === 0) {
      const concurrencyMax = properties.ScalingConfig?.MaximumConcurrency ?? Infinity;
      queueSources.push({ ...common, queueArn: source, concurrencyMax });
    } else if (source.includes('/stream/')) {
      const retriesMax = properties.MaximumRetryAttempts;
      streamSources.push({
        ...common,
        patterns,
        retriesMax: retriesMax < 0 ? Infinity : retriesMax,
      });
    } else {
      throw new HostError(
        `--lambda: ${id} of ${stack} maps a source this host does not know: ${source}`,
      );
    }
  }
  return { queueSources, streamSources };
}

const unitsMs: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

function scheduleOf({
  id,
  properties,
  text,
}: Found<z.output<typeof scheduleSchema>>): readonly Schedule[] {
  const { ScheduleExpression: expression, State, Target } = properties;
  if (State !== 'ENABLED') return [];
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const everyMs = Number(count) * (unitsMs[unit ?? ''] ?? Number.NaN);
  if (!(everyMs > 0)) {
    throw new HostError(`--lambda: ${id}: this host knows no schedule ${expression}, only rates`);
  }
  return [{ functionArn: text(Target.Arn), everyMs }];
}

/** Rules on other buses are about AWS itself, of which there is nothing here. */
function rulesOf(
  { properties, text }: Found<z.output<typeof ruleSchema>>,
  { busName }: Places,
): readonly EventRule[] {
  const { EventBusName: bus, EventPattern: pattern, State, Targets } = properties;
  if (State !== 'ENABLED' || bus === undefined || text(bus) !== busName) return [];
  return Targets.map(({ Arn }) => ({ functionArn: text(Arn), pattern }));
}

function output({ assembly, resolve }: Reading, name: string): string {
  for (const { stack, outputs } of assembly.templates) {
    if (name in outputs) return String(resolve(stack, outputs[name]));
  }
  throw new HostError(`--lambda: no stack has the output ${name}`);
}

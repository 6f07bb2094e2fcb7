/** The environment as a typed config. Everything that is wrong with it is told at once. */

import * as z from 'zod';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface RuntimeConfig {
  readonly stage: string;
  /**
   * What the address is called that requests to exchanges leave from: an exchange counts by it, so whoever leaves from
   * the same one has to say the same name.
   */
  readonly address: string;
  /** The one dimension every metric has, and a field of every log line. */
  readonly service: string;
  readonly metricsNamespace: string;
  readonly logLevel: LogLevel;
  /** Absent: the SDK's own sources of it. */
  readonly region?: string;
  readonly tableName: string;
  readonly slotsQueueUrl: string;
  readonly workQueueUrl: string;
  /** The command queue of each shard of the relay, by its number. Empty: there is no relay, and orders go over REST. */
  readonly relayQueueUrls: readonly string[];
  /** Shards this process may own. Absent: all. */
  readonly relayShards?: readonly number[];
  /** Name or ARN of the bus for order events. Absent where none are published. */
  readonly eventBus?: string;
  readonly credentials:
    | { readonly kind: 'secrets'; readonly namePrefix: string }
    | { readonly kind: 'folder'; readonly folder: string };
  /** Other addresses of the same APIs, for embedded ones. */
  readonly endpoints: {
    readonly dynamoDb?: string;
    readonly sqs?: string;
    readonly secrets?: string;
    readonly eventBridge?: string;
  };
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the environment is not complete: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

const httpUrl = z.url({ protocol: /^https?$/ });

/** More shards than accounts are of no use, and a function's environment is small. */
const shardsMax = 64;

/** Two shards of one queue would take each other's commands. */
function areDifferent(list: readonly unknown[]): boolean {
  return new Set(list).size === list.length;
}

/** `a,b,c`, without spaces. */
function listOf<S extends z.ZodType<unknown, string>>(entry: S) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(entry).max(shardsMax).refine(areDifferent));
}

/** What is allowed is the description, and part of the error. */
const schema = z.object({
  MMM_STAGE: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/)
    .describe('1 to 20 of a-z, 0-9 and dash, a letter first'),
  MMM_ADDRESS: z
    .string()
    .regex(/^[\w.:-]{1,100}$/)
    .default('here')
    .describe('a name for the address that requests leave from'),
  MMM_TABLE: z
    .string()
    .regex(/^[\w.-]{3,255}$/)
    .describe('the name of a table'),
  MMM_SLOTS_QUEUE_URL: httpUrl.describe('the URL of a queue'),
  MMM_WORK_QUEUE_URL: httpUrl.describe('the URL of a FIFO queue'),
  MMM_RELAY_QUEUE_URLS: listOf(httpUrl)
    .default([])
    .describe(`up to ${shardsMax} different URLs of FIFO queues, separated by commas`),
  MMM_RELAY_SHARDS: listOf(
    z
      .string()
      .regex(/^\d{1,2}$/)
      .transform(Number),
  )
    .optional()
    .describe('different numbers of relay queues, from 0, separated by commas'),
  MMM_EVENT_BUS: z
    .string()
    .regex(/^[\w.:/-]{1,256}$/)
    .optional()
    .describe('the name or ARN of an event bus'),
  MMM_SECRET_PREFIX: z
    .string()
    .regex(/^[\w/+=.@-]{1,200}$/)
    .optional()
    .describe('the first part of the names of secrets'),
  MMM_CREDENTIALS_DIR: z.string().optional().describe('a folder'),
  MMM_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('debug, info, warn or error'),
  POWERTOOLS_SERVICE_NAME: z.string().optional().describe('a name'),
  POWERTOOLS_METRICS_NAMESPACE: z.string().default('MMM').describe('a name'),
  AWS_REGION: z.string().optional().describe('a region'),
  AWS_ENDPOINT_URL_DYNAMODB: httpUrl.optional().describe('a URL'),
  AWS_ENDPOINT_URL_SQS: httpUrl.optional().describe('a URL'),
  AWS_ENDPOINT_URL_SECRETS_MANAGER: httpUrl.optional().describe('a URL'),
  AWS_ENDPOINT_URL_EVENTBRIDGE: httpUrl.optional().describe('a URL'),
});

type Variables = z.output<typeof schema>;

/** Reads the environment once, at the start of a process. Empty text counts as absent. */
export function readRuntimeConfig(
  environment: Readonly<Record<string, string | undefined>>,
): RuntimeConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, text]) => text !== ''));
  const read = schema.safeParse(given);
  const names = new Set((read.error?.issues ?? []).map(({ path }) => String(path[0])));
  const problems = [
    ...[...names].map((name) => problemOf(name, given)),
    ...credentialsProblems(given),
    ...(read.success ? shardProblems(read.data) : []),
  ];
  if (!read.success || problems.length > 0) throw new ConfigError(problems);
  return configOf(read.data);
}

function problemOf(name: string, given: Readonly<Record<string, string | undefined>>): string {
  const fields: Readonly<Record<string, z.ZodType>> = schema.shape;
  const found = given[name] === undefined ? 'nothing' : JSON.stringify(given[name]);
  return `${name}: found ${found}, allowed ${fields[name]?.description ?? 'text'}`;
}

function credentialsProblems(
  given: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const sources = [given['MMM_SECRET_PREFIX'], given['MMM_CREDENTIALS_DIR']];
  const count = sources.filter((source) => source !== undefined).length;
  const found = count === 0 ? 'neither' : 'both';
  return count === 1 ? [] : [`MMM_SECRET_PREFIX, MMM_CREDENTIALS_DIR: found ${found}, allowed one`];
}

function shardProblems(read: Variables): readonly string[] {
  const { MMM_RELAY_QUEUE_URLS: queues, MMM_RELAY_SHARDS: shards = [] } = read;
  const missing = shards.filter((shard) => shard >= queues.length);
  if (missing.length === 0) return [];
  return [
    `MMM_RELAY_SHARDS: found ${missing.join(',')}, allowed numbers of the ${queues.length} queues in MMM_RELAY_QUEUE_URLS, from 0`,
  ];
}

function configOf(read: Variables): RuntimeConfig {
  const { AWS_ENDPOINT_URL_DYNAMODB: dynamoDb, AWS_ENDPOINT_URL_SQS: sqs } = read;
  const { AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets, MMM_CREDENTIALS_DIR: folder } = read;
  const { AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge } = read;
  const { MMM_EVENT_BUS: eventBus, MMM_RELAY_SHARDS: relayShards } = read;
  return {
    stage: read.MMM_STAGE,
    address: read.MMM_ADDRESS,
    service: read.POWERTOOLS_SERVICE_NAME ?? `mmm-${read.MMM_STAGE}`,
    metricsNamespace: read.POWERTOOLS_METRICS_NAMESPACE,
    logLevel: read.MMM_LOG_LEVEL,
    ...(read.AWS_REGION === undefined ? {} : { region: read.AWS_REGION }),
    tableName: read.MMM_TABLE,
    slotsQueueUrl: read.MMM_SLOTS_QUEUE_URL,
    workQueueUrl: read.MMM_WORK_QUEUE_URL,
    relayQueueUrls: read.MMM_RELAY_QUEUE_URLS,
    ...(relayShards === undefined ? {} : { relayShards }),
    ...(eventBus === undefined ? {} : { eventBus }),
    credentials:
      folder === undefined
        ? { kind: 'secrets', namePrefix: read.MMM_SECRET_PREFIX ?? '' }
        : { kind: 'folder', folder },
    endpoints: {
      ...(dynamoDb === undefined ? {} : { dynamoDb }),
      ...(sqs === undefined ? {} : { sqs }),
      ...(secrets === undefined ? {} : { secrets }),
      ...(eventBridge === undefined ? {} : { eventBridge }),
    },
  };
}

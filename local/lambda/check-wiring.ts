/** Compares what the templates wire with what the local host does in their place, before anything runs. */

import { ConfigError, readRuntimeConfig, type RuntimeConfig } from '../../shared/runtime/config.ts';
import { eventDetailType, eventSource } from '../../shared/stores/event-bridge-publisher.ts';
import { configRecord } from '../host/config-watch.ts';
import { HostError } from '../host/host-error.ts';
import type { DeployedFunction, Deployment } from './deployment.ts';
import { matchesPattern } from './patterns.ts';
import { arnOfUrl, type Places } from './places.ts';

/** The host's own relay. */
const relayShards = 1;

/** Throws `HostError` that tells all that is wrong. */
export function checkWiring(deployment: Deployment, places: Places): void {
  const configs = deployment.functions.map((fn) => ({ fn, config: configOf(fn) }));
  const problems = [
    ...configs.flatMap(({ fn, config }) =>
      config instanceof ConfigError
        ? [`function ${fn.id}: ${config.message}`]
        : differencesOf(deployment, places, fn, config),
    ),
    ...shardProblems(deployment),
    ...wireProblems(deployment, slotsArnOf(configs, places)),
  ];
  if (problems.length === 0) return;
  const list = problems.map((problem) => `- ${problem}`).join('\n');
  throw new HostError(`--lambda: the stacks are not wired as this host knows them:\n${list}`);
}

function configOf({ environment }: DeployedFunction): RuntimeConfig | ConfigError {
  try {
    return readRuntimeConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

/** All functions have to mean the same table, queues and secrets as the stacks' outputs tell people. */
function differencesOf(
  { workQueueUrl, relayQueueUrls, secretPrefix }: Deployment,
  { tableName }: Places,
  { id }: DeployedFunction,
  config: RuntimeConfig,
): readonly string[] {
  const { credentials } = config;
  const prefix = credentials.kind === 'secrets' ? credentials.namePrefix : 'a folder';
  const pairs = [
    ['MMM_TABLE', config.tableName, tableName],
    ['MMM_WORK_QUEUE_URL', config.workQueueUrl, workQueueUrl],
    ['MMM_RELAY_QUEUE_URLS', config.relayQueueUrls.join(','), relayQueueUrls.join(',')],
    ['MMM_SECRET_PREFIX', prefix, secretPrefix],
  ] as const;
  return pairs
    .filter(([, found, expected]) => found !== expected)
    .map(([name, found, expected]) => `function ${id}: ${name} is ${found}, expected ${expected}`);
}

function shardProblems({ relayQueueUrls }: Deployment): readonly string[] {
  const found = relayQueueUrls.length;
  if (found === relayShards) return [];
  return [
    `the relay has ${found} shards, this host runs ${relayShards}: synthesise with -c relayShards=1`,
  ];
}

function slotsArnOf(
  configs: readonly { readonly config: RuntimeConfig | ConfigError }[],
  { region }: Places,
): string | undefined {
  const urls = configs.flatMap(({ config }) =>
    config instanceof ConfigError ? [] : [config.slotsQueueUrl],
  );
  const [url] = urls;
  return url === undefined ? undefined : arnOfUrl(region, url);
}

const expectedWires: readonly string[] = [
  'each minute -> Planner',
  'each minute -> Watchdog',
  'slots, by message -> FanOut',
  'work, by message -> Strategy',
  'written configs, by record -> Lifecycle',
  'order events -> Router',
];

function wireProblems(deployment: Deployment, slotsArn: string | undefined): readonly string[] {
  const found = wiresOf(deployment, slotsArn);
  const lacking = expectedWires.filter((wire) => !found.includes(wire));
  const others = found.filter(
    (wire, at) => !expectedWires.includes(wire) || found.indexOf(wire) < at,
  );
  return [
    ...lacking.map((wire) => `there is no ${wire}`),
    ...others.map((wire) => `this host knows no ${wire}`),
  ];
}

function wiresOf(deployment: Deployment, slotsArn: string | undefined): readonly string[] {
  const { functions, queueSources, streamSources, schedules, rules } = deployment;
  const roleOf = (arn: string): string => {
    const fn = functions.find((one) => one.arn === arn);
    return /^Functions([A-Za-z]+)Function/.exec(fn?.id ?? '')?.[1] ?? arn;
  };
  const isWork = (arn: string): boolean =>
    arn.slice(arn.lastIndexOf(':') + 1) === deployment.workQueueUrl.split('/').at(-1);
  return [
    ...schedules.map(({ everyMs, functionArn }) => {
      const when = everyMs === 60_000 ? 'each minute' : `each ${everyMs / 1_000} s`;
      return `${when} -> ${roleOf(functionArn)}`;
    }),
    ...queueSources.map((source) => {
      const { queueArn: arn, functionArn, reportsFailures } = source;
      const queue = arn === slotsArn ? 'slots' : isWork(arn) ? 'work' : arn;
      return `${queue}, ${reportsFailures ? 'by message' : 'by batch'} -> ${roleOf(functionArn)}`;
    }),
    ...streamSources.map(({ patterns, functionArn, reportsFailures }) => {
      const what = letsThrough(patterns, configRecord('MODIFY', 'a-bot', '1'))
        ? 'written configs'
        : 'no written configs';
      return `${what}, ${reportsFailures ? 'by record' : 'by batch'} -> ${roleOf(functionArn)}`;
    }),
    ...rules.map(({ pattern, functionArn }) => {
      const event = { source: eventSource, 'detail-type': eventDetailType };
      const what = matchesPattern(pattern, event) ? 'order events' : 'events other than of orders';
      return `${what} -> ${roleOf(functionArn)}`;
    }),
  ];
}

/** As an event source mapping decides: one pattern is enough, and without any all pass. */
export function letsThrough(patterns: readonly unknown[], record: unknown): boolean {
  return patterns.length === 0 || patterns.some((pattern) => matchesPattern(pattern, record));
}

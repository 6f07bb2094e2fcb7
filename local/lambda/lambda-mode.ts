/** `npm start -- --lambda`: the deployed bundles under Lambda's own client, wired as the synthesised templates say. */

import type { CredentialSource } from '../../shared/ports/credentials.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { region, tableName, type HostQueues } from '../host/embedded-aws.ts';
import { HostError } from '../host/host-error.ts';
import { hostBus } from '../host/host-relay.ts';
import type { LoopbackSqs } from '../host/loopback-sqs.ts';
import { readAssembly, type Assembly } from './assembly.ts';
import { checkWiring } from './check-wiring.ts';
import { readDeployment, type Deployment } from './deployment.ts';
import { queueName, resolverAt, type Places } from './places.ts';
import { findRuntime, type LambdaRuntime } from './runtime-folder.ts';
import { startSecretsServer, type SecretsServer } from './secrets-server.ts';
import { synthesize } from './synthesize.ts';

export interface LambdaMode {
  readonly runtime: LambdaRuntime;
  /** Makes all queues of the stacks. Rejects with `HostError` when the stacks are wired in a way the host does not know. */
  readonly createQueues: (queues: LoopbackSqs) => Promise<HostQueues>;
  /** After the queues were made. */
  deployment(): Deployment;
  startSecrets(credentials: CredentialSource): Promise<SecretsServer>;
}

/** Bundles read the machine's clock: a market that is kept may not be ahead of it by more, ms. */
const clockApartMaxMs = 5_000;

/** Rejects with `HostError` that says what to do. */
export async function openLambdaMode(options: {
  /** Of an assembly; empty: synthesises it. */
  readonly folder: string;
  /** Ids of the exchanges that bots reach through ccxt. */
  readonly ccxt: readonly string[];
  readonly say: (line: string) => void;
}): Promise<LambdaMode> {
  const runtime = findRuntime();
  if (options.folder === '') options.say('synthesising the stacks and bundling the functions ...');
  const folder = options.folder === '' ? await synthesize(options.ccxt) : options.folder;
  const assembly = await readAssembly(folder);
  let deployment: Deployment | undefined;
  const read = (): Deployment => {
    if (deployment === undefined) throw new HostError('--lambda: the queues are not made yet');
    return deployment;
  };
  return {
    runtime,
    createQueues: async (queues) => {
      const places = placesWith(await createAll(assembly, queues));
      deployment = readDeployment(assembly, places);
      checkWiring(deployment, places);
      const { workQueueUrl, relayQueueUrls, functions } = deployment;
      const slotsQueueUrl = functions[0]?.environment['MMM_SLOTS_QUEUE_URL'] ?? '';
      return { slotsQueueUrl, workQueueUrl, relayQueueUrls };
    },
    deployment: read,
    startSecrets: (credentials) =>
      startSecretsServer({ credentials, namePrefix: read().secretPrefix }),
  };
}

/** Throws `HostError` when the folder's time is not the machine's. */
export function checkClock(clock: Clock, real: Clock): void {
  const apartMs = clock.now() - real.now();
  if (Math.abs(apartMs) <= clockApartMaxMs) return;
  throw new HostError(
    `--lambda: the time of this --data folder is ${Math.round(apartMs / 1_000)} s off the machine's, as it ran at another speed; use another folder`,
  );
}

function placesWith(urls: ReadonlyMap<string, string>): Places {
  return { region, tableName, busName: hostBus, queueUrl: (name) => urls.get(name) };
}

/** Those that others have for dead letters come first. Returns the addresses by name. */
async function createAll(
  assembly: Assembly,
  queues: LoopbackSqs,
): Promise<ReadonlyMap<string, string>> {
  const urls = new Map<string, string>();
  const resolve = resolverAt(assembly, placesWith(urls));
  const all = assembly.templates.flatMap(({ stack, resources }) =>
    Object.entries(resources)
      .filter(([, { Type }]) => Type === 'AWS::SQS::Queue')
      .map(([id, resource]) => ({ stack, name: queueName(id, resource), ...resource })),
  );
  const isLast = ({ Properties }: (typeof all)[number]): boolean => 'RedrivePolicy' in Properties;
  for (const queue of [...all.filter((one) => !isLast(one)), ...all.filter(isLast)]) {
    const attributes = attributesOf(resolve(queue.stack, queue.Properties));
    urls.set(queue.name, await queues.createQueue(queue.name, attributes));
  }
  return urls;
}

/** Those that mean something without AWS around them. */
const attributeNames = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'MessageRetentionPeriod',
  'RedrivePolicy',
  'VisibilityTimeout',
];

function attributesOf(properties: unknown): Readonly<Record<string, string>> {
  const given = Object.entries(properties ?? {}) as readonly [string, unknown][];
  return Object.fromEntries(
    given
      .filter(([name]) => attributeNames.includes(name))
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

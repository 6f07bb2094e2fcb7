/** One process that is the whole system: table, queues, schedule, functions, and the simulated exchanges. */

import { existsSync } from 'node:fs';
import { createFanOutHandler } from '../../functions/fan-out.ts';
import { createLifecycleHandler } from '../../functions/lifecycle.ts';
import { createPlannerHandler } from '../../functions/planner.ts';
import { createStrategyHandler } from '../../functions/strategy.ts';
import { createWatchdogHandler } from '../../functions/watchdog.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Credentials, CredentialSource } from '../../shared/ports/credentials.ts';
import { CredentialsMissingError } from '../../shared/ports/credentials.ts';
import { compose, type Runtime } from '../../shared/runtime/compose.ts';
import { createFileCredentials } from '../../shared/stores/file-credentials.ts';
import { openReplayClock, ReplayClockError, type ReplayClock } from '../market/replay-clock.ts';
import type { HostSnapshot } from '../view/snapshot.ts';
import { enableBots, readBotFiles } from './bot-files.ts';
import { configWatch } from './config-watch.ts';
import { openDataFolder } from './data-folder.ts';
import { startDemoExchanges, type RunningExchanges } from './demo-exchanges.ts';
import { startEmbeddedAws, tableName, type EmbeddedAws } from './embedded-aws.ts';
import { HostError } from './host-error.ts';
import { Observer } from './observer.ts';
import type { HostOptions } from './options.ts';
import { localContext, startPump } from './queue-pump.ts';
import { repeat } from './repeat.ts';
import { snapshotOf } from './host-snapshot.ts';
import { timedSlots } from './timed-slots.ts';

export interface Host {
  readonly clock: ReplayClock;
  readonly tableEndpoint: string;
  readonly tableName: string;
  readonly exchanges: RunningExchanges;
  /** Of the demo accounts. */
  readonly credentials: ReadonlyMap<string, Credentials>;
  readonly runtime: Runtime;
  snapshot(): HostSnapshot;
  /** Has every bot look at its exchange now, as a written config would. */
  nudge(): Promise<void>;
  /** Ends schedules and passes under way, then everything else. Orders stay on the book. */
  stop(): Promise<void>;
}

const plannerEveryMs = 60_000;
const configWatchEveryRealMs = 500;

/** Things to close, in reverse order of their opening. */
type Closing = (() => Promise<void>)[];

/** Rejects with `HostError` when it cannot run as asked; nothing is left open then. */
export async function startHost(options: HostOptions, real: Clock): Promise<Host> {
  const bots = await readBotFiles(options.bots);
  if (options.accounts !== undefined && !existsSync(options.accounts)) {
    throw new HostError(`--accounts ${options.accounts}: there is no such folder`);
  }
  const closing: Closing = [];
  try {
    return await open(options, real, bots, closing);
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
}

async function open(
  options: HostOptions,
  real: Clock,
  bots: Awaited<ReturnType<typeof readBotFiles>>,
  closing: Closing,
): Promise<Host> {
  const folder = options.data === undefined ? undefined : await openDataFolder(options.data);
  if (folder !== undefined) closing.push(() => folder.release());
  const clock = openClock(real, options.speed, folder?.clock);
  const aws = await startEmbeddedAws({
    port: options.port,
    ...(folder === undefined ? {} : { database: folder.database }),
  });
  closing.push(() => aws.close());
  const exchanges = await startDemoExchanges({
    clock,
    port: options.exchangePort,
    faults: options.faults,
    seed: options.seed,
    ...(folder === undefined ? {} : { folderOf: (exchange) => folder.exchange(exchange) }),
  });
  closing.push(() => exchanges.close());

  const observer = new Observer(clock);
  const runtime = compose(aws.config, {
    clock,
    logger: observer.logger,
    metrics: observer.metrics,
    credentials: credentialsOf(options.accounts, exchanges.credentials),
    onExchangeCall: observer.onExchangeCall,
  });
  closing.push(() => {
    runtime.close();
    return Promise.resolve();
  });
  await enableBots(runtime.store, bots);
  closing.push(runFunctions({ aws, runtime, observer, clock, real }));
  const startedMs = real.now();
  return {
    clock,
    tableEndpoint: aws.tableEndpoint,
    tableName,
    exchanges,
    credentials: exchanges.credentials,
    runtime,
    snapshot: () =>
      snapshotOf(
        { observer, exchanges },
        {
          virtualTimeMs: clock.now(),
          elapsedMs: real.now() - startedMs,
          speed: options.speed,
        },
      ),
    nudge: () => nudgeAll(runtime, observer),
    stop: () => closeAll(closing),
  };
}

async function nudgeAll({ work, clock }: Runtime, observer: Observer): Promise<void> {
  const botIds = observer.newest().map(({ botId }) => botId);
  if (botIds.length === 0) return;
  await work.send(
    botIds.map((botId) => ({
      message: { kind: 'config', botId },
      groupId: botId,
      deduplicationId: `${botId}#nudge#${clock.now()}`,
    })),
  );
}

async function closeAll(closing: Closing): Promise<void> {
  for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
}

function openClock(real: Clock, speed: number, file: string | undefined): ReplayClock {
  try {
    return openReplayClock({ real, speed, ...(file === undefined ? {} : { file }) });
  } catch (cause) {
    if (cause instanceof ReplayClockError)
      throw new HostError(`--data: ${cause.message}`, { cause });
    throw cause;
  }
}

function credentialsOf(
  folder: string | undefined,
  demo: ReadonlyMap<string, Credentials>,
): CredentialSource {
  const files = folder === undefined ? undefined : createFileCredentials(folder);
  return {
    load: async (account) => {
      const found = demo.get(account);
      if (found !== undefined) return found;
      if (files !== undefined) return files.load(account);
      throw new CredentialsMissingError(
        account,
        `the demo accounts (${[...demo.keys()].join(', ')}); name a folder with --accounts`,
      );
    },
  };
}

/** Wires the handlers as the cloud does; returns how to stop them. */
function runFunctions(parts: {
  readonly aws: EmbeddedAws;
  readonly runtime: Runtime;
  readonly observer: Observer;
  readonly clock: Clock;
  readonly real: Clock;
}): () => Promise<void> {
  const { aws, runtime, observer, clock, real } = parts;
  const { onError, onPass } = observer;
  const planner = createPlannerHandler({
    ...runtime,
    slots: timedSlots(runtime.slots, clock, onError),
  });
  const watchdog = createWatchdogHandler(runtime);
  const lifecycle = createLifecycleHandler(runtime);
  const strategy = createStrategyHandler({ ...runtime, onPass });
  const fanOut = createFanOutHandler(runtime);
  const watchConfigs = configWatch(
    runtime.store,
    (event) => lifecycle(event, localContext),
    (botId) => {
      observer.forget(botId);
    },
  );
  const running = [
    startPump(
      aws.sqs,
      aws.config.workQueueUrl,
      (event, context) => strategy(event, context),
      onError,
    ),
    startPump(
      aws.sqs,
      aws.config.slotsQueueUrl,
      (event, context) => fanOut(event, context),
      onError,
    ),
    repeat(real, configWatchEveryRealMs, watchConfigs, onError),
    repeat(clock, plannerEveryMs, () => planner({}, localContext), onError),
    repeat(clock, plannerEveryMs, () => watchdog({}, localContext), onError),
  ];
  return async () => {
    await Promise.all(running.map((part) => part.stop()));
  };
}

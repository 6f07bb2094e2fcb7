/** One process that is the whole system: table, queues, schedule, functions, and the simulated exchanges. */

import { existsSync } from 'node:fs';
import { configInForce, type BotConfig } from '../../shared/domain/bot-config.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Credentials, CredentialSource } from '../../shared/ports/credentials.ts';
import { StateUnreadableError } from '../../shared/ports/store-error.ts';
import { compose, type Runtime } from '../../shared/runtime/compose.ts';
import { openReplayClock, ReplayClockError, type ReplayClock } from '../market/replay-clock.ts';
import { startLambdaFunctions } from '../lambda/lambda-functions.ts';
import { checkClock, openLambdaMode, type LambdaMode } from '../lambda/lambda-mode.ts';
import type { HostSnapshot } from '../view/snapshot.ts';
import { enableBots, readBotFiles, type BotFile } from './bot-files.ts';
import { openDataFolder, type DataFolder } from './data-folder.ts';
import { startDemoExchanges, wantedDemos, type RunningExchanges } from './demo-exchanges.ts';
import { startEmbeddedAws, tableName } from './embedded-aws.ts';
import { forgetExpired } from './expired-items.ts';
import { faultsOfHost } from './fault-option.ts';
import { HostError } from './host-error.ts';
import { Observer } from './observer.ts';
import type { HostOptions } from './options.ts';
import { hostCredentials } from './host-credentials.ts';
import { runFunctions } from './host-functions.ts';
import { startHostRelay, type HostRelay } from './host-relay.ts';
import { snapshotOf } from './host-snapshot.ts';

export interface Host {
  readonly clock: ReplayClock;
  readonly tableEndpoint: string;
  readonly tableName: string;
  readonly exchanges: RunningExchanges;
  /** Of the demo accounts. */
  readonly credentials: ReadonlyMap<string, Credentials>;
  readonly runtime: Runtime;
  /** What a person may not expect of what was asked for, a line each. */
  readonly notes: readonly string[];
  snapshot(): HostSnapshot;
  /** Has every bot look at its exchange now, as a written config would. */
  nudge(): Promise<void>;
  /** Ends schedules and passes under way, then everything else. Orders stay on the book. */
  stop(): Promise<void>;
}

const othersShown = 8;
/** Where all clocks show the real time, markets alone run faster, so that a person sees fills. */
const lambdaMarketSpeed = 4;

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
  bots: readonly BotFile[],
  closing: Closing,
): Promise<Host> {
  const folder = options.data === undefined ? undefined : await openDataFolder(options.data);
  if (folder !== undefined) closing.push(() => folder.release());
  const clock = openClock(real, options.speed, folder?.clock);
  if (options.lambda !== undefined) checkClock(clock, real);
  const lambda = await lambdaOf(options, bots);
  const aws = await startEmbeddedAws({
    port: options.port,
    ...(folder === undefined ? {} : { database: folder.database }),
    ...(lambda === undefined ? {} : { createQueues: lambda.createQueues }),
  });
  closing.push(() => aws.close());
  const observer = new Observer(clock);
  const forgetting = forgetExpired({ client: aws.dynamoDb, tableName, clock, real }, (error) => {
    observer.logger.warn('expired items cannot be deleted', { error });
  });
  closing.push(() => forgetting.stop());
  const exchanges = await startDemoExchanges({ ...exchangeOptions(options, folder, bots), clock });
  closing.push(() => exchanges.close());

  const credentials = hostCredentials(options.accounts, exchanges.credentials);
  const runtime = compose(aws.config, {
    clock,
    logger: observer.logger,
    metrics: observer.metrics,
    credentials,
    onExchangeCall: observer.onExchangeCall,
    onPassFailure: observer.onPassFailure,
  });
  closing.push(() => {
    runtime.close();
    return Promise.resolve();
  });
  await enableBots(runtime.store, bots);
  const configs = await recallBots(runtime.store, observer);
  const { credentials: demo } = exchanges;
  const { accounts } = options;
  const working = { aws, runtime, observer, clock, real, demo, accounts };
  const relay = await startWork({ ...working, lambda, credentials }, closing);
  const startedMs = real.now();
  return {
    clock,
    tableEndpoint: aws.tableEndpoint,
    tableName,
    exchanges,
    credentials: demo,
    runtime,
    notes: notesOf(options, bots, configs),
    snapshot: () =>
      snapshotOf(
        { observer, exchanges, relay: relay.snapshot() },
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

/** The functions, in process or as they are deployed, and the relay. */
async function startWork(
  parts: Omit<Parameters<typeof startHostRelay>[0], 'route'> & {
    readonly lambda: LambdaMode | undefined;
    readonly credentials: CredentialSource;
  },
  closing: Closing,
): Promise<HostRelay> {
  const { lambda } = parts;
  const deployed = lambda && (await startLambdaFunctions({ ...parts, lambda }));
  if (deployed !== undefined) closing.push(deployed.end);
  const relay = await startHostRelay({ ...parts, route: deployed?.route });
  closing.push(deployed?.run(relay) ?? runFunctions({ ...parts, relay }));
  // Ends first, so that nothing is lost of what it was told last.
  closing.push(() => relay.stop());
  return relay;
}

async function lambdaOf(
  { lambda: folder }: HostOptions,
  bots: readonly BotFile[],
): Promise<LambdaMode | undefined> {
  if (folder === undefined) return undefined;
  const ccxt = bots.flatMap(({ item }) => /^ccxt:(.+)$/.exec(String(item['exchange']))?.[1] ?? []);
  const say = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  return openLambdaMode({ folder, ccxt: [...new Set(ccxt)], say });
}

/** So that a bot that cannot pass is shown as it was left, and not as nothing. */
async function recallBots(
  store: Runtime['store'],
  observer: Observer,
): Promise<readonly BotConfig[]> {
  const configs = (await store.listConfigs()).flatMap((reading) => configInForce(reading) ?? []);
  observer.see(configs);
  for (const { botId } of configs) {
    try {
      const { grid } = await store.loadBot(botId);
      if (grid !== undefined) observer.recall(grid.state);
    } catch (error) {
      // Its passes will say so.
      if (!(error instanceof StateUnreadableError)) throw error;
    }
  }
  return configs;
}

/** Whoever asks for one exchange may not expect the bots of others. */
function notesOf(
  { exchange, data }: HostOptions,
  asked: readonly BotFile[],
  configs: readonly BotConfig[],
): readonly string[] {
  const others = configs
    .filter(({ enabled, botId }) => enabled && asked.every((bot) => bot.botId !== botId))
    .map(({ botId }) => botId);
  if (exchange === undefined || data === undefined || others.length === 0) return [];
  const shown = others.slice(0, othersShown);
  const hidden = others.length - shown.length;
  const names = [...shown, ...(hidden === 0 ? [] : [`${hidden} more`])].join(', ');
  return [`--exchange ${exchange}: bots that ${data} knows run too: ${names}`];
}

function exchangeOptions(
  { exchange, exchangePort: port, faults: faultText, seed, speed, lambda }: HostOptions,
  folder: DataFolder | undefined,
  bots: readonly BotFile[],
): Omit<Parameters<typeof startDemoExchanges>[0], 'clock'> {
  const kept = folder && { folderOf: (name: string) => folder.exchange(name) };
  const demos = wantedDemos({
    ...(exchange === undefined ? {} : { name: exchange }),
    accounts: bots.map(({ account }) => account),
    kept: folder?.exchanges ?? [],
  });
  const faults = faultsOfHost(faultText, demos);
  const marketSpeed = lambda === undefined ? 1 : lambdaMarketSpeed;
  return { demos, port, faults, seed, speed, marketSpeed, ...kept };
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

/** One run: the whole system with everything going wrong at once, then peace, then the judgement. */

import { systemClock } from '../../shared/runtime/system-clock.ts';
import { bots } from './bots.ts';
import { chanceOf } from './chance.ts';
import { claimedEpochs, findLateSenders } from './epochs.ts';
import { watchLease } from './lease-watch.ts';
import { Misfortunes } from './misfortunes.ts';
import { watchPasses } from './pass-watch.ts';
import { settle } from './settle.ts';
import { createStory } from './story.ts';
import { faultsOf, judgeBot, type BotVerdict } from './verdict.ts';
import { startWatch, type Problem } from './watch.ts';
import { startWorld, type World } from './world.ts';

export interface TortureOptions {
  readonly seed: number;
  /** Real ms of misfortunes; the settling comes on top. */
  readonly forMs: number;
  /** Virtual ms per real ms. */
  readonly speed: number;
  /** A line per misfortune. */
  readonly onStory: (line: string) => void;
  /** What the system itself complains of. */
  readonly onWarning: (line: string) => void;
}

export interface TortureResult {
  readonly seed: number;
  readonly speed: number;
  readonly elapsedMs: number;
  readonly isSettled: boolean;
  readonly misfortunes: Readonly<Record<string, number>>;
  /** How often the shard changed hands. */
  readonly epochs: number;
  readonly bots: readonly (BotVerdict & BotFacts)[];
  /** Empty when all is well. */
  readonly problems: readonly Problem[];
}

interface BotFacts {
  /** Of its orders, those a relay sent. */
  readonly relayed: number;
  readonly passes: number;
  /** Real ms. */
  readonly longestGap: number;
}

/** Real ms that every bot may take to have its first orders on the book. */
const startMaxMs = 30_000;
const lookEveryMs = 100;

export async function runTorture(options: TortureOptions): Promise<TortureResult> {
  const { seed, speed, forMs, onStory, onWarning } = options;
  const startedMs = systemClock.now();
  const elapsedMs = (): number => systemClock.now() - startedMs;
  const story = createStory(elapsedMs, onStory);
  const chance = chanceOf(seed);
  const complain = (line: string): void => {
    onWarning(`${(elapsedMs() / 1_000).toFixed(2).padStart(8)}  ! ${line}`);
  };
  const world = await startWorld({
    seed,
    speed,
    chance: chance.fork(),
    story,
    onWarning: complain,
  });
  try {
    const { direct, clock, exchanges, observer } = world;
    const watch = startWatch({
      exchanges: exchanges.all,
      store: direct.store,
      clock,
      real: systemClock,
    });
    const lease = watchLease(world.direct.relay.leases, systemClock, observer.onError);
    await allBegun(world);
    const passes = watchPasses((botId) => observer.passesOf(botId), systemClock, observer.onError);
    story.remark('every bot has its orders on the book, and both relays run');
    await new Misfortunes({ world, watch, lease, chance: chance.fork(), story }).run(forMs);
    const isSettled = await settle(world);
    story.remark(isSettled ? 'everything settled' : 'not everything settled in time');
    await Promise.all([lease.stop(), passes.stop(), watch.done()]);
    const epochs = await claimedEpochs(world.tableEndpoint);
    const relayed = watch.receipts.filter(({ clientOrderId }) => epochs.get(clientOrderId));
    const verdicts = (await judgeAll(world)).map((verdict) => ({
      ...verdict,
      relayed: relayed.filter(({ botId }) => botId === verdict.botId).length,
      passes: observer.passesOf(verdict.botId),
      longestGap: passes.longestGapOf(verdict.botId),
    }));
    return {
      seed,
      speed,
      elapsedMs: elapsedMs(),
      isSettled,
      misfortunes: Object.fromEntries(story.counts()),
      epochs: lease.sights.size,
      bots: verdicts,
      problems: [
        ...(isSettled ? [] : [{ botId: 'all', what: 'not everything settled in time' }]),
        ...watch.problems,
        ...findLateSenders(epochs, watch.receipts, lease.sights),
        ...verdicts.flatMap((verdict) =>
          faultsOf(verdict).map((what) => ({ botId: verdict.botId, what })),
        ),
      ],
    };
  } finally {
    await world.stop();
  }
}

async function allBegun({ exchanges, relays }: World): Promise<void> {
  const hasBegun = (): boolean =>
    relays.isRunning() &&
    bots.every(({ config }) => exchanges.of(config.exchange).openOrders(config.account).length > 0);
  for (let ms = 0; ms < startMaxMs; ms += lookEveryMs) {
    if (hasBegun()) return;
    await systemClock.wait(lookEveryMs);
  }
  throw new Error(`found bots without orders, or relays that do not run, after ${startMaxMs} ms`);
}

async function judgeAll({ direct, exchanges }: World): Promise<readonly BotVerdict[]> {
  const verdicts = [];
  for (const { config } of bots) {
    const state = (await direct.store.loadBot(config.botId)).grid?.state;
    if (state === undefined) throw new Error(`bot ${config.botId} has no state`);
    verdicts.push(judgeBot({ config, state }, exchanges.of(config.exchange)));
  }
  return verdicts;
}

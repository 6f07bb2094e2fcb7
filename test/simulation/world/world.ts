/** One history from its beginning to its rest: chaos first, then a world in which everything works, until nothing moves. */

import type { PassResult } from '../../../shared/app/pass-result.ts';
import { configInForce } from '../../../shared/domain/bot-config.ts';
import { balancesUnread } from '../../../shared/domain/place-rules.ts';
import type { BotState } from '../../../shared/domain/bot-state.ts';
import type { StoredBot } from '../../../shared/ports/bot-store.ts';
import { DynamoBotStore } from '../../../shared/stores/dynamo-bot-store.ts';
import { newerTable } from '../cloud/newer-table.ts';
import { Workers } from '../cloud/workers.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { People } from './people.ts';
import { Relays } from './relays.ts';
import { calmMovingMs, restMaxMs, Stage, startMs, tableName } from './stage.ts';
import { applyOnce, fanOutInstance, planOnce, strategyInstance, type Cast } from './strategy.ts';

const minuteMs = 60_000;
const fanOutTimeoutMs = 20_000;
const strategyTimeoutMs = 60_000;
const restartMs = 200;
/** Of a change stream's record, which comes again until somebody took it. */
const streamRetryMs = 1_000;
const quietMs = 2 * minuteMs;
const lookEveryMs = 15_000;

export interface Watcher {
  /** After each step of the exchange or of a pass; throws when something is wrong. */
  onPass(result: PassResult): void;
}

export class World {
  readonly stage: Stage;
  passes = 0;
  /** Nothing has moved for a while, after everything worked again. */
  hasComeToRest = false;
  /** When a pass of each bot last succeeded. */
  private readonly lookedAtMs = new Map<string, number>();
  readonly strategy: Workers;
  /** Absent where no bot wants one. */
  readonly relays: Relays | undefined;
  private readonly cast: Cast;
  private readonly people: People;
  private readonly store: DynamoBotStore;
  private changes = 0;

  constructor(scenario: Scenario, watcher: Watcher) {
    const stage = new Stage(scenario);
    this.stage = stage;
    const { metrics } = stage;
    const relays = scenario.relays === 0 ? undefined : new Relays({ stage, metrics });
    this.relays = relays;
    this.cast = {
      stage,
      metrics,
      ...(relays === undefined ? {} : { relayLinkOf: (life) => relays.linkOf(life) }),
      onPass: (result) => {
        this.passes += 1;
        if (hasSeenAll(result)) this.lookedAtMs.set(result.botId, stage.timeline.nowMs);
        watcher.onPass(result);
      },
    };
    const { timeline } = stage;
    const fanOut = new Workers({
      ...{ timeline, queue: stage.slots, count: 1, timeoutMs: fanOutTimeoutMs, restartMs },
      start: () => fanOutInstance(this.cast),
    });
    this.strategy = new Workers({
      ...{ timeline, queue: stage.work, count: scenario.workers, restartMs },
      timeoutMs: strategyTimeoutMs,
      start: () => strategyInstance(this.cast),
    });
    this.people = new People(stage, {
      workers: () => [fanOut, this.strategy, ...(relays === undefined ? [] : [relays])],
      onConfig: (botId) => {
        this.stream(botId);
      },
    });
    const { clock } = stage.life('onlooker', false);
    this.store = new DynamoBotStore({ documents: newerTable(stage.table), tableName, clock });
  }

  /** All of it. `isOver` may end it early. */
  async run(isOver: () => boolean): Promise<void> {
    const { timeline, scenario } = this.stage;
    this.planEachMinute();
    await this.people.begin();
    this.relays?.start();
    await timeline.runTo(startMs + scenario.chaosMs, isOver);
    this.stage.isCalm = true;
    await this.people.calmDown();
    await this.comeToRest(isOver);
  }

  /** As the table has it. */
  loadBot(botId: string): Promise<StoredBot> {
    return this.store.loadBot(botId);
  }

  private planEachMinute(): void {
    void planOnce(this.cast).catch(() => undefined);
    this.stage.timeline.after(minuteMs, () => {
      this.planEachMinute();
    });
  }

  /** The change of a config, on its way to the lifecycle function; again and again until it was taken. */
  private stream(botId: string): void {
    const change = { botId, changeId: String((this.changes += 1)) };
    const deliver = async (): Promise<void> => {
      if (await applyOnce(this.cast, change)) return;
      this.stage.timeline.after(streamRetryMs, () => void deliver());
    };
    this.stage.timeline.after(streamRetryMs, () => void deliver());
  }

  private async comeToRest(isOver: () => boolean): Promise<void> {
    const { timeline, scenario } = this.stage;
    const endMs = timeline.nowMs + calmMovingMs + restMaxMs;
    let since = { atMs: timeline.nowMs, versions: '' };
    while (timeline.nowMs < endMs && !isOver()) {
      await timeline.runTo(timeline.nowMs + lookEveryMs, isOver);
      const bots = [];
      for (const { config } of scenario.bots) bots.push(await this.loadBot(config.botId));
      const versions = bots.map(({ grid }) => grid?.version).join(' ');
      if (versions !== since.versions) since = { atMs: timeline.nowMs, versions };
      // Where nobody could look there may be something to see.
      const isSeen = scenario.bots.every(
        ({ config }) => (this.lookedAtMs.get(config.botId) ?? 0) > since.atMs,
      );
      const isQuiet = isSeen && timeline.nowMs - since.atMs >= quietMs;
      if (isQuiet && bots.every((bot) => !isWaiting(bot))) {
        this.hasComeToRest = true;
        return;
      }
    }
  }
}

function hasSeenAll(result: PassResult): boolean {
  if (result.kind !== 'done') return result.kind === 'skipped';
  return !result.isPartial && result.blocked.every(({ detail }) => detail !== balancesUnread);
}

/** Says whether the bot waits for a word of the exchange, or will look at it again by itself. */
function isWaiting({ config, grid }: StoredBot): boolean {
  if (grid === undefined) return configInForce(config)?.enabled === true;
  const { orders, mode, refusals } = grid.state;
  const isUnderWay = ({ status, askSinceMs, cancel, ended }: BotState['orders'][number]): boolean =>
    status !== 'closed' && (status === 'placing' || (askSinceMs ?? cancel ?? ended) !== undefined);
  // What it may not sell, or has not the funds to buy back, it tries again after longer and longer.
  const isHeldUp = mode === 'flattening' && refusals.length > 0;
  const isEnding = mode === 'stopping' || mode === 'flattening';
  return (isEnding && !isHeldUp) || orders.some(isUnderWay);
}

/** People who write configs while everything goes wrong. They wait for what they asked for, and then change it again. */

import type { BotStore } from '../../shared/ports/bot-store.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Mode } from '../../shared/domain/bot-state.ts';
import type { ConfigItem, TortureBot } from './bots.ts';
import type { Chance } from './chance.ts';
import type { Story } from './story.ts';
import type { Watch } from './watch.ts';

export interface EditParts {
  readonly store: BotStore;
  readonly real: Clock;
  readonly watch: Watch;
  readonly story: Story;
  /** Ends waits when the run is over. */
  readonly signal: AbortSignal;
}

/** Real ms that a bot may take to stop while the world is on fire; then the config is changed again all the same. */
const stopWaitMs = 12_000;
const lookEveryMs = 100;

export async function editLevels(parts: EditParts, bot: TortureBot, chance: Chance): Promise<void> {
  const { botId } = bot.config;
  const levels = { buyLevels: chance.between(4, 10), sellLevels: chance.between(4, 10) };
  parts.story.tell(
    'levels changed',
    `${botId} gets ${levels.buyLevels} and ${levels.sellLevels} levels`,
  );
  await write(parts, bot, levels);
}

/** Switches the bot off, and on again after a while. */
export async function switchOffAndOn(
  parts: EditParts,
  bot: TortureBot,
  by: { readonly stopKind: 'pause' | 'stop'; readonly forMs: number },
): Promise<void> {
  const { watch, story, real, signal } = parts;
  const { botId } = bot.config;
  const { stopKind, forMs } = by;
  story.tell(
    stopKind === 'pause' ? 'bot paused' : 'bot stopped',
    `${botId} is switched off: ${stopKind}`,
  );
  await write(parts, bot, { enabled: false, stopKind });
  const isThere = await reached(parts, botId, stopKind === 'pause' ? 'paused' : 'stopped');
  story.remark(`${botId} ${isThere ? `is at rest: ${stopKind}` : 'did not come to rest in time'}`);
  if (isThere) {
    if (stopKind === 'pause') watch.isPaused(botId);
    else watch.isStopped(botId);
    await real.wait(forMs, signal);
  }
  watch.mayPlace(botId);
  await write(parts, bot, {});
  story.remark(`${botId} is switched on again`);
}

async function reached(
  { store, real, signal }: EditParts,
  botId: string,
  mode: Mode,
): Promise<boolean> {
  const untilMs = real.now() + stopWaitMs;
  while (real.now() < untilMs && !signal.aborted) {
    if ((await store.loadBot(botId)).grid?.state.mode === mode) return true;
    await real.wait(lookEveryMs, signal);
  }
  return false;
}

async function write(
  { store }: EditParts,
  { config, item }: TortureBot,
  changes: ConfigItem,
): Promise<void> {
  await store.putConfig(config.botId, { ...item, ...changes });
}

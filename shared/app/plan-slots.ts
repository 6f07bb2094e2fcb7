/** Says which bots are due when in the next minute, and sends the slots that wake them. */

import { configInForce, type BotConfig } from '../domain/bot-config.ts';
import type { BotStore } from '../ports/bot-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { HaltStore } from '../ports/halt-store.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { DueBots, Slot, SlotQueue } from '../ports/queues.ts';
import { isSessionLive, type RelayLink } from './relay-link.ts';

export const slotLengthMs = 5_000;

/**
 * The planner runs each minute, give or take some seconds. It plans a little more than a minute, so that a late run
 * leaves no gap; a slot planned twice makes the same ticks, which the work queue takes once.
 */
const horizonMs = 70_000;

/** Bots that are switched off may still have orders to cancel or an inventory to sell: they are looked at this often. */
const disabledPollSeconds = 60;

/** Where events would come but no session lives. */
const pollSecondsUnheard = 10;

const noSession = Promise.resolve(false);

/** Keeps a slot message far below the megabyte a queue takes. */
const botsPerMessageMax = 10_000;

export interface PlannedSlots {
  readonly slots: readonly { readonly slot: Slot; readonly delayMs: number }[];
  /** Enabled bots with a valid config. */
  readonly botsDue: number;
}

export interface PlanSlotsDeps {
  readonly store: BotStore;
  readonly slots: SlotQueue;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly halts?: Pick<HaltStore, 'read'> | undefined;
  /** Absent where no relay is deployed. */
  readonly relay?: RelayLink | undefined;
}

export async function sendDueSlots(deps: PlanSlotsDeps): Promise<PlannedSlots> {
  const readings = await deps.store.listConfigs();
  const configs = readings.map(configInForce).filter((config) => config !== undefined);
  const planned = planSlots(await atTheirPace(deps.relay, configs), deps.clock.now());
  await deps.slots.sendSlots(planned.slots);
  // Told when it is none, too: silence means that nobody planned.
  const isHalted = (await deps.halts?.read()) !== undefined;
  // In a halt that cancels, bots come to rest and no pass of theirs succeeds any more.
  deps.metrics.add('BotsDue', isHalted ? 0 : planned.botsDue);
  return planned;
}

/** Where events are expected and no session lives, looking is all there is. */
async function atTheirPace(
  relay: RelayLink | undefined,
  configs: readonly BotConfig[],
): Promise<readonly BotConfig[]> {
  const lives = new Map<string, Promise<boolean>>();
  const isLive = (config: BotConfig): Promise<boolean> => {
    const { account, botId, socketPer } = config;
    const name = socketPer === 'bot' ? `${account}#${botId}` : account;
    const life = lives.get(name) ?? (relay && isSessionLive(relay, config)) ?? noSession;
    lives.set(name, life);
    return life;
  };
  const paced: BotConfig[] = [];
  for (const config of configs) {
    const isSlow = config.connection === 'websocket' && config.pollSeconds > pollSecondsUnheard;
    const mustHurry = isSlow && !(await isLive(config));
    paced.push(mustHurry ? { ...config, pollSeconds: pollSecondsUnheard } : config);
  }
  return paced;
}

/** Bots are due at multiples of their poll interval. */
export function planSlots(configs: readonly BotConfig[], nowMs: number): PlannedSlots {
  const firstMs = Math.ceil(nowMs / slotLengthMs) * slotLengthMs;
  const slots = [];
  for (let slotMs = firstMs; slotMs < nowMs + horizonMs; slotMs += slotLengthMs) {
    for (const accounts of messagesOf(dueAt(configs, slotMs))) {
      slots.push({ slot: { slotMs, accounts }, delayMs: slotMs - nowMs });
    }
  }
  return { slots, botsDue: configs.filter(({ enabled }) => enabled).length };
}

function dueAt(configs: readonly BotConfig[], slotMs: number): readonly DueBots[] {
  const groups = new Map<string, DueBots & { readonly botIds: string[] }>();
  for (const config of configs) {
    const pollSeconds = config.enabled ? config.pollSeconds : disabledPollSeconds;
    if (slotMs % (pollSeconds * 1000) !== 0) continue;
    const { account, botId } = config;
    const isAlone = config.connection === 'websocket';
    const key = `${account}#${pollSeconds}${isAlone ? `#${botId}` : ''}`;
    const group = groups.get(key) ?? {
      account,
      pollSeconds,
      botIds: [],
      ...(isAlone ? { isAlone } : {}),
    };
    groups.set(key, group);
    group.botIds.push(botId);
  }
  return [...groups.values()];
}

function messagesOf(due: readonly DueBots[]): readonly (readonly DueBots[])[] {
  const messages: DueBots[][] = [];
  let bots = Infinity;
  for (const group of due) {
    bots += group.botIds.length;
    if (bots > botsPerMessageMax) {
      messages.push([]);
      bots = group.botIds.length;
    }
    messages.at(-1)?.push(group);
  }
  return messages;
}

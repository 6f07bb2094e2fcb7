/** Looks at all bots from outside of the passes, for what a pass that works would have settled long ago. */

import { configInForce, type ConfigReading } from '../domain/bot-config.ts';
import type { BotOrder, BotState } from '../domain/bot-state.ts';
import type { BotStore } from '../ports/bot-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { HaltStore } from '../ports/halt-store.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { PassMarks } from '../ports/pass-marks.ts';
import { StateUnreadableError } from '../ports/store-error.ts';
import { lateSince } from './late-bots.ts';
import { gaugeFields, gaugesOf, reportGauges, type BotGauges } from './bot-gauges.ts';

export interface WatchdogDeps {
  readonly store: BotStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly halts?: Pick<HaltStore, 'read'> | undefined;
  /** Absent where nobody makes them. */
  readonly passMarks?: PassMarks | undefined;
  /** As of the passes. */
  readonly patience?: number | undefined;
}

export interface WatchdogSummary {
  readonly bots: number;
  readonly stuckOrders: number;
  readonly overdueDebts: number;
  /** Bots whose stored state cannot be read. */
  readonly unreadable: readonly string[];
}

/** By then the exchange has discarded the request, and a few passes have asked for it. */
const placingMaxMs = 60_000;
const askingMaxMs = 120_000;
const cancelAttemptsMax = 5;
const debtMaxMs = 15 * 60_000;

/** A line for each bot, which costs: at minutes that this divides. */
const botLineMinutes = 5;

/** Bots read at a time. */
const readersMax = 10;

export async function watch(deps: WatchdogDeps): Promise<WatchdogSummary> {
  const readings = await deps.store.listConfigs();
  const seen: BotSeen[] = [];
  for (let i = 0; i < readings.length; i += readersMax) {
    const part = readings.slice(i, i + readersMax);
    seen.push(...(await Promise.all(part.map((reading) => look(deps, reading)))));
  }
  const summary: WatchdogSummary = {
    bots: readings.length,
    stuckOrders: seen.reduce((sum, { stuck }) => sum + stuck.length, 0),
    overdueDebts: seen.reduce((sum, { overdue }) => sum + overdue, 0),
    unreadable: seen.filter(({ isUnreadable }) => isUnreadable).map(({ botId }) => botId),
  };
  deps.metrics.add('StuckOrders', summary.stuckOrders);
  deps.metrics.add('OverdueDebts', summary.overdueDebts);
  const halt = await deps.halts?.read();
  deps.metrics.add('TradingHalted', halt === undefined ? 0 : 1);
  // In a halt bots come to rest.
  deps.metrics.add('BotsLate', halt === undefined ? await lateBots(deps, readings) : 0);
  tellBots(
    deps,
    seen.flatMap(({ gauges }) => (gauges === undefined ? [] : [gauges])),
  );
  return summary;
}

async function lateBots(
  { store, passMarks: marks, clock, logger, patience = 1 }: WatchdogDeps,
  readings: readonly ConfigReading[],
): Promise<number> {
  if (marks === undefined) return 0;
  let late = 0;
  const configs = readings.map(configInForce).filter((config) => config !== undefined);
  for (let i = 0; i < configs.length; i += readersMax) {
    const part = configs.slice(i, i + readersMax);
    await Promise.all(
      part.map(async (config) => {
        const nowMs = clock.now();
        const sinceMs = await lateSince({ store, marks, nowMs, patience }, config);
        if (sinceMs === undefined) return;
        late += 1;
        const minutes = Math.floor((nowMs - sinceMs) / 60_000);
        logger.warn('bot late', { botId: config.botId, minutes });
      }),
    );
  }
  return late;
}

function tellBots({ clock, logger, metrics }: WatchdogDeps, bots: readonly BotGauges[]): void {
  reportGauges(metrics, bots);
  if (Math.floor(clock.now() / 60_000) % botLineMinutes !== 0) return;
  for (const bot of bots) logger.info('bot', gaugeFields(bot));
}

interface BotSeen {
  readonly botId: string;
  readonly stuck: readonly BotOrder[];
  readonly overdue: number;
  readonly isUnreadable: boolean;
  /** Absent for one that never ran. */
  readonly gauges?: BotGauges;
}

async function look(
  { store, clock, logger, patience = 1 }: WatchdogDeps,
  reading: ConfigReading,
): Promise<BotSeen> {
  const botId = botIdOf(reading);
  const state = await stateOf(store, botId);
  if (state instanceof StateUnreadableError) {
    logger.error('state unreadable', { botId, because: state.message });
    return { botId, stuck: [], overdue: 0, isUnreadable: true };
  }
  const nowMs = clock.now();
  const stuck = state?.orders.filter((order) => isStuck(order, nowMs, patience)) ?? [];
  const overdue = state === undefined ? 0 : overdueDebtsOf(state, nowMs, patience);
  for (const { clientOrderId, level, status, createdAtMs } of stuck) {
    // Exchanges tell of orders for so many days: its age says whether waiting can help.
    const ageHours = Math.floor((nowMs - createdAtMs) / 3_600_000);
    logger.warn('order stuck', { botId, clientOrderId, level, status, ageHours });
  }
  if (overdue > 0) logger.warn('debts overdue', { botId, overdue });
  const config = configInForce(reading);
  const hasRun = config !== undefined && state !== undefined;
  return {
    ...{ botId, stuck, overdue, isUnreadable: false },
    ...(hasRun ? { gauges: gaugesOf(config, state) } : {}),
  };
}

async function stateOf(
  store: BotStore,
  botId: string,
): Promise<BotState | StateUnreadableError | undefined> {
  try {
    return (await store.loadBot(botId)).grid?.state;
  } catch (error) {
    // One bot that cannot be read must not hide what is wrong with the others.
    if (error instanceof StateUnreadableError) return error;
    throw error;
  }
}

/** Says whether the order waits for a word of the exchange for longer than passes that work would let it. */
export function isStuck(order: BotOrder, nowMs: number, patience = 1): boolean {
  if (order.status === 'closed') return false;
  const isPlacing =
    order.status === 'placing' && nowMs > order.expiresAtMs + placingMaxMs * patience;
  const isAsking =
    order.askSinceMs !== undefined && nowMs > order.askSinceMs + askingMaxMs * patience;
  const isCanceling = order.cancel !== undefined && order.cancel.attempts > cancelAttemptsMax;
  return isPlacing || isAsking || isCanceling;
}

/** Fills a running bot has not answered in time. A bot that stands still answers none on purpose. */
export function overdueDebtsOf(state: BotState, nowMs: number, patience = 1): number {
  if (state.mode !== 'running') return 0;
  return state.debts.filter(({ sinceMs }) => nowMs > sinceMs + debtMaxMs * patience).length;
}

function botIdOf(reading: ConfigReading): string {
  return reading.kind === 'valid' ? reading.config.botId : reading.botId;
}

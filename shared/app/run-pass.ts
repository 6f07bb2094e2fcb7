/** One pass of one bot: observe, fold and plan, commit, send, record. Running it twice or late changes nothing. */

import { configInForce, type BotConfig } from '../domain/bot-config.ts';
import type { BotOrder, BotState } from '../domain/bot-state.ts';
import type { Fill } from '../domain/fill.ts';
import { closedOrderRetentionMs } from '../domain/limits.ts';
import { newBotState } from '../domain/new-bot.ts';
import type { Observation } from '../domain/observation.ts';
import { recordOutcomes, type Outcome } from '../domain/outcomes.ts';
import { plan, type Plan } from '../domain/plan.ts';
import type { BotStore, StoredBot } from '../ports/bot-store.ts';
import type { Clock } from '../ports/clock.ts';
import { ExchangeError, type Exchange } from '../ports/exchange.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import { answerAsks, engineCapabilitiesOf, observe, type PassSubject } from './observe.ts';
import type { PassDone, PassResult } from './pass-result.ts';
import { reportPass } from './report-pass.ts';
import { sendIntents } from './send-intents.ts';

export interface PassDeps {
  readonly store: BotStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The adapter of the bot's account; rejects when there are no credentials or the key is not safe. */
  exchangeFor(config: BotConfig): Promise<Exchange>;
  /** First part of a new bot's client order ids: `[a-z][a-z0-9]{9,15}`, its first seven the same for every life of a bot. */
  newIdPrefix(botId: string, nowMs: number): string;
  /** Told of every pass, for hosts that show them. */
  onPass?(result: PassResult): void;
}

/** Passes that lose the race for the version begin again, this often. */
const attemptsMax = 3;

/** Questions and answers between plan and exchange, before the plan is taken as it is. */
const askRoundsMax = 4;

/** The write that records outcomes, over versions of racing passes. */
const recordAttemptsMax = 5;

export async function runPass(deps: PassDeps, botId: string): Promise<PassResult> {
  const result = await tryPass(deps, botId);
  reportPass(deps, result);
  deps.onPass?.(result);
  return result;
}

async function tryPass(deps: PassDeps, botId: string): Promise<PassResult> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const stored = await deps.store.loadBot(botId);
    const because = reasonToSkip(stored, deps.clock.now());
    if (because !== undefined) return { kind: 'skipped', botId, because };
    const config = configInForce(stored.config);
    if (config === undefined) continue;
    if (stored.config?.kind === 'invalid') deps.metrics.add('ConfigRejected', 1, { botId });
    try {
      const done = await passOver(deps, config, stored);
      if (done !== undefined) return done;
    } catch (error) {
      if (error instanceof ExchangeError) return { kind: 'failed', botId, error };
      throw error;
    }
  }
  return { kind: 'contended', botId };
}

function reasonToSkip({ config: reading, grid }: StoredBot, nowMs: number): string | undefined {
  if (reading === undefined) return 'there is no config item';
  const config = configInForce(reading);
  if (reading.kind === 'invalid' && (config === undefined || grid === undefined)) {
    return `the config is invalid: ${reading.errors.join('; ')}`;
  }
  if (config?.enabled === true) return undefined;
  if (grid === undefined) return 'the bot was never enabled';
  return config?.stopKind !== 'flatten' && isAtRest(grid.state, nowMs)
    ? 'the bot is stopped'
    : undefined;
}

/** Stopped for so long that no request under way can bring an order to life any more. */
function isAtRest({ mode, orders }: BotState, nowMs: number): boolean {
  const isOver = ({ status, closedAtMs }: BotOrder) =>
    status === 'closed' && (closedAtMs ?? 0) < nowMs - closedOrderRetentionMs;
  return mode === 'stopped' && orders.every(isOver);
}

/** Undefined when another writer was faster. */
async function passOver(
  deps: PassDeps,
  config: BotConfig,
  { grid }: StoredBot,
): Promise<PassDone | undefined> {
  const { botId } = config;
  const exchange = await deps.exchangeFor(config);
  const subject: PassSubject = { exchange, config, clock: deps.clock };
  const nowMs = exchange.exchangeNow();
  const before =
    grid?.state ?? newBotState({ botId, idPrefix: deps.newIdPrefix(botId, nowMs), nowMs });
  const { planned, observation } = await observeAndPlan(subject, before);

  const version = grid?.version ?? 0;
  if (planned.state !== before) {
    await deps.store.appendFills(botId, newlyBooked(before, planned.state, observation.fills));
    const isCommitted = await deps.store.saveState(version, planned.state, deps.clock.now());
    if (!isCommitted) {
      deps.metrics.add('PassConflict', 1, { botId });
      return undefined;
    }
  }
  const sent = await sendIntents(exchange, config.symbol, planned.intents);
  const state =
    sent.outcomes.length === 0
      ? planned.state
      : await record(deps, { state: planned.state, version: version + 1 }, sent.outcomes, nowMs);
  return {
    kind: 'done',
    botId,
    config,
    state,
    blocked: planned.blocked,
    notes: planned.notes,
    sent,
    observedAtMs: observation.atMs,
    ticker: observation.ticker,
  };
}

async function observeAndPlan(
  subject: PassSubject,
  state: BotState,
): Promise<{ readonly planned: Plan; readonly observation: Observation }> {
  const { exchange, config } = subject;
  const instrument = await exchange.instrument(config.symbol);
  const capabilities = engineCapabilitiesOf(exchange, config);
  const planFrom = (observation: Observation) =>
    plan({ config, instrument, capabilities, observation, nowMs: exchange.exchangeNow() }, state);
  let observation = await observe(subject, state);
  let planned = planFrom(observation);
  const asked = new Set<string>();
  for (let round = 0; round < askRoundsMax; round++) {
    const asks = planned.asks.filter((ask) => !asked.has(JSON.stringify(ask)));
    if (asks.length === 0) break;
    for (const ask of asks) asked.add(JSON.stringify(ask));
    observation = await answerAsks(subject, asks, observation);
    planned = planFrom(observation);
  }
  return { planned, observation };
}

/** Trades this pass folded for the first time; they go to the ledger before the commit, which may then fail harmlessly. */
function newlyBooked(before: BotState, after: BotState, fills: readonly Fill[]): readonly Fill[] {
  const known = new Set(before.orders.flatMap(({ tradeIds }) => tradeIds));
  const booked = new Set(after.orders.flatMap(({ tradeIds }) => tradeIds));
  const fresh = fills.filter(({ tradeId }) => booked.has(tradeId) && !known.has(tradeId));
  return [...new Map(fresh.map((fill) => [fill.tradeId, fill])).values()];
}

/** Another pass may have written since; outcomes fold into whatever stands now. */
async function record(
  deps: PassDeps,
  committed: { readonly state: BotState; readonly version: number },
  outcomes: readonly Outcome[],
  nowMs: number,
): Promise<BotState> {
  let { state, version } = committed;
  for (let attempt = 0; attempt < recordAttemptsMax; attempt++) {
    const next = recordOutcomes(state, outcomes, nowMs);
    if (next === state) return state;
    if (await deps.store.saveState(version, next, deps.clock.now())) return next;
    const { grid } = await deps.store.loadBot(state.botId);
    if (grid === undefined) return state;
    ({ state, version } = grid);
  }
  // Nothing is lost: an unrecorded outcome is asked for by the next pass.
  deps.logger.warn('outcomes could not be recorded', { botId: state.botId });
  return state;
}

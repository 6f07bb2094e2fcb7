/** One pass of one bot: observe, fold and plan, commit, send, record. Running it twice or late changes nothing. */

import { configInForce, type BotConfig } from '../domain/bot-config.ts';
import type { BotOrder, BotState } from '../domain/bot-state.ts';
import { closedOrderRetentionMs } from '../domain/limits.ts';
import { newBotState } from '../domain/new-bot.ts';
import type { Observation } from '../domain/observation.ts';
import { recordOutcomes } from '../domain/outcomes.ts';
import { plan, type Plan } from '../domain/plan.ts';
import type { StoredBot } from '../ports/bot-store.ts';
import { ExchangeError } from '../ports/exchange.ts';
import { commitPass } from './commit-pass.ts';
import { instrumentOf } from './instrument-of.ts';
import { answerAsks, engineCapabilitiesOf, observe, type PassSubject } from './observe.ts';
import type { PassDeps } from './pass-deps.ts';
import type { PassDone, PassResult } from './pass-result.ts';
import { reportExchange } from './report-exchange.ts';
import { reportPass } from './report-pass.ts';
import { underHalt } from './under-halt.ts';
import { withdrawUnsent } from './withdraw-unsent.ts';

/** Passes that lose the race for the version begin again, this often. */
const attemptsMax = 3;

/** Questions and answers between plan and exchange, before the plan is taken as it is. */
const askRoundsMax = 4;

export async function runPass(deps: PassDeps, botId: string): Promise<PassResult> {
  const result = await noted(deps, botId);
  reportPass(deps, result);
  deps.onPass?.(result);
  return result;
}

async function noted(deps: PassDeps, botId: string): Promise<PassResult> {
  try {
    const result = await tryPass(deps, botId);
    if (result.kind === 'failed') await deps.failures?.failed(botId, result.error);
    if (result.kind === 'done') {
      await Promise.all([deps.failures?.succeeded(botId), deps.markPass?.(botId)]);
    }
    return result;
  } catch (error) {
    await deps.failures?.failed(botId, error);
    throw error;
  }
}

async function tryPass(deps: PassDeps, botId: string): Promise<PassResult> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const [loaded, halt] = await Promise.all([deps.store.loadBot(botId), deps.halts?.read()]);
    const stored = underHalt(loaded, halt);
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

/** Why a bot needs no pass; undefined when it does. */
export function reasonToSkip(
  { config: reading, grid }: StoredBot,
  nowMs: number,
): string | undefined {
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
  const nowMs = exchange.exchangeNow();
  const state =
    grid?.state ?? newBotState({ botId, idPrefix: deps.newIdPrefix(botId, nowMs), nowMs });
  const unsent = await withdrawUnsent(deps.relay, config, state, nowMs);
  const before = recordOutcomes(state, unsent, nowMs);
  const { planned, observation } = await observeAndPlan(
    { exchange, config, clock: deps.clock },
    before,
    deps.patience,
  );
  reportExchange(deps, config.exchange, exchange);
  const stored = { state, version: grid?.version ?? 0 };
  return commitPass(deps, { exchange, config, stored, planned, observation });
}

async function observeAndPlan(
  subject: PassSubject,
  state: BotState,
  patience: number | undefined,
): Promise<{ readonly planned: Plan; readonly observation: Observation }> {
  const { exchange, config } = subject;
  const instrument = await instrumentOf(exchange, config.symbol, state);
  const capabilities = engineCapabilitiesOf(exchange, config);
  const planFrom = (observation: Observation) => {
    const nowMs = exchange.exchangeNow();
    return plan({ config, instrument, capabilities, observation, nowMs, patience }, state);
  };
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

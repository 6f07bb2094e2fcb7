/** The second half of every pass: commit what was planned, send it once, record the answers. */

import type { BotConfig } from '../domain/bot-config.ts';
import type { BotState } from '../domain/bot-state.ts';
import type { Fill } from '../domain/fill.ts';
import type { Observation } from '../domain/observation.ts';
import { recordOutcomes, type Outcome } from '../domain/outcomes.ts';
import type { Plan } from '../domain/plan.ts';
import type { StoredState } from '../ports/bot-store.ts';
import type { Exchange } from '../ports/exchange.ts';
import { StoreError } from '../ports/store-error.ts';
import type { PassDeps } from './pass-deps.ts';
import type { PassDone } from './pass-result.ts';
import { chooseRoute, routeIntents } from './route-intents.ts';

/** The write that records outcomes, over versions of racing passes. */
const recordAttemptsMax = 5;

export interface Planned {
  readonly exchange: Exchange;
  readonly config: BotConfig;
  /** As it was loaded; version 0 when nothing is stored. */
  readonly stored: StoredState;
  readonly planned: Plan;
  readonly observation: Observation;
}

/** Undefined when another writer was faster: then nothing was sent. */
export async function commitPass(
  deps: PassDeps,
  { exchange, config, stored, planned, observation }: Planned,
): Promise<PassDone | undefined> {
  const { botId } = config;
  const { logger, relay } = deps;
  const routing = { exchange, config, logger, relay, isHalted: () => isHalted(deps) };
  const choosing = chooseRoute(routing, planned.intents);
  // Awaited below; until then its failure is nobody's.
  choosing.catch(() => undefined);
  if (planned.state !== stored.state) {
    const booked = newlyBooked(stored.state, planned.state, observation.fills);
    await deps.store.appendFills(botId, booked);
    const isCommitted = await deps.store.saveState(stored.version, planned.state, deps.clock.now());
    if (!isCommitted) {
      deps.metrics.add('PassConflict', 1, { botId });
      return undefined;
    }
  }
  const version = stored.version + 1;
  const { intents } = planned;
  const sent = await routeIntents(routing, await choosing, { version, intents });
  const state =
    sent.outcomes.length === 0
      ? planned.state
      : await record(
          deps,
          { state: planned.state, version },
          sent.outcomes,
          exchange.exchangeNow(),
        );
  return {
    kind: 'done',
    isPartial: observation.told !== undefined,
    botId,
    config,
    before: stored.state,
    planned: planned.state,
    endedAtMs: exchange.exchangeNow(),
    state,
    blocked: planned.blocked,
    notes: planned.notes,
    sent,
    observedAtMs: observation.atMs,
    ticker: observation.ticker,
  };
}

/** Who cannot know places nothing. */
async function isHalted({ halts, logger }: PassDeps): Promise<boolean> {
  try {
    return (await halts?.read()) !== undefined;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    logger.warn('halt not read, nothing is placed', { error });
    return true;
  }
}

/** Trades this pass folded for the first time; they go to the ledger before the commit, which may then fail harmlessly. */
function newlyBooked(before: BotState, after: BotState, fills: readonly Fill[]): readonly Fill[] {
  const known = tradesBooked(before);
  const booked = tradesBooked(after);
  const ids = new Set(after.orders.map(({ clientOrderId }) => clientOrderId));
  const idByExchangeId = new Map(
    after.orders.map(({ exchangeOrderId, clientOrderId }) => [exchangeOrderId, clientOrderId]),
  );
  const fresh = new Map<string, Fill>();
  for (const fill of fills) {
    const { clientOrderId, exchangeOrderId, tradeId } = fill;
    const isNamed = clientOrderId !== undefined && ids.has(clientOrderId);
    const id = isNamed ? clientOrderId : idByExchangeId.get(exchangeOrderId);
    const trade = tradeOf(id ?? '', tradeId);
    if (booked.has(trade) && !known.has(trade)) fresh.set(trade, fill);
  }
  return [...fresh.values()];
}

function tradesBooked({ orders }: BotState): ReadonlySet<string> {
  return new Set(
    orders.flatMap(({ clientOrderId, tradeIds }) =>
      tradeIds.map((tradeId) => tradeOf(clientOrderId, tradeId)),
    ),
  );
}

/** Where two orders of ours meet, the trade is booked on both. */
const tradeOf = (clientOrderId: string, tradeId: string): string => `${clientOrderId} ${tradeId}`;

/** Another pass may have written since; outcomes fold into whatever stands now. */
async function record(
  deps: PassDeps,
  committed: StoredState,
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

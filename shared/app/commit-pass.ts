/** The second half of every pass: commit what was planned, send it once, record the answers. */

import type { BotConfig } from '../domain/bot-config.ts';
import type { BotState } from '../domain/bot-state.ts';
import type { Fill } from '../domain/fill.ts';
import type { Intent, Observation } from '../domain/observation.ts';
import { recordOutcomes, type Outcome } from '../domain/outcomes.ts';
import type { Plan } from '../domain/plan.ts';
import type { StoredState } from '../ports/bot-store.ts';
import type { Exchange } from '../ports/exchange.ts';
import type { PassDeps } from './pass-deps.ts';
import type { PassDone } from './pass-result.ts';
import { chooseRoute, routeIntents, type Route } from './route-intents.ts';
import type { Sent } from './send-intents.ts';

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
  const routing = { exchange, config, logger: deps.logger, relay: deps.relay };
  const choosing = chooseRoute(routing, planned.intents);
  // Awaited below; until then its failure is nobody's.
  choosing.catch(() => undefined);
  // Read once more, beside the write: a pass may have waited long for its exchange.
  const halting = planned.intents.some(isPlace) ? deps.halts?.read() : undefined;
  halting?.catch(() => undefined);
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
  const route = await choosing;
  const isHalted = (await halting) !== undefined;
  const intents = isHalted ? planned.intents.filter(not(isPlace)) : planned.intents;
  const routed = await routeIntents(routing, route, { version, intents });
  const sent = isHalted ? withheld(routed, route, planned.intents) : routed;
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

const isPlace = ({ kind }: Intent): boolean => kind === 'place';

const not =
  (is: (intent: Intent) => boolean) =>
  (intent: Intent): boolean =>
    !is(intent);

/** What the halt kept back. On the other routes somebody else may hold the claim: the next pass takes those back. */
function withheld(sent: Sent, route: Route, intents: readonly Intent[]): Sent {
  if (route !== 'direct') return sent;
  const notSent = intents
    .filter(isPlace)
    .map(({ clientOrderId }) => ({ clientOrderId, kind: 'notSent' as const }));
  return { ...sent, outcomes: [...sent.outcomes, ...notSent] };
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

/**
 * A pass over events alone: what the exchange told by itself is folded and answered at once, without reading the
 * exchange. What it may have left out is found by the full passes.
 */

import { configInForce, type BotConfig } from '../domain/bot-config.ts';
import type { Ask, Observation } from '../domain/observation.ts';
import { recordOutcomes } from '../domain/outcomes.ts';
import { plan, type Plan } from '../domain/plan.ts';
import type { StoredState } from '../ports/bot-store.ts';
import { ExchangeError } from '../ports/exchange.ts';
import type { EventBundle, RelayEvent } from '../ports/relay-events.ts';
import { commitPass } from './commit-pass.ts';
import { instrumentOf } from './instrument-of.ts';
import { answerAsks, engineCapabilitiesOf, type PassSubject } from './observe.ts';
import type { PassDeps } from './pass-deps.ts';
import type { PassResult } from './pass-result.ts';
import { reportAnswers, reportPass } from './report-pass.ts';
import { reasonToSkip, runPass } from './run-pass.ts';
import { outcomeOf } from './send-intents.ts';
import { underHalt } from './under-halt.ts';
import { withdrawUnsent } from './withdraw-unsent.ts';

/** Events that lose the race for the version begin again, this often; then they are left to the next full pass. */
const attemptsMax = 6;

/** Questions and answers between plan and exchange. */
const askRoundsMax = 3;

/** Folds the events, and looks at everything where they say that something may have been missed. */
export async function runEvents(deps: PassDeps, bundle: EventBundle): Promise<void> {
  const { botId, events } = bundle;
  reportAnswers(deps, botId, events);
  if (events.some(({ kind }) => kind !== 'resync')) {
    // Counters first; what needs a reading of the balances follows, once they are under way.
    const first = await runEventPass(deps, bundle, 'fast');
    if (first.kind === 'done' && first.hasMore) await runEventPass(deps, bundle, 'thorough');
  }
  if (events.some(isDoubtful)) await runPass(deps, botId);
}

/** The exchange has to be asked: for an order, or for the market, which is not where it was thought to be. */
function isDoubtful(event: RelayEvent): boolean {
  if (event.kind === 'resync') return true;
  if (event.kind === 'order') return event.report.cancelReason === 'wouldCross';
  const { outcome } = event;
  return (
    outcome.kind === 'unknown' || (outcome.kind === 'rejected' && outcome.reason === 'wouldCross')
  );
}

/** Fast: a plan that places something is not held up by questions. Thorough: all of them are asked. */
type Pace = 'fast' | 'thorough';

type EventPassResult = PassResult & { readonly hasMore?: boolean };

async function runEventPass(
  deps: PassDeps,
  bundle: EventBundle,
  pace: Pace,
): Promise<EventPassResult> {
  const result = await tryEventPass(deps, bundle, pace);
  reportPass(deps, result);
  deps.onPass?.(result);
  return result;
}

async function tryEventPass(
  deps: PassDeps,
  bundle: EventBundle,
  pace: Pace,
): Promise<EventPassResult> {
  const { botId } = bundle;
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const [loaded, halt] = await Promise.all([deps.store.loadBot(botId), deps.halts?.read()]);
    const stored = underHalt(loaded, halt);
    const config = configInForce(stored.config);
    const because = reasonToSkip(stored, deps.clock.now());
    if (because !== undefined) return { kind: 'skipped', botId, because };
    if (config === undefined || stored.grid === undefined) {
      return { kind: 'skipped', botId, because: 'the bot has not started' };
    }
    try {
      const done = await passOver(deps, {
        config,
        stored: stored.grid,
        events: bundle.events,
        pace,
      });
      if (done !== undefined) return done;
    } catch (error) {
      if (error instanceof ExchangeError) return { kind: 'failed', botId, error };
      throw error;
    }
  }
  return { kind: 'contended', botId };
}

interface EventPass {
  readonly config: BotConfig;
  readonly stored: StoredState;
  readonly events: readonly RelayEvent[];
  readonly pace: Pace;
}

async function passOver(
  deps: PassDeps,
  { config, stored, events, pace }: EventPass,
): Promise<EventPassResult | undefined> {
  const exchange = await deps.exchangeFor(config);
  const instrument = await instrumentOf(exchange, config.symbol, stored.state);
  const capabilities = engineCapabilitiesOf(exchange, config);
  const subject: PassSubject = { exchange, config, clock: deps.clock };
  const nowMs = exchange.exchangeNow();
  const { patience } = deps;
  const answers = events.flatMap((event) =>
    event.kind === 'answer' ? [outcomeOf(event.clientOrderId, event.outcome)] : [],
  );
  const answered = recordOutcomes(stored.state, answers, nowMs);
  const unsent = await withdrawUnsent(deps.relay, config, answered, nowMs);
  const before = recordOutcomes(answered, unsent, nowMs);
  const planFrom = (observation: Observation): Plan =>
    plan({ config, instrument, capabilities, observation, nowMs, patience }, before);

  let observation = observationOf(events, nowMs);
  let planned = planFrom(observation);
  const asked = new Set<string>();
  for (let round = 0; round < askRoundsMax; round++) {
    const asks = planned.asks.filter(
      (ask) => !asked.has(JSON.stringify(ask)) && (isNeeded(ask) || !isUrgent(planned, pace)),
    );
    if (asks.length === 0) break;
    for (const ask of asks) asked.add(JSON.stringify(ask));
    observation = await answerAsks(subject, asks, observation);
    planned = planFrom(observation);
  }
  const done = await commitPass(deps, { exchange, config, stored, planned, observation });
  if (done === undefined) return undefined;
  return { ...done, hasMore: planned.asks.some((ask) => !asked.has(JSON.stringify(ask))) };
}

/** Without the trades it speaks of, an event cannot be answered for. */
function isNeeded({ kind }: Ask): boolean {
  return kind === 'fillsOfOrder' || kind === 'order';
}

function isUrgent({ intents }: Plan, pace: Pace): boolean {
  return pace === 'fast' && intents.some(({ kind }) => kind === 'place');
}

function observationOf(events: readonly RelayEvent[], atMs: number): Observation {
  const orders = events.filter((event) => event.kind === 'order');
  return {
    atMs,
    told: orders.map(({ report }) => report),
    openOrders: [],
    fills: orders.flatMap(({ fill }) => (fill === undefined ? [] : [fill])),
    lookups: [],
  };
}

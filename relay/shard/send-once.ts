/**
 * Sends committed intents over a session, wherever they come from: the command queue, or the outbox of a state. What
 * the send ledger says was claimed before may be on the book already: it is asked about, never sent.
 */

import { laneOf, namesOf, withheldOutcome } from '../../shared/app/send-intents.ts';
import type { BotConfig } from '../../shared/domain/bot-config.ts';
import {
  placeLifetimeMs,
  settleMarginMs,
  settleMarginWithoutExpiryMs,
} from '../../shared/domain/limits.ts';
import type { CancelOrderIntent, Intent, PlaceIntent } from '../../shared/domain/observation.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type {
  CancelOutcome,
  Exchange,
  OrderQuery,
  PlaceLane,
  PlaceOutcome,
  PlaceRequest,
} from '../../shared/ports/exchange.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import type { Metrics } from '../../shared/ports/metrics.ts';
import type { SendLedger } from '../../shared/ports/relay-ownership.ts';
import type { EventOutlet } from '../publishing/event-outlet.ts';
import type { SessionRequests } from '../session/session-types.ts';
import { inParts } from './in-parts.ts';
import type { LateResyncs } from './late-resyncs.ts';

export interface Sending {
  readonly ledger: SendLedger;
  readonly outlet: EventOutlet;
  readonly resyncs: LateResyncs;
  /** Of the lease. */
  readonly epoch: number;
  readonly real: Clock;
  readonly wall: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Trading is halted: orders are canceled, none is placed. */
  isHalted(): boolean;
}

/** Questions about orders under way, of one batch. */
const asksAtOnce = 5;

type Bot = Pick<BotConfig, 'botId' | 'account' | 'symbol' | 'exchange'>;

/** One batch on its way over one session. */
interface Voyage extends Sending {
  readonly bot: Bot;
  readonly rest: Exchange;
  readonly requests: SessionRequests;
}

/** Rejects when the ledger, or the time where it is in doubt, could not be asked; nothing is sent then. */
export async function sendOnce(
  sending: Sending,
  way: { readonly bot: Bot; readonly rest: Exchange; readonly requests: SessionRequests },
  intents: readonly Intent[],
): Promise<void> {
  const voyage: Voyage = { ...sending, ...way };
  // Before places are held against it. Cancels are never too late.
  if (intents.some(({ kind }) => kind === 'place')) await way.requests.knowTime();
  const timely = withoutExpired(voyage, withoutHalted(voyage, intents));
  const places = timely.filter((intent) => intent.kind === 'place');
  const claimed = await claim(voyage, places);
  const repeated = places.filter(({ clientOrderId }) => !claimed.has(clientOrderId));
  const ours = timely.filter(
    ({ kind, clientOrderId }) => kind === 'cancel' || claimed.has(clientOrderId),
  );
  await Promise.all([sendInOrder(voyage, ours), askAbout(voyage, repeated)]);
}

/** Left unclaimed: the pass that is asked for here takes them back. */
function withoutHalted(voyage: Voyage, intents: readonly Intent[]): readonly Intent[] {
  const { bot, outlet, logger } = voyage;
  if (!voyage.isHalted() || intents.every(({ kind }) => kind === 'cancel')) return intents;
  const cancels = intents.filter(({ kind }) => kind === 'cancel');
  const withheld = intents.length - cancels.length;
  logger.warn('orders withheld, trading is halted', { botId: bot.botId, withheld });
  outlet.add(bot, [{ kind: 'resync', because: 'trading is halted' }]);
  return cancels;
}

/** The bot's state still holds what is left out; a full pass settles it. */
function withoutExpired(voyage: Voyage, intents: readonly Intent[]): readonly Intent[] {
  const { rest, requests, outlet, bot } = voyage;
  const nowMs = rest.exchangeNow();
  const timely = intents.filter((intent) => intent.kind === 'cancel' || nowMs < intent.expiresAtMs);
  const expired = intents.length - timely.length;
  if (expired > 0) {
    count(voyage, 'CommandsExpired', expired);
    requests.doubtTime();
    outlet.add(bot, [{ kind: 'resync', because: 'commands came too late' }]);
    settleLater(voyage, nowMs);
  }
  return timely;
}

async function claim(
  { ledger, bot, epoch, wall }: Voyage,
  places: readonly PlaceIntent[],
): Promise<ReadonlySet<string>> {
  if (places.length === 0) return new Set();
  const ids = places.map(({ clientOrderId }) => clientOrderId);
  return ledger.claim(bot.account, ids, { epoch, nowMs: wall.now() });
}

/** Counters, cancels, seeds: what a cancel frees is there for the seeds, and what is short goes to the counters. */
async function sendInOrder(voyage: Voyage, intents: readonly Intent[]): Promise<void> {
  for (const lane of ['counter', 'cancel', 'seed'] as const) {
    const run = intents.filter((intent) => laneOf(intent) === lane);
    const cancels = run.filter((intent) => intent.kind === 'cancel');
    const places = run.filter((intent) => intent.kind === 'place');
    if (cancels.length > 0) await cancel(voyage, cancels);
    if (places.length > 0 && lane !== 'cancel') await place(voyage, places, lane);
  }
}

async function place(
  voyage: Voyage,
  intents: readonly PlaceIntent[],
  lane: PlaceLane,
): Promise<void> {
  const { requests, outlet, bot } = voyage;
  // Counters and cancels came before, and their answers were waited for. The claim is ours: nobody else sends these.
  const isWithheld = voyage.isHalted();
  if (!isWithheld) count(voyage, 'CommandsSent', intents.length);
  const outcomes = isWithheld
    ? intents.map(() => withheldOutcome)
    : await requests.place(
        intents.map((intent) => placeRequestOf(voyage, intent)),
        lane,
      );
  const answers = intents.map(({ clientOrderId }, i) => ({
    kind: 'answer' as const,
    clientOrderId,
    outcome: outcomes[i] ?? {
      kind: 'unknown' as const,
      detail: 'the session left it out of its answer',
    },
  }));
  for (const { clientOrderId, outcome } of answers) {
    tellAnswer(voyage, 'place answered', clientOrderId, outcome);
  }
  outlet.add(bot, answers);
  const unknown = intents.filter((_intent, i) => answers[i]?.outcome.kind === 'unknown');
  for (const { expiresAtMs } of unknown) settleLater(voyage, expiresAtMs);
}

function placeRequestOf({ bot, rest }: Voyage, intent: PlaceIntent): PlaceRequest {
  const { clientOrderId, side, price, quantity, timeInForce, postOnly, expiresAtMs } = intent;
  return {
    symbol: bot.symbol,
    clientOrderId,
    side,
    price,
    quantity,
    timeInForce: rest.capabilities.immediateOrCancel ? timeInForce : 'gtc',
    postOnly: postOnly && rest.capabilities.postOnly,
    expiresAtMs,
  };
}

/** An order that is gone filled or was canceled before: which of it is asked, as no event need tell it again. */
async function cancel(voyage: Voyage, intents: readonly CancelOrderIntent[]): Promise<void> {
  const { bot, rest, requests } = voyage;
  count(voyage, 'CommandsSent', intents.length);
  const outcomes = await requests.cancel(
    intents.map((intent) => ({ symbol: bot.symbol, ...namesOf(intent, rest) })),
  );
  for (const [i, { clientOrderId }] of intents.entries()) {
    tellAnswer(voyage, 'cancel answered', clientOrderId, outcomes[i]);
  }
  const gone = intents.filter((_intent, i) => outcomes[i]?.kind === 'gone');
  await inParts(gone, asksAtOnce, async (intent) => {
    await ask(voyage, intent);
  });
}

function tellAnswer(
  { logger, bot }: Voyage,
  answered: 'place answered' | 'cancel answered',
  clientOrderId: string,
  outcome: PlaceOutcome | CancelOutcome | undefined,
): void {
  const { botId } = bot;
  logger.info(answered, { botId, clientOrderId, ...(outcome ?? { kind: 'unknown' }) });
}

async function askAbout(voyage: Voyage, places: readonly PlaceIntent[]): Promise<void> {
  if (places.length === 0) return;
  count(voyage, 'CommandsRepeated', places.length);
  await inParts(places, asksAtOnce, async (intent) => {
    // Not known yet may mean under way still: only after its expiry is it believed, by the strategy.
    const { expiresAtMs } = intent;
    const createdAtMs = expiresAtMs - placeLifetimeMs;
    if (!(await ask(voyage, { ...intent, createdAtMs }))) settleLater(voyage, expiresAtMs);
  });
}

/** Publishes what the exchange says of the order. False when it says nothing. */
async function ask(
  { bot, rest, requests, outlet, logger }: Voyage,
  intent: Pick<CancelOrderIntent, 'clientOrderId' | 'exchangeOrderId'> &
    Pick<OrderQuery, 'createdAtMs'>,
): Promise<boolean> {
  const { createdAtMs } = intent;
  const age = createdAtMs === undefined ? {} : { createdAtMs };
  try {
    const lookup = await requests.order({ symbol: bot.symbol, ...namesOf(intent, rest), ...age });
    if (lookup.kind === 'notFound') return false;
    outlet.add(bot, [{ kind: 'order', report: lookup.report }]);
    return true;
  } catch (error) {
    const { clientOrderId } = intent;
    logger.warn('order not asked about', { botId: bot.botId, clientOrderId, error });
    return false;
  }
}

function settleLater({ rest, resyncs, bot }: Voyage, expiresAtMs: number): void {
  const marginMs = rest.capabilities.placeExpiry ? settleMarginMs : settleMarginWithoutExpiryMs;
  const afterMs = expiresAtMs + marginMs - rest.exchangeNow();
  resyncs.add(bot, afterMs, 'the fate of an order is not known');
}

function count(
  { metrics, bot }: Voyage,
  name: 'CommandsSent' | 'CommandsExpired' | 'CommandsRepeated',
  value: number,
): void {
  metrics.add(name, value, { exchange: bot.exchange, botId: bot.botId });
}

/** Sends committed intents, each at most once: counters first, then cancels, then seeds. */

import { isKnownByName } from '../domain/client-order-id.ts';
import type { Intent, PlaceIntent } from '../domain/observation.ts';
import type { Outcome } from '../domain/outcomes.ts';
import type { Exchange, PlaceLane, PlaceOutcome, RejectReason } from '../ports/exchange.ts';

export interface Rejected {
  readonly clientOrderId: string;
  readonly reason: RejectReason;
  readonly detail: string;
  /** By the next pass the reason will have gone. */
  readonly isPassing: boolean;
}

export interface Sent {
  /** Of place intents; what is missing was not sent, or its answer is not known. */
  readonly outcomes: readonly Outcome[];
  readonly placed: number;
  readonly canceled: number;
  readonly rejected: readonly Rejected[];
  readonly unknown: number;
}

/** What is handed over or settled elsewhere: no answer is known yet. */
export const nothingSent: Sent = { outcomes: [], placed: 0, canceled: 0, rejected: [], unknown: 0 };

/** Counters first, then cancels, then seeds. */
export function inSendOrder(intents: readonly Intent[]): readonly Intent[] {
  return intents.toSorted((a, b) => laneOrder.indexOf(laneOf(a)) - laneOrder.indexOf(laneOf(b)));
}

const laneOrder = ['counter', 'cancel', 'seed'] as const;

/** What brings the inventory back goes with the counters: both lessen what is at risk. */
export function laneOf(intent: Intent): (typeof laneOrder)[number] {
  if (intent.kind === 'cancel') return 'cancel';
  return intent.why === 'seed' ? 'seed' : 'counter';
}

/** Whether trading is halted for all. Asked right before orders leave: a pass may have waited long by then. */
export type IsHalted = () => boolean | Promise<boolean>;

/** The answer to an order that was held back. Nobody else sends it: whoever gives it is the one who could. */
export const withheldOutcome: PlaceOutcome = {
  kind: 'rejected',
  reason: 'expired',
  detail: 'not sent, as trading is halted',
};

export interface Destination {
  readonly exchange: Exchange;
  readonly symbol: string;
  readonly isHalted: IsHalted;
}

export async function sendIntents(
  destination: Destination,
  intents: readonly Intent[],
): Promise<Sent> {
  const { exchange, symbol } = destination;
  const places = intents.filter((intent) => intent.kind === 'place');
  const cancels = intents.filter((intent) => intent.kind === 'cancel');
  const counters = places.filter((intent) => laneOf(intent) === 'counter');
  const seeds = places.filter((intent) => laneOf(intent) === 'seed');
  const answers: (readonly [PlaceIntent, PlaceOutcome])[] = [];

  answers.push(...(await place(destination, counters, 'counter')));
  let canceled = 0;
  if (cancels.length > 0) {
    // What a cancel brought about is read from the exchange by the next pass, never taken from this answer.
    const outcomes = await exchange.cancel(
      cancels.map((intent) => ({ symbol, ...namesOf(intent, exchange) })),
    );
    canceled = outcomes.filter(({ kind }) => kind === 'accepted' || kind === 'gone').length;
  }
  answers.push(...(await place(destination, seeds, 'seed')));

  const outcomes = answers.map(([{ clientOrderId }, outcome]) => outcomeOf(clientOrderId, outcome));
  return {
    outcomes,
    canceled,
    placed: outcomes.filter(({ kind }) => kind === 'accepted').length,
    rejected: answers.flatMap(([{ clientOrderId }, outcome]) =>
      outcome.kind === 'rejected' ? [rejectedOf(clientOrderId, outcome)] : [],
    ),
    unknown: outcomes.filter(({ kind }) => kind === 'unknown').length,
  };
}

export function rejectedOf(
  clientOrderId: string,
  { reason, detail }: Extract<PlaceOutcome, { kind: 'rejected' }>,
): Rejected {
  return { clientOrderId, reason, detail: `${reason}: ${detail}`, isPassing: isPassing(reason) };
}

/** Every name the exchange may know the order by. */
export function namesOf(
  order: { readonly clientOrderId: string; readonly exchangeOrderId?: string },
  { capabilities }: Pick<Exchange, 'capabilities'>,
): { readonly clientOrderId?: string; readonly exchangeOrderId?: string } {
  const { clientOrderId, exchangeOrderId } = order;
  const isNamed = capabilities.clientOrderIds && isKnownByName(order);
  return {
    ...(isNamed ? { clientOrderId } : {}),
    ...(exchangeOrderId === undefined ? {} : { exchangeOrderId }),
  };
}

async function place(
  { exchange, symbol, isHalted }: Destination,
  intents: readonly PlaceIntent[],
  lane: PlaceLane,
): Promise<(readonly [PlaceIntent, PlaceOutcome])[]> {
  if (intents.length > 0 && (await isHalted())) {
    return intents.map((intent) => [intent, withheldOutcome]);
  }
  // A pass that was held up sends nothing late; the intents settle as not placed.
  const timely = intents.filter(({ expiresAtMs }) => exchange.exchangeNow() < expiresAtMs);
  if (timely.length === 0) return [];
  const outcomes = await exchange.place(
    timely.map((intent) => ({
      symbol,
      clientOrderId: intent.clientOrderId,
      side: intent.side,
      price: intent.price,
      quantity: intent.quantity,
      timeInForce: exchange.capabilities.immediateOrCancel ? intent.timeInForce : 'gtc',
      postOnly: intent.postOnly && exchange.capabilities.postOnly,
      expiresAtMs: intent.expiresAtMs,
    })),
    lane,
  );
  return timely.map((intent, i) => [
    intent,
    outcomes[i] ?? { kind: 'unknown', detail: 'the exchange left it out of its answer' },
  ]);
}

/** What the next pass may simply try again. */
const passingReasons: ReadonlySet<RejectReason> = new Set(['wouldCross', 'rateLimited', 'expired']);

function isPassing(reason: RejectReason): boolean {
  return passingReasons.has(reason);
}

/** The exchange's answer in the engine's words. */
export function outcomeOf(clientOrderId: string, outcome: PlaceOutcome): Outcome {
  switch (outcome.kind) {
    case 'accepted':
      return { clientOrderId, kind: 'accepted', exchangeOrderId: outcome.exchangeOrderId };
    case 'unknown':
      return { clientOrderId, kind: 'unknown' };
    case 'rejected':
      return {
        clientOrderId,
        kind: 'rejected',
        reason: outcome.reason,
        detail: `${outcome.reason}: ${outcome.detail}`,
        isPassing: isPassing(outcome.reason),
      };
  }
}

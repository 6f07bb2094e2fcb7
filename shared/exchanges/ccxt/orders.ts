/** Placing and canceling: one order after the other, each sent once. */

import { assert } from '../../domain/assert.ts';
import { decimal } from '../../domain/decimal.ts';
import {
  ExchangeError,
  type CancelOutcome,
  type CancelRequest,
  type Exchange,
  type PlaceLane,
  type PlaceOutcome,
  type PlaceRequest,
} from '../../ports/exchange.ts';
import { textOfHeldBack } from '../quiet-time.ts';
import type { Abilities } from './abilities.ts';
import { wireSymbolOf, type CcxtCaller } from './caller.ts';
import { cancelVerdict, placeRefusal, type Failure } from './failures.ts';
import { withoutPrefix } from './parse.ts';
import { placedShape } from './payloads.ts';
import { NotSentError } from './transport.ts';

export async function placeOrders(
  caller: CcxtCaller,
  abilities: Abilities,
  requests: readonly PlaceRequest[],
  lane: PlaceLane = 'seed',
): Promise<readonly PlaceOutcome[]> {
  const ids = new Set(requests.map(({ clientOrderId }) => clientOrderId));
  assert(ids.size === requests.length, 'place requests share a client order id');
  const outcomes: PlaceOutcome[] = [];
  let stopped: PlaceOutcome | undefined;
  for (const request of requests) {
    const outcome = stopped ?? (await placeOne(caller, abilities, { request, lane }));
    outcomes.push(outcome);
    stopped ??= stoppedBy(outcome);
  }
  return outcomes;
}

/** After a refusal that is not about the order itself, the rest would meet the same one. */
function stoppedBy(outcome: PlaceOutcome): PlaceOutcome | undefined {
  const isGeneral =
    outcome.kind === 'rejected' && (outcome.reason === 'rateLimited' || outcome.reason === 'auth');
  return isGeneral ? { ...outcome, detail: `not sent after: ${outcome.detail}` } : undefined;
}

async function placeOne(
  caller: CcxtCaller,
  abilities: Abilities,
  { request, lane }: { readonly request: PlaceRequest; readonly lane: PlaceLane },
): Promise<PlaceOutcome> {
  const { clientOrderId, side, price, quantity, postOnly, timeInForce, expiresAtMs } = request;
  assert(price.gt(0) && quantity.gt(0), `order ${clientOrderId} has no price or no quantity`);
  const isImmediate = timeInForce === 'ioc';
  assert(!(postOnly && isImmediate), `order ${clientOrderId} is post-only and immediate`);
  if (isImmediate && !abilities.immediate) {
    const detail = 'not sent: ccxt knows no immediate-or-cancel orders of this exchange';
    return { kind: 'rejected', reason: 'other', detail };
  }
  const wireSymbol = wireSymbolOf(request.symbol);
  const parameters = {
    ...(abilities.ids === undefined ? {} : { clientOrderId }),
    ...(postOnly && abilities.postOnly ? { postOnly: true } : {}),
    ...(isImmediate ? { timeInForce: 'IOC' } : {}),
  };
  const amounts = { price: price.toFixed(), quantity: quantity.toFixed() };
  const reply = await caller.place(
    (ccxt) => {
      const sent = {
        price: ccxt.priceToPrecision(wireSymbol, amounts.price),
        quantity: ccxt.amountToPrecision(wireSymbol, amounts.quantity),
      };
      if (!decimal(sent.price).eq(price) || !decimal(sent.quantity).eq(quantity)) {
        throw new NotSentError('rounded', 'ccxt would round its price or its quantity');
      }
      return ccxt.createOrder(
        wireSymbol,
        'limit',
        side,
        amounts.quantity,
        amounts.price,
        parameters,
      );
    },
    { expiresAtMs, lane },
  );
  if (reply.kind === 'notReady') return { kind: 'unknown', detail: reply.detail };
  if (reply.kind === 'heldBack') {
    return { kind: 'rejected', reason: 'rateLimited', detail: textOfHeldBack(reply) };
  }
  if (reply.kind === 'failure') {
    const { failure } = reply;
    const reason = placeRefusal(failure);
    const detail = failure.isSent ? failure.detail : `not sent: ${failure.detail}`;
    return reason === undefined
      ? { kind: 'unknown', detail }
      : { kind: 'rejected', reason, detail };
  }
  return placedOf(reply.content, clientOrderId, abilities);
}

function placedOf(content: unknown, clientOrderId: string, { ids }: Abilities): PlaceOutcome {
  const placed = placedShape.safeParse(content);
  if (!placed.success) return { kind: 'unknown', detail: 'accepted in no known form' };
  const told = placed.data.clientOrderId;
  if (
    ids !== undefined &&
    told !== undefined &&
    withoutPrefix(told, ids.prefix) !== clientOrderId
  ) {
    return { kind: 'unknown', detail: 'the answer is about another order' };
  }
  return { kind: 'accepted', exchangeOrderId: placed.data.id };
}

export async function cancelOrders(
  caller: CcxtCaller,
  order: Exchange['order'],
  requests: readonly CancelRequest[],
): Promise<readonly CancelOutcome[]> {
  const outcomes: CancelOutcome[] = [];
  for (const request of requests) outcomes.push(await cancelOne(caller, order, request));
  return outcomes;
}

async function cancelOne(
  caller: CcxtCaller,
  order: Exchange['order'],
  request: CancelRequest,
): Promise<CancelOutcome> {
  const { symbol, exchangeOrderId } = request;
  const named = exchangeOrderId ?? (await exchangeIdOf(order, request));
  if (typeof named !== 'string') return named;
  const reply = await caller.cancel((ccxt) => ccxt.cancelOrder(named, wireSymbolOf(symbol)));
  if (reply.kind === 'answer') return { kind: 'accepted' };
  if (reply.kind === 'notReady') return { kind: 'unknown', detail: reply.detail };
  if (reply.kind === 'heldBack') return { kind: 'rejected', detail: textOfHeldBack(reply) };
  const kind = cancelVerdict(reply.failure);
  if (kind === 'rejected' && mayBeGone(reply.failure)) {
    const asked = await exchangeIdOf(order, { symbol, exchangeOrderId: named });
    if (typeof asked !== 'string' && asked.kind === 'gone') return asked;
  }
  return kind === 'gone' || kind === 'accepted' ? { kind } : { kind, detail: reply.failure.detail };
}

/** Of some exchanges ccxt puts the refusal to cancel an order that has ended among those of bad orders. */
function mayBeGone({ isSent, classes }: Failure): boolean {
  return isSent && classes.includes('InvalidOrder');
}

/** Not every exchange cancels by our id; those that know it can be asked for theirs. */
async function exchangeIdOf(
  order: Exchange['order'],
  request: CancelRequest,
): Promise<string | CancelOutcome> {
  try {
    const lookup = await order(request);
    if (lookup.kind === 'notFound') return { kind: 'gone' };
    return lookup.report.status === 'open' ? lookup.report.exchangeOrderId : { kind: 'gone' };
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    return { kind: 'unknown', detail: `not sent: ${error.message}` };
  }
}

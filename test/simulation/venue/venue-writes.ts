/** What an exchange does with orders, and the words it has for it. */

import type { PlaceCommand, RefusalReason } from '../../../local/exchange/records.ts';
import { isMultipleOf } from '../../../shared/domain/decimal.ts';
import type {
  CancelOutcome,
  CancelRequest,
  PlaceOutcome,
  PlaceRequest,
  RejectReason,
} from '../../../shared/ports/exchange.ts';
import type { Venue } from './venue.ts';

const reasons: Readonly<Record<RefusalReason, RejectReason>> = {
  unknownSymbol: 'notTradable',
  badPrice: 'badPrecision',
  badQuantity: 'badPrecision',
  offTick: 'badPrecision',
  offLot: 'badPrecision',
  belowMinimum: 'belowMinimum',
  aboveMaximum: 'aboveMaximum',
  priceOutOfLimits: 'priceOutOfLimits',
  tooManyOrders: 'tooManyOrders',
  duplicateClientOrderId: 'duplicateClientOrderId',
  insufficientBalance: 'insufficientBalance',
  wouldCross: 'wouldCross',
};

const rejected = (reason: RejectReason, detail: string = reason): PlaceOutcome => ({
  kind: 'rejected',
  reason,
  detail,
});

export function placeAt(venue: Venue, account: string, request: PlaceRequest): PlaceOutcome {
  const { exchange, kind, instrument, nowMs } = venue;
  exchange.advance();
  if (kind.capabilities.placeExpiry && nowMs > request.expiresAtMs) return rejected('expired');
  // Rules that have become stricter since the market opened.
  const { price, quantity } = request;
  const isOff =
    !isMultipleOf(price, instrument.tickSize) || !isMultipleOf(quantity, instrument.lotSize);
  const isBelow =
    quantity.lt(instrument.minQuantity) || quantity.mul(price).lt(instrument.minNotional);
  if (isOff || isBelow) {
    const reason = isOff ? 'badPrecision' : 'belowMinimum';
    venue.history.turnedAway.push({ account, request, reason, atMs: nowMs });
    return rejected(reason);
  }
  venue.history.serving = request;
  const order = exchange.place(account, commandOf(venue, request));
  venue.history.serving = undefined;
  return order.refusal === undefined
    ? { kind: 'accepted', exchangeOrderId: order.id }
    : rejected(reasons[order.refusal], order.refusal);
}

export function cancelAt(venue: Venue, account: string, request: CancelRequest): CancelOutcome {
  venue.exchange.advance();
  const open = venue.exchange.ledger
    .openOrders(account)
    .filter(({ id, request: { clientOrderId } }) =>
      request.exchangeOrderId === undefined
        ? clientOrderId !== undefined && clientOrderId === request.clientOrderId
        : id === request.exchangeOrderId,
    );
  for (const { id } of open) venue.exchange.cancel(account, id);
  return { kind: open.length === 0 ? 'gone' : 'accepted' };
}

function commandOf({ kind }: Venue, request: PlaceRequest): PlaceCommand {
  const { symbol, side, price, quantity, timeInForce, clientOrderId } = request;
  const { postOnly, clientOrderIds } = kind.capabilities;
  const resting = request.postOnly && postOnly ? 'postOnly' : 'limit';
  return {
    symbol,
    side,
    kind: timeInForce === 'ioc' ? 'ioc' : resting,
    price: price.toFixed(),
    quantity: quantity.toFixed(),
    ...(clientOrderIds ? { clientOrderId } : {}),
  };
}

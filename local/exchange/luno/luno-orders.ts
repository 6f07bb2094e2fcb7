/** Placing and canceling on the simulated Luno. What a client calls its order is not read. */

import { decimal } from '../../../shared/domain/decimal.ts';
import type { Side } from '../../../shared/domain/order.ts';
import type { PlaceCommand, RefusalReason } from '../records.ts';
import type { SimulatedExchange } from '../simulated-exchange.ts';
import { pairOf } from './luno-names.ts';
import { priceBounds } from './luno-rows.ts';
import { flagOf, integerOf, invalidArguments, LunoRefusal, textOf } from './luno-wire.ts';

/** Status 400, all of them. */
const refusals: Readonly<Record<RefusalReason, readonly [code: string, message: string]>> = {
  unknownSymbol: ['ErrInvalidMarketPair', 'Market pair is invalid'],
  badPrice: ['ErrInvalidPrice', 'Invalid order price.'],
  badQuantity: ['ErrInvalidVolume', 'Invalid order volume.'],
  offTick: ['ErrPriceDenominationNotAllowed', 'Price contains too many decimal places'],
  offLot: ['ErrVolumeDenominationNotAllowed', 'Volume contains too many decimal places'],
  belowMinimum: ['ErrVolumeTooLow', 'Volume is below the minimum'],
  aboveMaximum: ['ErrVolumeTooHigh', 'Volume is above the maximum'],
  priceOutOfLimits: ['ErrPriceTooHigh', 'Price is above the maximum'],
  // The documentation names no code for it.
  tooManyOrders: ['ErrInvalidParameters', 'Too many open orders'],
  // Names are not read, so none is there twice.
  duplicateClientOrderId: ['ErrDuplicateClientOrderID', 'Duplicate client order id'],
  insufficientBalance: ['ErrInsufficientBalance', 'Insufficient balance.'],
  wouldCross: ['ErrOrderCanceled', 'Your post-only order was cancelled before trading'],
};

const sides: Readonly<Record<string, Side>> = { BID: 'buy', ASK: 'sell' };
const kinds = { GTC: 'limit', IOC: 'ioc', FOK: 'fok' } as const;
const decimalText = /^\d{1,20}(\.\d{1,20})?$/;
const ttlMaxMs = 10_000;

export interface LunoOrderCall {
  readonly exchange: SimulatedExchange;
  readonly account: string;
  readonly parameters: URLSearchParams;
}

/** Says nothing of what became of the order. Throws `LunoRefusal`, as the others. */
export function postOrder(call: LunoOrderCall): { readonly order_id: string } {
  const { exchange, account, parameters } = call;
  checkDeadline(parameters, exchange.nowMs);
  const command = readPlace(call);
  checkBounds(command.price);
  const { id, refusal } = exchange.place(account, command);
  if (refusal !== undefined) throw refusalOf(refusal);
  return { order_id: id };
}

export function stopOrder({ exchange, account, parameters }: LunoOrderCall): {
  readonly success: true;
} {
  const id = textOf(parameters, 'order_id');
  if (id === undefined) throw invalidArguments('order_id');
  if (exchange.cancel(account, id)) return { success: true };
  throw new LunoRefusal(
    400,
    'ErrCannotStopUnknownOrNonPendingOrder',
    'Cannot stop unknown or non-pending order.',
  );
}

/** There is none in this market that would be good enough. */
export function marketOrder({ exchange, parameters }: LunoOrderCall): never {
  checkPair(parameters, exchange);
  throw new LunoRefusal(
    400,
    'ErrNotEnoughLiquidity',
    'Market order price would vary too much from the market rate - use a limit order instead',
  );
}

/** Returns whether the request names the pair; without a name it means all there are. */
export function checkPair(parameters: URLSearchParams, exchange: SimulatedExchange): boolean {
  const pair = textOf(parameters, 'pair');
  if (pair === undefined) return false;
  if (pair !== pairOf(exchange.profile.instrument)) throw refusalOf('unknownSymbol');
  return true;
}

function readPlace({ exchange, parameters }: LunoOrderCall): PlaceCommand {
  if (!checkPair(parameters, exchange)) throw invalidArguments('pair');
  const side = sides[textOf(parameters, 'type') ?? ''];
  if (side === undefined)
    throw new LunoRefusal(400, 'ErrInvalidOrderSide', 'Order side is invalid');
  if (textOf(parameters, 'stop_price') !== undefined) {
    throw new LunoRefusal(400, 'ErrInvalidStopPrice', 'Invalid order stop price.');
  }
  return {
    symbol: exchange.profile.instrument.symbol,
    side,
    kind: kindOf(parameters),
    price: textOf(parameters, 'price') ?? '',
    quantity: textOf(parameters, 'volume') ?? '',
  };
}

function kindOf(parameters: URLSearchParams): PlaceCommand['kind'] {
  const timeInForce = textOf(parameters, 'time_in_force') ?? 'GTC';
  if (timeInForce !== 'GTC' && timeInForce !== 'IOC' && timeInForce !== 'FOK') {
    throw invalidArguments('time_in_force');
  }
  if (!flagOf(parameters, 'post_only')) return kinds[timeInForce];
  if (timeInForce === 'GTC') return 'postOnly';
  throw new LunoRefusal(
    400,
    'ErrPostOnlyNotAllowed',
    'IOC and FOK time-in-force types are not supported as post-only orders',
  );
}

/** A request may say until when it is meant. With which code it is refused is not confirmed. */
function checkDeadline(parameters: URLSearchParams, nowMs: number): void {
  const timestamp = integerOf(parameters, 'timestamp');
  const ttlMs = integerOf(parameters, 'ttl') ?? ttlMaxMs;
  if (ttlMs < 1 || ttlMs > ttlMaxMs) throw invalidArguments('ttl');
  if (timestamp === undefined || nowMs <= timestamp + ttlMs) return;
  throw new LunoRefusal(400, 'ErrDeadlineExceeded', 'Could not complete before the deadline');
}

function checkBounds(price: string): void {
  if (!decimalText.test(price)) throw refusalOf('badPrice');
  if (decimal(price).gt(priceBounds.max)) throw refusalOf('priceOutOfLimits');
  if (decimal(price).lt(priceBounds.min)) {
    throw new LunoRefusal(400, 'ErrPriceTooLow', 'Price is below the minimum');
  }
}

function refusalOf(reason: RefusalReason): LunoRefusal {
  const [code, message] = refusals[reason];
  return new LunoRefusal(400, code, message);
}

/** The rules of the paper market, as pure functions of its book: what rests, what trades, what is refused. */

import { isMultipleOf, zero, type Decimal } from '../../domain/decimal.ts';
import type { Fill } from '../../domain/fill.ts';
import { isBelowMinimum } from '../../domain/instrument.ts';
import type { OrderReport, Side } from '../../domain/order.ts';
import type {
  CancelOutcome,
  CancelRequest,
  PlaceOutcome,
  PlaceRequest,
  RejectReason,
} from '../../ports/exchange.ts';
import type { PaperBook, PaperListing } from '../../ports/paper-market.ts';

/** Bounds of the one item that holds a book. */
export const paperOpenOrdersMax = 50;
export const paperEndedOrdersMax = 150;

export function newPaperBook(listing: PaperListing, nowMs: number): PaperBook {
  return { ...listing, priceAtMs: nowMs, orders: [], fills: [], ordersTaken: 0 };
}

export function isOpen({ status }: OrderReport): boolean {
  return status === 'open';
}

/** The book with the order on it, or the unchanged one and why the order was refused. */
export function placedOn(
  book: PaperBook,
  request: PlaceRequest,
  nowMs: number,
): { readonly book: PaperBook; readonly outcome: PlaceOutcome } {
  const refusal = refusalOf(book, request, nowMs);
  if (refusal !== undefined) {
    const [reason, detail] = refusal;
    return { book, outcome: { kind: 'rejected', reason, detail } };
  }
  const { clientOrderId, symbol, side, price, quantity } = request;
  const exchangeOrderId = `p${book.ordersTaken + 1}`;
  const order: OrderReport = {
    ...{ exchangeOrderId, clientOrderId, symbol, side, price, quantity },
    filledQuantity: zero,
    status: 'open',
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  const taken = { ...book, orders: [...book.orders, order], ordersTaken: book.ordersTaken + 1 };
  const outcome = { kind: 'accepted', exchangeOrderId } as const;
  if (crosses(book, request)) {
    return {
      book: traded(taken, order, { price: book.price, liquidity: 'taker', nowMs }),
      outcome,
    };
  }
  const isGone = request.timeInForce === 'ioc';
  return { book: isGone ? ended(taken, order, { because: 'other', nowMs }) : taken, outcome };
}

export function canceledOn(
  book: PaperBook,
  request: CancelRequest,
  nowMs: number,
): { readonly book: PaperBook; readonly outcome: CancelOutcome } {
  const order = orderOn(book, request);
  if (order === undefined || !isOpen(order)) return { book, outcome: { kind: 'gone' } };
  return {
    book: ended(book, order, { because: 'requested', nowMs }),
    outcome: { kind: 'accepted' },
  };
}

/** The newest order of that name, on that symbol. */
export function orderOn(
  book: PaperBook,
  { symbol, clientOrderId, exchangeOrderId }: CancelRequest,
): OrderReport | undefined {
  return book.orders.findLast(
    (order) =>
      order.symbol === symbol &&
      (exchangeOrderId === undefined
        ? order.clientOrderId === clientOrderId
        : order.exchangeOrderId === exchangeOrderId),
  );
}

/** Orders that the price passes trade whole, at their own price, those first that it comes to first. */
export function movedTo(book: PaperBook, price: Decimal, nowMs: number): PaperBook {
  const reached = book.orders
    .filter((order) => isOpen(order) && isPassed(order, price))
    .toSorted((a, b) => (price.gt(book.price) ? a.price.cmp(b.price) : b.price.cmp(a.price)));
  const after = reached.reduce(
    (sofar, order) => traded(sofar, order, { price: order.price, liquidity: 'maker', nowMs }),
    book,
  );
  return { ...after, price, priceAtMs: nowMs };
}

/** A market that only comes as far as an order may have met others there. */
function isPassed(order: OrderReport, price: Decimal): boolean {
  return order.side === 'buy' ? price.lt(order.price) : price.gt(order.price);
}

/** What open orders of the side hold: quote for buys, base for sells. */
export function heldBy({ orders }: PaperBook, side: Side): Decimal {
  return orders
    .filter((order) => isOpen(order) && order.side === side)
    .reduce((sum, { price, quantity }) => sum.plus(costOf({ side, price, quantity })), zero);
}

function costOf(order: { side: Side; price: Decimal; quantity: Decimal }): Decimal {
  return order.side === 'buy' ? order.price.mul(order.quantity) : order.quantity;
}

type Refusal = readonly [reason: RejectReason, detail: string];

function refusalOf(book: PaperBook, request: PlaceRequest, nowMs: number): Refusal | undefined {
  const { instrument, orders } = book;
  const { symbol, side, price, quantity, clientOrderId } = request;
  if (symbol !== instrument.symbol) return ['notTradable', `the book is of ${instrument.symbol}`];
  if (request.expiresAtMs < nowMs) return ['expired', 'came after its time'];
  if (orders.some((order) => order.clientOrderId === clientOrderId)) {
    return ['duplicateClientOrderId', 'an order of this client order id is known'];
  }
  if (!isMultipleOf(price, instrument.tickSize)) return ['badPrecision', 'price is off the tick'];
  if (!isMultipleOf(quantity, instrument.lotSize)) return ['badPrecision', 'not a whole lot'];
  if (price.lte(0) || isBelowMinimum(instrument, { price, quantity })) {
    return ['belowMinimum', 'smaller than the smallest order'];
  }
  if (instrument.maxQuantity?.lt(quantity) === true) return ['aboveMaximum', 'too large'];
  if (orders.filter(isOpen).length >= paperOpenOrdersMax) {
    return ['tooManyOrders', `${paperOpenOrdersMax} orders are open`];
  }
  if (request.postOnly && crosses(book, request)) return ['wouldCross', 'would trade at once'];
  const free = (side === 'buy' ? book.quote : book.base).minus(heldBy(book, side));
  return costOf({ side, price, quantity }).gt(free)
    ? ['insufficientBalance', `only ${free.toFixed()} are free`]
    : undefined;
}

function crosses(book: PaperBook, order: { side: Side; price: Decimal }): boolean {
  return order.side === 'buy' ? order.price.gte(book.price) : order.price.lte(book.price);
}

function traded(
  book: PaperBook,
  order: OrderReport,
  trade: { price: Decimal; liquidity: Fill['liquidity']; nowMs: number },
): PaperBook {
  const { price, liquidity, nowMs } = trade;
  const { exchangeOrderId, clientOrderId, symbol, side, quantity } = order;
  const notional = price.mul(quantity);
  const fee = notional.mul(book.feeRate);
  const fill: Fill = {
    // Each order trades once, and whole.
    tradeId: `t${exchangeOrderId}`,
    exchangeOrderId,
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
    ...{ symbol, side, price, quantity, fee, liquidity },
    feeCurrency: book.instrument.quote,
    timeMs: nowMs,
  };
  const isBuy = side === 'buy';
  const filled: OrderReport = {
    ...order,
    filledQuantity: quantity,
    averagePrice: price,
    fee,
    feeCurrency: fill.feeCurrency,
    status: 'filled',
    updatedAtMs: nowMs,
  };
  return bounded({
    ...withOrder(book, filled),
    base: isBuy ? book.base.plus(quantity) : book.base.minus(quantity),
    quote: (isBuy ? book.quote.minus(notional) : book.quote.plus(notional)).minus(fee),
    fills: [...book.fills, fill],
  });
}

function ended(
  book: PaperBook,
  order: OrderReport,
  { because, nowMs }: { because: 'requested' | 'other'; nowMs: number },
): PaperBook {
  const canceled: OrderReport = {
    ...order,
    status: 'canceled',
    cancelReason: because,
    updatedAtMs: nowMs,
  };
  return bounded(withOrder(book, canceled));
}

function withOrder(book: PaperBook, changed: OrderReport): PaperBook {
  const orders = book.orders.map((order) =>
    order.exchangeOrderId === changed.exchangeOrderId ? changed : order,
  );
  return { ...book, orders };
}

/** Forgets the oldest orders that ended, with their fills. */
function bounded(book: PaperBook): PaperBook {
  const over = book.orders.filter((order) => !isOpen(order)).length - paperEndedOrdersMax;
  if (over <= 0) return book;
  const forgotten = new Set(
    book.orders
      .filter((order) => !isOpen(order))
      .slice(0, over)
      .map(({ exchangeOrderId }) => exchangeOrderId),
  );
  const isKept = ({ exchangeOrderId }: { exchangeOrderId: string }) =>
    !forgotten.has(exchangeOrderId);
  return { ...book, orders: book.orders.filter(isKept), fills: book.fills.filter(isKept) };
}

/** Books what was executed on an order, once, into the order and the ledger. */

import type { BotOrder, FillMoment } from './bot-state.ts';
import { minOf, zero, type Decimal } from './decimal.ts';
import type { Draft } from './draft.ts';
import type { Fill } from './fill.ts';
import type { Instrument } from './instrument.ts';

interface Execution {
  readonly quantity: Decimal;
  readonly quote: Decimal;
  readonly fee: Decimal;
  readonly feeCurrency: string | undefined;
  readonly moment: FillMoment;
}

/** Orders fills by time, then trade id; numeric ids by their number. */
export function isLater(a: FillMoment, b: FillMoment | undefined): boolean {
  if (b === undefined) return true;
  if (a.timeMs !== b.timeMs) return a.timeMs > b.timeMs;
  if (a.tradeId.length !== b.tradeId.length) return a.tradeId.length > b.tradeId.length;
  return a.tradeId > b.tradeId;
}

/** Folds one trade; a trade seen before changes nothing. */
export function bookFill(draft: Draft, order: BotOrder, fill: Fill, instrument: Instrument): void {
  if (order.tradeIds.includes(fill.tradeId)) return;
  const alreadyBooked = minOf(order.bookedAhead, fill.quantity);
  const moment = { timeMs: fill.timeMs, tradeId: fill.tradeId };
  const seen = draft.update(order.clientOrderId, {
    tradeIds: [...order.tradeIds, fill.tradeId],
    bookedAhead: order.bookedAhead.minus(alreadyBooked),
    exchangeOrderId: fill.exchangeOrderId,
    ...(isLater(moment, order.lastFill) ? { lastFill: moment } : {}),
  });
  const quantity = fill.quantity.minus(alreadyBooked);
  const { price, feeCurrency } = fill;
  const feeFor = (part: Decimal): Decimal =>
    part.eq(fill.quantity) ? fill.fee : fill.fee.mul(part).div(fill.quantity);
  if (alreadyBooked.gt(0) && order.isFeeUntold === true) {
    bookFee(draft, seen, instrument, { fee: feeFor(alreadyBooked), feeCurrency, price });
  }
  if (quantity.lte(0)) return;
  const quote = price.mul(quantity);
  book(draft, seen, instrument, { quantity, quote, fee: feeFor(quantity), feeCurrency, moment });
}

/**
 * Books what a report says beyond the trades seen: for exchanges without a list of fills, and for trades that the
 * exchange does not list in time.
 */
export function bookReport(
  draft: Draft,
  order: BotOrder,
  instrument: Instrument,
  report: {
    readonly filledQuantity: Decimal;
    readonly filledQuote: Decimal;
    readonly fee: Decimal;
    readonly feeCurrency?: string;
    readonly atMs: number;
  },
): void {
  const quantity = report.filledQuantity.minus(order.filledQuantity);
  if (quantity.lte(0)) return;
  const moment = { timeMs: report.atMs, tradeId: '' };
  const ahead = draft.update(order.clientOrderId, {
    bookedAhead: order.bookedAhead.plus(quantity),
    ...(report.feeCurrency === undefined ? { isFeeUntold: true } : {}),
    ...(isLater(moment, order.lastFill) ? { lastFill: moment } : {}),
  });
  book(draft, ahead, instrument, {
    quantity,
    quote: report.filledQuote.minus(order.filledQuote),
    fee: feeOfRest(order, instrument, report, quantity),
    feeCurrency: report.feeCurrency,
    moment,
  });
}

/** Reports tell fees as a sum; those in a third currency are not kept by order, so they are taken in proportion. */
function feeOfRest(
  order: BotOrder,
  { base, quote }: Instrument,
  report: {
    readonly filledQuantity: Decimal;
    readonly fee: Decimal;
    readonly feeCurrency?: string;
  },
  quantity: Decimal,
): Decimal {
  if (report.feeCurrency === base) return report.fee.minus(order.feesBase);
  if (report.feeCurrency === quote) return report.fee.minus(order.feesQuote);
  return report.fee.mul(quantity).div(report.filledQuantity);
}

function book(draft: Draft, order: BotOrder, instrument: Instrument, execution: Execution): void {
  const { quantity, quote, fee, feeCurrency } = execution;
  const booked = draft.update(order.clientOrderId, {
    filledQuantity: order.filledQuantity.plus(quantity),
    filledQuote: order.filledQuote.plus(quote),
  });
  // What a stranger's order trades is not this bot's business.
  if (order.role !== 'foreign') {
    const sign = order.side === 'buy' ? 1 : -1;
    draft.addToLedger((ledger) => ({
      inventoryBase: ledger.inventoryBase.plus(quantity.mul(sign)),
      cashQuote: ledger.cashQuote.minus(quote.mul(sign)),
    }));
  }
  bookFee(draft, booked, instrument, { fee, feeCurrency, price: quote.div(quantity) });
}

/** Of a part that is booked, now or earlier. */
function bookFee(
  draft: Draft,
  order: BotOrder,
  { base, quote }: Instrument,
  part: Pick<Execution, 'fee' | 'feeCurrency'> & { readonly price: Decimal },
): void {
  const { fee, feeCurrency, price } = part;
  const feeBase = feeCurrency === base ? fee : zero;
  const feeQuote = feeCurrency === quote ? fee : zero;
  draft.update(order.clientOrderId, {
    feesBase: order.feesBase.plus(feeBase),
    feesQuote: order.feesQuote.plus(feeQuote),
  });
  if (order.role === 'foreign') return;
  draft.addToLedger((ledger) => ({
    inventoryBase: ledger.inventoryBase.minus(feeBase),
    cashQuote: ledger.cashQuote.minus(feeQuote),
    feesQuote: ledger.feesQuote.plus(feeQuote).plus(feeBase.mul(price)),
    ...(feeCurrency === undefined || feeCurrency === base || feeCurrency === quote
      ? {}
      : {
          feesOther: {
            ...ledger.feesOther,
            [feeCurrency]: (ledger.feesOther[feeCurrency] ?? zero).plus(fee),
          },
        }),
  }));
}

/** Base that came in by a buy, or went out by a sell, after fees taken in base. */
export function netBaseOf(order: BotOrder): Decimal {
  return order.side === 'buy'
    ? order.filledQuantity.minus(order.feesBase)
    : order.filledQuantity.plus(order.feesBase);
}

/** Quote that went out by a buy, or came in by a sell, after fees taken in quote. */
export function netQuoteOf(order: BotOrder): Decimal {
  return order.side === 'buy'
    ? order.filledQuote.plus(order.feesQuote)
    : order.filledQuote.minus(order.feesQuote);
}

/** Rows of OKX v5 answers: every number is text, an absent value is an empty text. */

import { decimal, type Decimal } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { ExchangeProfile } from '../profile.ts';
import type { OrderChange, SimulatedBalance, SimulatedFill, SimulatedOrder } from '../records.ts';

/** The wire's code of the instrument; a number, unlike all others. */
export const instIdCode = 10145;

const orderTypes = { limit: 'limit', postOnly: 'post_only', ioc: 'ioc', fok: 'fok' } as const;

export function stateOf(order: Readonly<SimulatedOrder>): string {
  if (order.status !== 'live') return order.status;
  return order.filledLots > 0 ? 'partially_filled' : 'live';
}

/** Who or what ended the order; 31 is a post-only order that would have taken. */
function cancelSourceOf({ endReason, request }: Readonly<SimulatedOrder>): string {
  if (endReason === undefined) return '';
  if (endReason === 'notFilledAtOnce') return request.kind === 'fok' ? '13' : '14';
  return { requested: '1', wouldCross: '31', selfTrade: '32' }[endReason];
}

export function orderRow(
  order: Readonly<SimulatedOrder>,
  { lotSize, base, quote }: Instrument,
  lastFill: SimulatedFill | undefined,
) {
  const { request } = order;
  const filled = lotSize.mul(order.filledLots);
  return {
    instType: 'SPOT',
    instId: request.symbol,
    ordId: order.id,
    clOrdId: request.clientOrderId ?? '',
    tag: request.tag ?? '',
    px: decimal(request.price).toString(),
    sz: decimal(request.quantity).toString(),
    ordType: orderTypes[request.kind],
    side: request.side,
    posSide: 'net',
    tdMode: 'cash',
    state: stateOf(order),
    accFillSz: filled.toString(),
    avgPx: filled.isZero() ? '' : order.filledQuote.div(filled).toSignificantDigits(16).toString(),
    fillPx: lastFill?.price.toString() ?? '',
    fillSz: lastFill?.quantity.toString() ?? '0',
    fillTime: lastFill === undefined ? '' : String(lastFill.timeMs),
    tradeId: lastFill?.tradeId ?? '',
    fee: negative(order.fee),
    feeCcy: order.feeCurrency,
    rebate: '0',
    rebateCcy: request.side === 'buy' ? quote : base,
    cancelSource: cancelSourceOf(order),
    cancelSourceReason: '',
    category: 'normal',
    source: '',
    stpMode: 'cancel_maker',
    reduceOnly: 'false',
    tgtCcy: '',
    pnl: '0',
    lever: '',
    cTime: String(order.receivedMs),
    uTime: String(order.updatedMs),
  };
}

/** On the orders channel the fields of a fill are those of this update. */
export function orderUpdateRow(
  { change, order, fill }: OrderChange,
  instrument: Instrument,
  lastPrice: Decimal,
) {
  const row = orderRow(order, instrument, fill);
  return {
    ...row,
    avgPx: row.avgPx === '' ? '0' : row.avgPx,
    fillFee: fill === undefined ? '0' : negative(fill.fee),
    fillFeeCcy: fill?.feeCurrency ?? '',
    execType: fill === undefined ? '' : executionType(fill),
    fillNotionalUsd: fill === undefined ? '' : fill.price.mul(fill.quantity).toString(),
    notionalUsd: decimal(order.request.price).mul(order.request.quantity).toString(),
    amendResult: change === 'amended' ? '0' : '',
    amendSource: change === 'amended' ? '1' : '',
    reqId: '',
    code: '0',
    msg: '',
    lastPx: lastPrice.toString(),
  };
}

function executionType({ liquidity }: SimulatedFill): string {
  return liquidity === 'maker' ? 'M' : 'T';
}

export function fillRow(fill: SimulatedFill, { makerFeeBps, takerFeeBps }: ExchangeProfile) {
  const bps = fill.liquidity === 'maker' ? makerFeeBps : takerFeeBps;
  const quote = fill.symbol.split('-')[1] ?? '';
  return {
    instType: 'SPOT',
    instId: fill.symbol,
    tradeId: fill.tradeId,
    ordId: fill.orderId,
    clOrdId: fill.clientOrderId ?? '',
    billId: fill.billId,
    tag: '',
    fillPx: fill.price.toString(),
    fillSz: fill.quantity.toString(),
    side: fill.side,
    posSide: 'net',
    execType: executionType(fill),
    feeCcy: fill.feeCurrency,
    fee: negative(fill.fee),
    feeRate: negative(bps.div(10_000)),
    fillTime: String(fill.timeMs),
    ts: String(fill.timeMs),
    subType: fill.side === 'buy' ? '1' : '2',
    tradeQuoteCcy: quote,
  };
}

export function balanceRow(currency: string, { total, held }: SimulatedBalance, nowMs: number) {
  return {
    ccy: currency,
    availBal: total.minus(held).toString(),
    availEq: total.minus(held).toString(),
    frozenBal: held.toString(),
    ordFrozen: held.toString(),
    cashBal: total.toString(),
    eq: total.toString(),
    uTime: String(nowMs),
  };
}

export function instrumentRow(instrument: Instrument) {
  return {
    instType: 'SPOT',
    instId: instrument.symbol,
    instIdCode,
    baseCcy: instrument.base,
    quoteCcy: instrument.quote,
    tradeQuoteCcyList: [instrument.quote],
    tickSz: instrument.tickSize.toString(),
    lotSz: instrument.lotSize.toString(),
    minSz: instrument.minQuantity.toString(),
    maxLmtSz: instrument.maxQuantity?.toString() ?? '9999999999',
    maxMktSz: '1000000',
    maxLmtAmt: '20000000',
    maxMktAmt: '1000000',
    state: instrument.isTradable ? 'live' : 'suspend',
    listTime: '1611907686000',
    contTdSwTime: '',
    openType: '',
    expTime: '',
    groupId: '1',
    ruleType: 'normal',
    upcChg: [],
  };
}

/** Charged is negative on this wire. */
function negative(value: Decimal): string {
  return value.isZero() ? '0' : value.neg().toString();
}

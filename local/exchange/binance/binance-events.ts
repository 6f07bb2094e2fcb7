/** Events of the user data stream ("User Data Streams" of the Spot API). */

import { decimal, zero } from '../../../shared/domain/decimal.ts';
import type { ExchangeProfile } from '../profile.ts';
import type { OrderChange, SimulatedBalance } from '../records.ts';
import type { BinanceNames } from './binance-names.ts';
import { amount, orderFields } from './binance-rows.ts';

export function executionReport(
  change: OrderChange,
  at: {
    readonly names: BinanceNames;
    readonly profile: ExchangeProfile;
    /** Counts up over all reports. */
    readonly executionId: number;
    readonly nowMs: number;
  },
) {
  const { order, fill } = change;
  const { names, profile, executionId, nowMs } = at;
  const original = names.originalOf(order);
  // The event of a cancel goes by the cancel's name; those of what happened before do not.
  const name = change.change === 'canceled' ? names.currentOf(order) : original;
  const row = orderFields(order, name, profile);
  return {
    e: 'executionReport',
    E: nowMs,
    s: row.symbol,
    c: name,
    S: row.side,
    o: row.type,
    f: row.timeInForce,
    q: row.origQty,
    p: row.price,
    P: amount(zero),
    F: amount(zero),
    g: -1,
    C: name === original ? '' : original,
    x: executionTypeOf(change),
    X: row.status,
    r: 'NONE',
    i: row.orderId,
    l: amount(fill?.quantity ?? zero),
    z: row.executedQty,
    L: amount(fill?.price ?? zero),
    n: fill === undefined ? '0' : amount(fill.fee),
    N: fill?.feeCurrency ?? null,
    T: fill?.timeMs ?? order.updatedMs,
    t: fill === undefined ? -1 : Number(fill.tradeId),
    I: executionId,
    w: order.status === 'live',
    m: fill?.liquidity === 'maker',
    M: false,
    O: order.receivedMs,
    Z: row.cummulativeQuoteQty,
    Y: amount(fill === undefined ? zero : fill.price.mul(fill.quantity)),
    Q: amount(zero),
    W: order.receivedMs,
    V: row.selfTradePreventionMode,
  };
}

function executionTypeOf({ change, order }: OrderChange): string {
  if (change === 'new') return 'NEW';
  if (change === 'trade') return 'TRADE';
  if (change === 'amended') return 'REPLACED';
  if (order.endReason === 'selfTrade') return 'TRADE_PREVENTION';
  return order.endReason === 'requested' ? 'CANCELED' : 'EXPIRED';
}

/** Balances of the two currencies an order is about. */
export function accountPosition(
  balances: Readonly<Record<string, Readonly<SimulatedBalance>>>,
  { base, quote }: ExchangeProfile['instrument'],
  nowMs: number,
) {
  return {
    e: 'outboundAccountPosition',
    E: nowMs,
    u: nowMs,
    B: [base, quote].map((asset) => {
      const { total, held } = balances[asset] ?? { total: decimal(0), held: zero };
      return { a: asset, f: amount(total.minus(held)), l: amount(held) };
    }),
  };
}

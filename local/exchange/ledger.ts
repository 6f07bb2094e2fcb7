/** Accounts of the simulated exchange: balances with holds, every order ever received, every fill. */

import { assert } from '../../shared/domain/assert.ts';
import { decimal, zero, type Decimal } from '../../shared/domain/decimal.ts';
import type { Match } from './matching-engine.ts';
import type { AccountFunds, ExchangeProfile } from './profile.ts';
import type {
  CoreState,
  PlaceCommand,
  SimulatedBalance,
  SimulatedFill,
  SimulatedOrder,
} from './records.ts';

type LedgerState = Pick<CoreState, 'accounts' | 'orders' | 'fills'>;

interface Book {
  readonly balances: Record<string, SimulatedBalance>;
  /** Oldest first, as all lists here. */
  readonly orders: SimulatedOrder[];
  readonly fills: SimulatedFill[];
  readonly open: Map<string, SimulatedOrder>;
}

const basisPoint = decimal('0.0001');

export class Ledger {
  private readonly profile: ExchangeProfile;
  private readonly books = new Map<string, Book>();
  private readonly allOrders: SimulatedOrder[] = [];
  private readonly allFills: SimulatedFill[] = [];
  private readonly byId = new Map<string, SimulatedOrder>();

  constructor(profile: ExchangeProfile, state: LedgerState | undefined) {
    this.profile = profile;
    if (state === undefined) return;
    for (const [name, balances] of Object.entries(state.accounts)) this.openBook(name, balances);
    for (const order of state.orders) this.enter(order);
    for (const fill of state.fills) {
      this.allFills.push(fill);
      this.book(fill.account).fills.push(fill);
    }
  }

  /** Opens accounts that are new; those known keep what they have. */
  addAccounts(accounts: readonly AccountFunds[]): void {
    for (const { name, balances } of accounts) {
      if (this.books.has(name)) continue;
      const entries = Object.entries(balances).map(
        ([currency, total]) => [currency, { total: decimal(total), held: zero }] as const,
      );
      this.openBook(name, Object.fromEntries(entries));
    }
  }

  /** From now on the account has that currency together with what it has of it in another market. */
  shareBalance(account: string, currency: string, other: Ledger): void {
    this.book(account).balances[currency] = other.balance(account, currency);
  }

  balances(account: string): Readonly<Record<string, Readonly<SimulatedBalance>>> {
    return this.book(account).balances;
  }

  orders(account: string): readonly Readonly<SimulatedOrder>[] {
    return this.book(account).orders;
  }

  fills(account: string): readonly SimulatedFill[] {
    return this.book(account).fills;
  }

  openOrders(account: string): readonly Readonly<SimulatedOrder>[] {
    return [...this.book(account).open.values()];
  }

  openCount(account: string): number {
    return this.book(account).open.size;
  }

  order(id: string): SimulatedOrder {
    const order = this.byId.get(id);
    assert(order !== undefined, `no order ${id}`);
    return order;
  }

  /** The latest that was accepted under the id. */
  latestByClientOrderId(account: string, clientOrderId: string): SimulatedOrder | undefined {
    return this.book(account).orders.findLast(
      (order) => order.request.clientOrderId === clientOrderId && order.status !== 'refused',
    );
  }

  available(account: string, currency: string): Decimal {
    const { total, held } = this.book(account).balances[currency] ?? { total: zero, held: zero };
    return total.minus(held);
  }

  /** What the unfilled part of an order, or `lots` of it, ties up. */
  holdOf(
    { request, ticks }: Pick<SimulatedOrder, 'request' | 'ticks'>,
    lots: number,
  ): { currency: string; quantity: Decimal } {
    const { base, quote, tickSize, lotSize } = this.profile.instrument;
    const quantity = lotSize.mul(lots);
    if (request.side === 'sell') return { currency: base, quantity };
    const cost = quantity.mul(tickSize).mul(ticks);
    const { feesIn, takerFeeBps } = this.profile;
    const fee = feesIn === 'quote' ? cost.mul(takerFeeBps.mul(basisPoint)) : zero;
    return { currency: quote, quantity: cost.plus(fee) };
  }

  heldBy(order: Readonly<SimulatedOrder>): Decimal {
    return this.holdOf(order, order.lots - order.filledLots).quantity;
  }

  /** Enters a request; it is open and holds its funds unless it is refused. */
  receive(
    account: string,
    request: PlaceCommand,
    nowMs: number,
    verdict: Pick<SimulatedOrder, 'ticks' | 'lots' | 'refusal'>,
  ): SimulatedOrder {
    const { base, quote } = this.profile.instrument;
    const order: SimulatedOrder = {
      id: this.nextOrderId(),
      account,
      request,
      status: verdict.refusal === undefined ? 'live' : 'refused',
      ...verdict,
      filledLots: 0,
      filledQuote: zero,
      fee: zero,
      feeCurrency: request.side === 'buy' && this.profile.feesIn !== 'quote' ? base : quote,
      receivedMs: nowMs,
      updatedMs: nowMs,
    };
    this.enter(order);
    if (order.status === 'live') this.hold(order, order.lots);
    return order;
  }

  /** Books one match of an order. */
  fill(
    order: SimulatedOrder,
    match: Match,
    at: { liquidity: 'maker' | 'taker'; timeMs: number },
  ): SimulatedFill {
    const { base, quote, tickSize, lotSize } = this.profile.instrument;
    const quantity = lotSize.mul(match.lots);
    const price = tickSize.mul(match.ticks);
    const cost = quantity.mul(price);
    const isBuy = order.request.side === 'buy';
    const { makerFeeBps, takerFeeBps } = this.profile;
    const feeRate = (at.liquidity === 'maker' ? makerFeeBps : takerFeeBps).mul(basisPoint);
    const fee = this.charged((order.feeCurrency === base ? quantity : cost).mul(feeRate));

    this.hold(order, -match.lots);
    this.credit(order.account, base, isBuy ? quantity : quantity.neg());
    this.credit(order.account, quote, isBuy ? cost.neg() : cost);
    this.credit(order.account, order.feeCurrency, fee.neg());
    order.filledLots += match.lots;
    order.filledQuote = order.filledQuote.plus(cost);
    order.fee = order.fee.plus(fee);
    order.updatedMs = at.timeMs;
    assert(order.filledLots <= order.lots, `order ${order.id} is filled beyond its quantity`);
    if (order.filledLots === order.lots) this.close(order, 'filled');

    const { clientOrderId, side, symbol } = order.request;
    const number = this.allFills.length + 1;
    const fill: SimulatedFill = {
      tradeId: String(number),
      billId: String(this.profile.idsFrom + BigInt(number)),
      orderId: order.id,
      account: order.account,
      symbol,
      ...(clientOrderId === undefined ? {} : { clientOrderId }),
      side,
      price,
      quantity,
      fee,
      feeCurrency: order.feeCurrency,
      ...at,
    };
    this.allFills.push(fill);
    this.book(order.account).fills.push(fill);
    return fill;
  }

  private nextOrderId(): string {
    const { idsFrom, orderIdOf = String } = this.profile;
    return orderIdOf(idsFrom + BigInt(this.allOrders.length + 1));
  }

  private charged(fee: Decimal): Decimal {
    const { feeDecimals } = this.profile;
    return feeDecimals === undefined ? fee : fee.toDecimalPlaces(feeDecimals);
  }

  /** Ends an open order and releases what it still holds. */
  end(order: SimulatedOrder, reason: SimulatedOrder['endReason'], nowMs: number): void {
    this.hold(order, order.filledLots - order.lots);
    order.endReason = reason;
    order.updatedMs = nowMs;
    this.close(order, 'canceled');
  }

  /** Gives an open order another price and quantity. With no more than is filled already it is a filled one. */
  amend(
    order: SimulatedOrder,
    wanted: Pick<SimulatedOrder, 'request' | 'ticks' | 'lots'>,
    nowMs: number,
  ): void {
    this.hold(order, order.filledLots - order.lots);
    order.request = wanted.request;
    order.ticks = wanted.ticks;
    order.lots = Math.max(wanted.lots, order.filledLots);
    order.updatedMs = nowMs;
    this.hold(order, order.lots - order.filledLots);
    if (order.lots === order.filledLots) this.close(order, 'filled');
  }

  state(): LedgerState {
    return {
      accounts: Object.fromEntries([...this.books].map(([name, { balances }]) => [name, balances])),
      orders: this.allOrders,
      fills: this.allFills,
    };
  }

  private openBook(name: string, balances: Record<string, SimulatedBalance>): void {
    this.books.set(name, { balances, orders: [], fills: [], open: new Map() });
  }

  private book(account: string): Book {
    const book = this.books.get(account);
    assert(book !== undefined, `no account ${account} at the simulated exchange`);
    return book;
  }

  private enter(order: SimulatedOrder): void {
    const book = this.book(order.account);
    this.allOrders.push(order);
    this.byId.set(order.id, order);
    book.orders.push(order);
    if (order.status === 'live') book.open.set(order.id, order);
  }

  private close(order: SimulatedOrder, status: 'filled' | 'canceled'): void {
    order.status = status;
    assert(this.book(order.account).open.delete(order.id), `order ${order.id} is not open`);
  }

  /** Negative lots release. */
  private hold(order: SimulatedOrder, lots: number): void {
    const { currency, quantity } = this.holdOf(order, lots);
    const balance = this.balance(order.account, currency);
    balance.held = balance.held.plus(quantity);
    assert(balance.held.gte(0), `account ${order.account} holds less than no ${currency}`);
  }

  private credit(account: string, currency: string, quantity: Decimal): void {
    const balance = this.balance(account, currency);
    balance.total = balance.total.plus(quantity);
    assert(balance.total.gte(0), `account ${account} owes ${currency}`);
  }

  private balance(account: string, currency: string): SimulatedBalance {
    return (this.book(account).balances[currency] ??= { total: zero, held: zero });
  }
}

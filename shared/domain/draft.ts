/** A working copy of a bot's state for the length of one plan: changed in place, read back as a new state. */

import { assert } from './assert.ts';
import type { BotOrder, BotState, CancelWhy, Debt, Ledger } from './bot-state.ts';
import { clientOrderIdOf } from './client-order-id.ts';
import { zero, type Decimal } from './decimal.ts';
import { cancelRetryMs, closedOrderRetentionMs, closedOrdersMax, refusalsMax } from './limits.ts';
import type { Note } from './observation.ts';

export type NewOrder = Pick<
  BotOrder,
  'side' | 'level' | 'price' | 'quantity' | 'role' | 'createdAtMs' | 'expiresAtMs'
> &
  Partial<BotOrder>;

/** The amounts of an order before its first trade. */
export const nothingFilled = {
  filledQuantity: zero,
  filledQuote: zero,
  feesBase: zero,
  feesQuote: zero,
  bookedAhead: zero,
  answeredQuantity: zero,
  answeredBase: zero,
  answeredQuote: zero,
  tradeIds: [],
} as const satisfies Partial<BotOrder>;

export class Draft {
  readonly notes: Note[] = [];
  readonly #before: BotState;
  readonly #patience: number;
  #fields: BotState;
  #orders: Map<string, BotOrder>;
  #byExchangeId: Map<string, string>;
  #isChanged = false;

  constructor(state: BotState, patience = 1) {
    this.#patience = patience;
    this.#before = state;
    this.#fields = state;
    this.#orders = new Map(state.orders.map((order) => [order.clientOrderId, order]));
    this.#byExchangeId = new Map();
    for (const order of state.orders) this.#index(order);
  }

  get state(): BotState {
    return this.#fields;
  }

  /** Changes fields other than the orders. */
  set(fields: Partial<Omit<BotState, 'orders'>>): void {
    this.#fields = { ...this.#fields, ...fields };
    this.#isChanged = true;
  }

  addToLedger(changes: (ledger: Ledger) => Partial<Ledger>): void {
    this.set({ ledger: { ...this.#fields.ledger, ...changes(this.#fields.ledger) } });
  }

  order(clientOrderId: string): BotOrder | undefined {
    return this.#orders.get(clientOrderId);
  }

  /** The order a report or a fill speaks of. */
  find(ids: { clientOrderId?: string; exchangeOrderId: string }): BotOrder | undefined {
    const byClientId = ids.clientOrderId === undefined ? undefined : this.order(ids.clientOrderId);
    if (byClientId !== undefined) return byClientId;
    const id = this.#byExchangeId.get(ids.exchangeOrderId);
    return id === undefined ? undefined : this.order(id);
  }

  orders(): BotOrder[] {
    return [...this.#orders.values()];
  }

  /** Orders that are, or may be, on the book. */
  live(): BotOrder[] {
    return this.orders().filter((order) => order.status !== 'closed');
  }

  update(clientOrderId: string, changes: Partial<BotOrder>): BotOrder {
    const order = this.order(clientOrderId);
    assert(order !== undefined, `no order ${clientOrderId} to update`);
    const next = { ...order, ...changes };
    assert(
      next.filledQuantity.gte(order.filledQuantity),
      `filled quantity of ${clientOrderId} shrank`,
    );
    this.#orders.set(clientOrderId, next);
    this.#index(next);
    this.#isChanged = true;
    return next;
  }

  /** Takes away optional fields. */
  clear(
    clientOrderId: string,
    fields: readonly ('askSinceMs' | 'cancel' | 'closeReason' | 'closedAtMs' | 'ended')[],
  ): void {
    const order = this.order(clientOrderId);
    if (order === undefined || !fields.some((field) => order[field] !== undefined)) return;
    const next = { ...order };
    for (const field of fields) Reflect.deleteProperty(next, field);
    this.#orders.set(clientOrderId, next);
    this.#isChanged = true;
  }

  /** Changes any of the orders, their names included, which stay as many and different. */
  rewrite(change: (order: BotOrder) => BotOrder): void {
    const orders = this.orders().map(change);
    const next = new Map(orders.map((order) => [order.clientOrderId, order]));
    assert(next.size === this.#orders.size, 'two orders were given one client order id');
    this.#orders = next;
    this.#byExchangeId = new Map();
    for (const order of orders) this.#index(order);
    this.#isChanged = true;
  }

  /** Takes the next sequence number for a new order. */
  add(order: NewOrder): BotOrder {
    const { idPrefix, sequence } = this.#fields;
    const clientOrderId = order.clientOrderId ?? clientOrderIdOf(idPrefix, sequence);
    assert(!this.#orders.has(clientOrderId), `client order id ${clientOrderId} is taken`);
    const full: BotOrder = {
      status: 'placing',
      answers: [],
      ...nothingFilled,
      ...order,
      clientOrderId,
    };
    this.#orders.set(clientOrderId, full);
    this.#index(full);
    if (order.clientOrderId === undefined) this.set({ sequence: sequence + 1 });
    this.#isChanged = true;
    return full;
  }

  requestCancel(order: BotOrder, why: CancelWhy, nowMs: number): void {
    if (order.status === 'closed') return;
    const attempts = order.cancel?.attempts ?? 0;
    if (order.cancel !== undefined && nowMs < order.cancel.retryAtMs) return;
    this.update(order.clientOrderId, {
      cancel: {
        why: order.cancel?.why ?? why,
        requestedAtMs: order.cancel?.requestedAtMs ?? nowMs,
        retryAtMs: nowMs + cancelRetryMs * this.#patience,
        attempts: attempts + 1,
      },
    });
  }

  setDebts(debts: readonly Debt[]): void {
    this.set({ debts });
  }

  /** Takes away an optional field. */
  forget(field: 'blockedBecause' | 'isStartOwed'): void {
    if (this.#fields[field] === undefined) return;
    const next = { ...this.#fields };
    Reflect.deleteProperty(next, field);
    this.#fields = next;
    this.#isChanged = true;
  }

  isChanged(): boolean {
    return this.#isChanged;
  }

  /** The new state, or the very one it began with when nothing changed. */
  finish(nowMs: number): BotState {
    if (!this.#isChanged) return this.#before;
    return {
      ...this.#fields,
      orders: withoutOldClosed(this.orders(), nowMs),
      refusals: this.#fields.refusals.slice(-refusalsMax),
    };
  }

  #index(order: BotOrder): void {
    if (order.exchangeOrderId !== undefined) {
      this.#byExchangeId.set(order.exchangeOrderId, order.clientOrderId);
    }
  }
}

function withoutOldClosed(orders: readonly BotOrder[], nowMs: number): readonly BotOrder[] {
  const isOld = (order: BotOrder) =>
    order.status === 'closed' && (order.closedAtMs ?? 0) < nowMs - closedOrderRetentionMs;
  const kept = orders.filter((order) => !isOld(order));
  let surplus = kept.filter((order) => order.status === 'closed').length - closedOrdersMax;
  return surplus <= 0 ? kept : kept.filter((order) => order.status !== 'closed' || surplus-- <= 0);
}

/** Remaining quantity of an order, in base. */
export function remainingOf(order: BotOrder): Decimal {
  return order.quantity.minus(order.filledQuantity);
}

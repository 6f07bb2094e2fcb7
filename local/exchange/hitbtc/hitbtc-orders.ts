/** Placing, replacing and canceling on the simulated HitBTC, by whichever route. */

import { createHash } from 'node:crypto';
import { ceilTo, decimal, type Decimal } from '../../../shared/domain/decimal.ts';
import type { PlaceCommand, RefusalReason, SimulatedOrder } from '../records.ts';
import type { SimulatedExchange } from '../simulated-exchange.ts';
import { orderRow, ownTradeRow, wireSymbolOf, type OrderRow } from './hitbtc-rows.ts';
import {
  HitbtcRefusal,
  invalid,
  orderNotFound,
  symbolNotFound,
  type WireObject,
} from './hitbtc-wire.ts';

const refusals: Readonly<Record<RefusalReason, readonly [code: number, message: string]>> = {
  unknownSymbol: [2001, 'Symbol not found'],
  badPrice: [2020, 'Price not a valid number'],
  badQuantity: [2010, 'Quantity not a valid number'],
  offTick: [2022, 'Bad price'],
  offLot: [2012, 'Bad quantity'],
  belowMinimum: [2011, 'Quantity too low'],
  aboveMaximum: [2012, 'Bad quantity'],
  priceOutOfLimits: [20045, 'Fat finger limit exceeded'],
  tooManyOrders: [20003, 'Limit exceeded'],
  duplicateClientOrderId: [20008, 'Duplicate clientOrderId'],
  insufficientBalance: [20001, 'Insufficient funds'],
  wouldCross: [10001, 'Validation error: post only order would be executed'],
};

const decimalText = /^\d{1,20}(\.\d{1,20})?$/;

export class HitbtcOrders {
  private readonly exchange: SimulatedExchange;
  /** By order: the client order id it had before it was replaced. */
  private readonly originals = new Map<string, string>();

  constructor(exchange: SimulatedExchange) {
    this.exchange = exchange;
  }

  /** Throws `HitbtcRefusal`, as the others. */
  place(account: string, fields: WireObject): OrderRow {
    const command = this.readPlace(account, fields);
    const order = this.exchange.place(account, command);
    if (order.refusal !== undefined) throw refusalOf(order.refusal);
    if (order.filledLots === 0) return this.rowOf(order);
    const { instrument } = this.exchange.profile;
    const fills = this.exchange.ledger.fills(account).filter(({ orderId }) => orderId === order.id);
    const trades = fills.map((fill) => ownTradeRow(fill, instrument));
    return { ...this.rowOf(order), ...{ trades } };
  }

  cancel(account: string, clientOrderId: unknown): OrderRow {
    const order = this.active(account, clientOrderId);
    if (!this.exchange.cancel(account, order.id)) throw orderNotFound();
    return this.rowOf(this.exchange.ledger.order(order.id));
  }

  cancelAll(account: string, symbol: unknown): readonly OrderRow[] {
    return this.open(account, symbol).map(({ id }) => {
      this.exchange.cancel(account, id);
      return this.rowOf(this.exchange.ledger.order(id));
    });
  }

  /** Another price and quantity under another client order id, in one step. What is filled stays filled. */
  replace(account: string, clientOrderId: unknown, fields: WireObject): OrderRow {
    const order = this.active(account, clientOrderId);
    const newClientOrderId = readClientOrderId(fields, 'new_client_order_id');
    const isStrict = isTrue(fields['strict_validate']);
    const { tickSize, lotSize } = this.exchange.profile.instrument;
    const price = readDecimal(fields, 'price', isStrict ? undefined : tickSize);
    const quantity = readDecimal(fields, 'quantity', isStrict ? undefined : lotSize);
    if (newClientOrderId === undefined) throw invalid('new_client_order_id', 'is required');
    const before = this.originals.get(order.id);
    // Told with the change, which happens inside the call.
    this.originals.set(order.id, order.request.clientOrderId ?? '');
    const changes = { price, quantity, clientOrderId: newClientOrderId };
    const verdict = this.exchange.amend(account, order.id, changes);
    if (verdict.kind === 'amended') return this.rowOf(verdict.order);
    if (before === undefined) this.originals.delete(order.id);
    else this.originals.set(order.id, before);
    throw verdict.kind === 'gone' ? orderNotFound() : refusalOf(verdict.refusal);
  }

  /** Open orders, oldest first. */
  open(account: string, symbol: unknown): readonly Readonly<SimulatedOrder>[] {
    this.exchange.advance();
    this.checkSymbol(symbol);
    return this.exchange.ledger.openOrders(account);
  }

  active(account: string, clientOrderId: unknown): Readonly<SimulatedOrder> {
    const order = this.open(account, undefined).find(
      ({ request }) => request.clientOrderId === clientOrderId,
    );
    if (order === undefined) throw orderNotFound();
    return order;
  }

  rowOf(order: Readonly<SimulatedOrder>): OrderRow {
    return orderRow(order, this.exchange.profile.instrument, this.originals.get(order.id));
  }

  /** Absent means all. Throws `HitbtcRefusal` for a symbol that is not traded here. */
  checkSymbol(symbol: unknown): void {
    if (symbol === undefined || symbol === null || symbol === '') return;
    if (symbol !== wireSymbolOf(this.exchange.profile.instrument)) {
      throw symbolNotFound(typeof symbol === 'string' ? symbol : 'not text');
    }
  }

  private readPlace(account: string, fields: WireObject): PlaceCommand {
    const { symbol, tickSize, lotSize } = this.exchange.profile.instrument;
    const { side, type = 'limit' } = fields;
    if (typeof fields['symbol'] !== 'string') throw invalid('symbol', 'is required');
    this.checkSymbol(fields['symbol']);
    if (side !== 'buy' && side !== 'sell') throw invalid('side', 'must be buy or sell');
    if (type !== 'limit') throw new HitbtcRefusal(400, 20049, 'Invalid order type');
    const isStrict = isTrue(fields['strict_validate']);
    return {
      symbol,
      side,
      kind: kindOf(fields),
      price: readDecimal(fields, 'price', isStrict ? undefined : tickSize),
      quantity: readDecimal(fields, 'quantity', isStrict ? undefined : lotSize),
      clientOrderId: readClientOrderId(fields, 'client_order_id') ?? this.newName(account),
    };
  }

  /** 32 characters, as the exchange gives to an order that comes without. */
  private newName(account: string): string {
    const count = this.exchange.ledger.orders(account).length;
    return createHash('sha256').update(`${account} ${count}`).digest('hex').slice(0, 32);
  }
}

function kindOf(fields: WireObject): PlaceCommand['kind'] {
  const { time_in_force: timeInForce = 'GTC', post_only: postOnly } = fields;
  if (timeInForce === 'GTC') return isTrue(postOnly) ? 'postOnly' : 'limit';
  if (timeInForce === 'IOC' && !isTrue(postOnly)) return 'ioc';
  if (timeInForce === 'FOK' && !isTrue(postOnly)) return 'fok';
  throw new HitbtcRefusal(400, 20048, 'Invalid time in force');
}

function readClientOrderId(fields: WireObject, field: string): string | undefined {
  const value = fields[field];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' && /^[0-9a-zA-Z_-]{8,32}$/.test(value)) return value;
  throw invalid(field, 'must be 8 to 32 characters of 0-9, a-z, A-Z, - and _');
}

/** With a step the value is rounded to it, half down, as the exchange does unless it is asked to be strict. */
function readDecimal(fields: WireObject, field: string, step: Decimal | undefined): string {
  const value = fields[field];
  if (value === undefined || value === null || value === '') throw invalid(field, 'is required');
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !decimalText.test(text)) {
    throw refusalOf(field === 'price' ? 'badPrice' : 'badQuantity');
  }
  return step === undefined ? text : ceilTo(decimal(text).minus(step.div(2)), step).toFixed();
}

/** Forms carry text. */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function refusalOf(reason: RefusalReason): HitbtcRefusal {
  const [code, message] = refusals[reason];
  return new HitbtcRefusal(400, code, message);
}

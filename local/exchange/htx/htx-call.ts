/** One request on its way through the simulated HTX, wherever it came in. */

import { assert } from '../../../shared/domain/assert.ts';
import type { SimulatedOrder } from '../records.ts';
import type { SimulatedExchange } from '../simulated-exchange.ts';
import type { DayStatistics } from '../simulator.ts';
import type { AccountNumbers } from './htx-account-numbers.ts';
import type { AccountKey, KeyRules } from './htx-keys.ts';
import type { HtxParameters } from './htx-parameters.ts';
import type { HtxRateLimits } from './htx-rate-limits.ts';
import { wireSymbolOf } from './htx-rows.ts';
import { HtxRefusal } from './htx-wire.ts';

/** What REST and the websockets serve. */
export interface HtxWorld extends KeyRules {
  readonly exchange: SimulatedExchange;
  readonly limits: HtxRateLimits;
  readonly day: DayStatistics;
  /** By account. */
  readonly numbers: ReadonlyMap<string, AccountNumbers>;
  /** Whether a page that continues from an id holds that id's row again. */
  readonly isFromIncluded: boolean;
}

export interface HtxCall {
  readonly world: HtxWorld;
  readonly parameters: HtxParameters;
  /** Entries of a body that is a list. */
  readonly entries: readonly HtxParameters[];
  /** What the path names in between. */
  readonly pathId: string;
  /** Absent on public requests. */
  readonly key: AccountKey | undefined;
}

export function keyOf({ key }: HtxCall): AccountKey {
  assert(key !== undefined, 'a public request has no account');
  return key;
}

export function accountOf(call: HtxCall): string {
  return keyOf(call).account;
}

export function numbersOf({ numbers }: HtxWorld, account: string): AccountNumbers {
  const found = numbers.get(account);
  assert(found !== undefined, `account ${account} has no number`);
  return found;
}

/** Throws unless the account id is that of the user's spot account. */
export function checkAccountId(call: HtxCall, id: string): void {
  if (id === String(numbersOf(call.world, accountOf(call)).spot)) return;
  const message = 'account for id `' + id + '` and user is not exist';
  throw new HtxRefusal('account-account-id-inexistent', message);
}

/** The symbol asked for, in our spelling. The simulator has one. */
export function symbolOf(call: HtxCall): string {
  return knownSymbol(call, call.parameters.required('symbol'));
}

export function knownSymbol({ world }: HtxCall, wireSymbol: string): string {
  const { symbol } = world.exchange.profile.instrument;
  if (wireSymbol === wireSymbolOf(symbol)) return symbol;
  throw new HtxRefusal('base-symbol-error', 'The symbol is invalid');
}

const hourMs = 3_600_000;

/** An order that was canceled without a trade is forgotten two hours later. */
export function isForgotten({ status, filledLots, updatedMs }: Order, nowMs: number): boolean {
  return status === 'canceled' && filledLots === 0 && nowMs - updatedMs > 2 * hourMs;
}

/** The order with an exchange order id, were it canceled long ago. */
export function orderById(call: HtxCall, id: string): Order | undefined {
  const orders = call.world.exchange.ledger.orders(accountOf(call));
  return orders.find((order) => order.id === id && order.status !== 'refused');
}

/**
 * The newest order with a client order id: nobody checks that there is only one. A name is good for eight hours from the
 * order's creation, and two once the order has ended; that this holds for cancels too is not confirmed.
 */
export function orderByName(call: HtxCall, name: string): Order | undefined {
  const { ledger, nowMs } = call.world.exchange;
  const order = ledger.latestByClientOrderId(accountOf(call), name);
  if (order === undefined) return undefined;
  const goodForMs = order.status === 'live' ? 8 * hourMs : 2 * hourMs;
  return nowMs - order.receivedMs > goodForMs ? undefined : order;
}

type Order = Readonly<SimulatedOrder>;

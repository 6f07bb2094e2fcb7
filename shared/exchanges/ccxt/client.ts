/**
 * Any exchange that ccxt knows, over REST, behind the exchange port. Source of all wire facts: ccxt itself, which is
 * loaded when an exchange is made, and asked what that exchange can do.
 */

import type { Capabilities, Exchange } from '../../ports/exchange.ts';
import type { ExchangeOptions } from '../options.ts';
import { abilitiesOf, type Abilities } from './abilities.ts';
import { ccxtError } from './access.ts';
import { createAccountReads } from './account-reads.ts';
import { createCcxtCaller } from './caller.ts';
import { createFillReads } from './fills.ts';
import type { CcxtClass } from './library.ts';
import { loadCcxtClass } from './load-ccxt.ts';
import { createMarketReads } from './market-reads.ts';
import { blindPageMin, createOrderReads } from './order-reads.ts';
import { cancelOrders, placeOrders } from './orders.ts';

const pagesMaxDefault = 50;
/** ccxt knows of no such limit; this many every exchange takes, and lists for certain: a full page may be cut. */
const openOrdersMax = blindPageMin - 1;

/** Asking takes some tens of ms, and its answer does not change. */
const abilitiesByClass = new WeakMap<CcxtClass, Promise<Abilities>>();

/**
 * Makes the exchange with ccxt's id `kraken`. Rejects with `CcxtMissingError`, `UnknownCcxtExchangeError`, or an
 * `ExchangeError` when the credentials cannot be used or the exchange cannot do what is needed. Sends nothing yet.
 */
export async function createCcxtExchange(id: string, options: ExchangeOptions): Promise<Exchange> {
  const name = `ccxt:${id}`;
  const Class = await loadCcxtClass(id, import.meta.url);
  const asked = abilitiesByClass.get(Class) ?? abilitiesOf(Class);
  abilitiesByClass.set(Class, asked);
  const abilities = await asked;
  checkAbilities(name, abilities);
  const caller = createCcxtCaller(name, Class, options, abilities);
  const pagesMax = options.pagesMax ?? pagesMaxDefault;
  const orderReads = createOrderReads(caller, abilities, pagesMax);
  return {
    name,
    capabilities: capabilitiesOf(abilities),
    ...createMarketReads(caller),
    ...orderReads,
    ...createAccountReads(caller),
    ...createFillReads(caller, abilities, pagesMax),
    place: (requests, lane) => placeOrders(caller, abilities, requests, lane),
    cancel: (requests) => cancelOrders(caller, orderReads.order, requests),
    serverTime: () => caller.serverTime(),
    exchangeNow: () => caller.exchangeNow(),
    rateUsage: () => [],
  };
}

export function capabilitiesOf({
  ids,
  postOnly,
  immediate,
  trades,
  openOrders,
}: Abilities): Capabilities {
  return {
    clientOrderIds: ids !== undefined,
    postOnly,
    immediateOrCancel: immediate,
    fillHistory: trades !== undefined,
    placeExpiry: false,
    batchSizeMax: 1,
    openOrdersMax: Math.min((openOrders?.limit ?? Infinity) - 1, openOrdersMax),
  };
}

/** Without these an order that was sent could be lost. */
function checkAbilities(name: string, abilities: Abilities): void {
  const { canPlace, openOrders, lookups, ids, trades } = abilities;
  const missing = [
    ...(canPlace ? [] : ['place limit orders']),
    ...(openOrders === undefined ? ['list open orders'] : []),
    ...(lookups === undefined ? ['look up an order'] : []),
    ...(ids === undefined && trades === undefined
      ? ['find an order again by an id of ours or among trades']
      : []),
  ];
  if (missing.length > 0) {
    throw ccxtError(
      name,
      'refused',
      `ccxt cannot ${missing.join(', nor ')} on the spot market of ${name}`,
    );
  }
}

/** Order operations of the simulated OKX, over whichever route they came: limits, expiry, then one after another. */

import type { SimulatedExchange } from '../simulated-exchange.ts';
import type { OrderReply, WireObject } from './okx-orders.ts';
import type { OkxRateLimits } from './okx-rate-limits.ts';
import { okxRoutes, type WriteRoute } from './okx-routes.ts';
import { OkxRefusal, operationsBody, tooMany } from './okx-wire.ts';

export interface OkxWrites {
  readonly exchange: SimulatedExchange;
  readonly limits: OkxRateLimits;
}

export interface WriteCall {
  readonly account: string;
  readonly address: string;
  readonly receivedMs: number;
  readonly expTime: unknown;
}

/** The body of the answer. Throws `OkxRefusal` when nothing was done. */
export function carryOut(
  { exchange, limits }: OkxWrites,
  route: WriteRoute,
  items: readonly WireObject[],
  { account, address, receivedMs, expTime }: WriteCall,
) {
  const by = {
    address,
    user: account,
    instrument: String(items[0]?.['instId']),
    weight: items.length,
    nowMs: exchange.nowMs,
  };
  // A batch of one counts as a single order.
  const counted = items.length > 1 ? route : singleOf(route);
  if (!limits.tryUseEndpoint(counted, by)) throw tooMany;
  if (route.expires) refuseExpired(expTime, receivedMs, exchange.nowMs);
  const data: readonly OrderReply[] = items.map((item) => route.write(exchange, account, item));
  return operationsBody(data, { inMs: receivedMs, outMs: exchange.nowMs });
}

function singleOf(route: WriteRoute): WriteRoute {
  const single = okxRoutes.find((r) => 'write' in r && r.group === route.group && !r.isBatch);
  return single !== undefined && 'write' in single ? single : route;
}

/** Late on arrival, or late by the time it was its turn: neither is placed. */
function refuseExpired(text: unknown, receivedMs: number, nowMs: number): void {
  if (text === undefined || text === '') return;
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) {
    throw new OkxRefusal(400, '51000', 'Parameter expTime error');
  }
  if (Number(text) < receivedMs) {
    const message = "The expTime can't be earlier than the current system time.";
    throw new OkxRefusal(200, '50036', message);
  }
  if (Number(text) < nowMs) throw new OkxRefusal(200, '50037', 'The order expired.');
}

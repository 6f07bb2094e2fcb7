/** HitBTC v3 REST over a simulated exchange: from a request to its route, past keys and limits, to bare JSON. */

import type { EndpointName } from '../faults.ts';
import type { WireAnswer, WireFront, WireRequest } from '../http-front.ts';
import type { SimulatedExchange } from '../simulated-exchange.ts';
import type { DayStatistics } from '../simulator.ts';
import { authenticate, demand, type AccountKey, type KeyRules } from './hitbtc-keys.ts';
import type { HitbtcOrders } from './hitbtc-orders.ts';
import type { HitbtcRateLimits } from './hitbtc-rate-limits.ts';
import { hitbtcRoutes, type HitbtcRoute } from './hitbtc-routes.ts';
import {
  fieldsOf,
  HitbtcRefusal,
  jsonAnswer,
  refusalAnswer,
  tooManyRequests,
} from './hitbtc-wire.ts';

export interface HitbtcFrontOptions extends KeyRules {
  readonly exchange: SimulatedExchange;
  readonly orders: HitbtcOrders;
  readonly limits: HitbtcRateLimits;
  readonly day: DayStatistics;
}

export class HitbtcFront implements WireFront {
  private readonly options: HitbtcFrontOptions;

  constructor(options: HitbtcFrontOptions) {
    this.options = options;
  }

  nowMs(): number {
    this.options.exchange.advance();
    return this.options.exchange.nowMs;
  }

  endpointOf(request: WireRequest): EndpointName | undefined {
    return routeOf(request)?.route;
  }

  tooManyRequests(): WireAnswer {
    return refusalAnswer(tooManyRequests);
  }

  serverError(isDone: boolean): WireAnswer {
    return refusalAnswer(
      isDone
        ? new HitbtcRefusal(504, 504, 'Gateway timeout', 'check the result of the request later')
        : new HitbtcRefusal(503, 503, 'Service unavailable'),
    );
  }

  answer(request: WireRequest): WireAnswer {
    try {
      const found = routeOf(request);
      if (found === undefined) throw new HitbtcRefusal(404, 800, 'Resource not found');
      this.options.exchange.advance();
      return this.carryOut(request, found);
    } catch (error) {
      if (error instanceof HitbtcRefusal) return refusalAnswer(error);
      throw error;
    }
  }

  private carryOut(request: WireRequest, { route, key: name }: Found): WireAnswer {
    const { exchange, orders, limits, day } = this.options;
    const key = this.admit(request, route);
    const account = key?.account ?? '';
    const who = key === undefined ? request.remoteAddress : account;
    if (!limits.tryUse(route.bucket, who, exchange.nowMs)) throw tooManyRequests;
    const fields = fieldsOf(request.body, request.headers['content-type'] ?? '');
    const { query, target } = request;
    const answer = jsonAnswer(
      route.answer({ exchange, orders, account, query, fields, key: name, day }),
    );
    return route.group === 'open-orders' ? { ...answer, listKey: `${account} ${target}` } : answer;
  }

  private admit(request: WireRequest, { permission }: HitbtcRoute): AccountKey | undefined {
    if (permission === undefined) return undefined;
    const key = authenticate(request, this.options);
    demand(key, permission);
    return key;
  }
}

interface Found {
  readonly route: HitbtcRoute;
  readonly key: string;
}

function routeOf({ method, path }: WireRequest): Found | undefined {
  for (const route of hitbtcRoutes) {
    if (route.method !== method || !path.startsWith(route.path)) continue;
    const rest = path.slice(route.path.length);
    const key = /^\/([^/]+)$/.exec(rest)?.[1];
    if (route.isKeyed ? key !== undefined : rest === '') return { route, key: decoded(key ?? '') };
  }
  return undefined;
}

/** What cannot be decoded names nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

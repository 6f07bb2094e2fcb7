/** OKX v5 REST over a simulated exchange: from a request to its route, past keys and limits, to an envelope. */

import type { EndpointName } from '../faults.ts';
import type { WireAnswer, WireFront, WireRequest } from '../http-front.ts';
import type { SimulatedExchange } from '../simulated-exchange.ts';
import { authenticate } from './okx-keys.ts';
import { readItems } from './okx-orders.ts';
import type { OkxRateLimits } from './okx-rate-limits.ts';
import {
  okxRoutes,
  type AccountKey,
  type OkxRoute,
  type ReadRoute,
  type WriteRoute,
} from './okx-routes.ts';
import type { DayStatistics } from '../simulator.ts';
import { envelope, json, OkxRefusal, refusalAnswer, tooMany } from './okx-wire.ts';
import { carryOut } from './okx-writes.ts';

export interface OkxFrontOptions {
  readonly exchange: SimulatedExchange;
  /** By API key. */
  readonly keys: ReadonlyMap<string, AccountKey>;
  readonly day: DayStatistics;
  /** How far a request's timestamp may be from virtual time; the exchange allows 30,000 ms. */
  readonly timestampWindowMs: number;
  readonly limits: OkxRateLimits;
}

export class OkxFront implements WireFront {
  private readonly options: OkxFrontOptions;

  constructor(options: OkxFrontOptions) {
    this.options = options;
  }

  nowMs(): number {
    this.options.exchange.advance();
    return this.options.exchange.nowMs;
  }

  endpointOf({ method, path }: WireRequest): EndpointName | undefined {
    return okxRoutes.find((route) => route.path === path && route.method === method);
  }

  tooManyRequests(): WireAnswer {
    return refusalAnswer(tooMany);
  }

  serverError(isDone: boolean): WireAnswer {
    return isDone
      ? refusalAnswer(new OkxRefusal(500, '50026', 'System error. Try again later'))
      : refusalAnswer(new OkxRefusal(503, '50001', 'Service temporarily unavailable.'));
  }

  answer(request: WireRequest): WireAnswer {
    try {
      const route = routeOf(request);
      this.options.exchange.advance();
      const key = route.permission === undefined ? undefined : this.admit(request, route);
      return 'read' in route ? this.read(request, route, key) : this.write(request, route, key);
    } catch (error) {
      if (error instanceof OkxRefusal) return refusalAnswer(error);
      throw error;
    }
  }

  private admit(request: WireRequest, { permission = 'read_only' }: OkxRoute): AccountKey {
    const { keys, timestampWindowMs: windowMs } = this.options;
    const key = authenticate(request, { keys, windowMs });
    if (key.permissions.includes(permission)) return key;
    throw new OkxRefusal(401, '50120', "This API key doesn't have permission to use this function");
  }

  private read(request: WireRequest, route: ReadRoute, key: AccountKey | undefined): WireAnswer {
    const { exchange, day } = this.options;
    const isAllowed = this.options.limits.tryUseEndpoint(route, {
      address: request.remoteAddress,
      user: key?.account ?? '',
      instrument: request.query.get('instId') ?? '',
      weight: 1,
      nowMs: exchange.nowMs,
    });
    if (!isAllowed) throw tooMany;
    const account = key?.account ?? '';
    const answer = envelope(route.read({ exchange, account, query: request.query }, { day, key }));
    if (route.group !== 'open-orders') return answer;
    return { ...answer, listKey: `${account} ${request.target}` };
  }

  private write(request: WireRequest, route: WriteRoute, key: AccountKey | undefined): WireAnswer {
    const items = readItems(request.body, route.isBatch);
    const body = carryOut(this.options, route, items, {
      account: key?.account ?? '',
      address: request.remoteAddress,
      receivedMs: request.receivedMs,
      expTime: request.headers['exptime'],
    });
    return json(200, body);
  }
}

function routeOf({ method, path }: WireRequest): OkxRoute {
  const known = okxRoutes.filter((route) => route.path === path);
  if (known.length === 0) throw new OkxRefusal(404, '404', 'Not Found');
  const route = known.find((candidate) => candidate.method === method);
  if (route === undefined) throw new OkxRefusal(405, '50115', 'Invalid request method.');
  return route;
}

/** OKX v5 REST over a simulated exchange: from a request to its route, past keys and limits, to an envelope. */

import type { EndpointName } from '../faults.ts';
import type { WireAnswer, WireFront, WireRequest } from '../http-front.ts';
import type { SimulatedExchange } from '../simulated-exchange.ts';
import { authenticate } from './okx-keys.ts';
import { readItems } from './okx-orders.ts';
import { OkxRateLimits } from './okx-rate-limits.ts';
import {
  okxRoutes,
  type AccountKey,
  type OkxRoute,
  type ReadRoute,
  type WriteRoute,
} from './okx-routes.ts';
import type { DayStatistics } from '../simulator.ts';
import { envelope, OkxRefusal, refusalAnswer, timedEnvelope } from './okx-wire.ts';

export interface OkxFrontOptions {
  readonly exchange: SimulatedExchange;
  /** By API key. */
  readonly keys: ReadonlyMap<string, AccountKey>;
  readonly day: DayStatistics;
  /** How far a request's timestamp may be from virtual time; the exchange allows 30,000 ms. */
  readonly timestampWindowMs: number;
}

const tooMany = new OkxRefusal(429, '50011', 'Too Many Requests');

export class OkxFront implements WireFront {
  private readonly options: OkxFrontOptions;
  private readonly limits = new OkxRateLimits();

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
    const instrument = request.query.get('instId') ?? '';
    this.count(route, { request, key, instrument, weight: 1 });
    const account = key?.account ?? '';
    const answer = envelope(route.read({ exchange, account, query: request.query }, { day, key }));
    if (route.group !== 'open-orders') return answer;
    return { ...answer, listKey: `${account} ${request.target}` };
  }

  private write(request: WireRequest, route: WriteRoute, key: AccountKey | undefined): WireAnswer {
    const { exchange } = this.options;
    const account = key?.account ?? '';
    const items = readItems(request.body, route.isBatch);
    const instrument = String(items[0]?.['instId']);
    // A batch of one counts as a single order.
    const counted = items.length > 1 ? route : singleOf(route);
    this.count(counted, { request, key, instrument, weight: items.length });
    if (route.expires) refuseExpired(request, exchange.nowMs);
    const data = items.map((item) => route.write(exchange, account, item));
    return timedEnvelope(data, { inMs: request.receivedMs, outMs: exchange.nowMs });
  }

  private count(
    { name, max, scope }: OkxRoute,
    by: {
      request: WireRequest;
      key: AccountKey | undefined;
      instrument: string;
      weight: number;
    },
  ): void {
    const user = by.key?.account ?? '';
    const who = {
      address: by.request.remoteAddress,
      user,
      userAndInstrument: `${user} ${by.instrument}`,
    }[scope];
    const { nowMs } = this.options.exchange;
    if (!this.limits.tryUse(`${name} ${who}`, by.weight, { max, nowMs })) throw tooMany;
  }
}

function routeOf({ method, path }: WireRequest): OkxRoute {
  const known = okxRoutes.filter((route) => route.path === path);
  if (known.length === 0) throw new OkxRefusal(404, '404', 'Not Found');
  const route = known.find((candidate) => candidate.method === method);
  if (route === undefined) throw new OkxRefusal(405, '50115', 'Invalid request method.');
  return route;
}

function singleOf({ group, isBatch, ...rest }: WriteRoute): WriteRoute {
  const single = okxRoutes.find((r) => 'write' in r && r.group === group && !r.isBatch);
  return single !== undefined && 'write' in single ? single : { group, isBatch, ...rest };
}

/** Late on arrival, or late by the time it was its turn: neither is placed. */
function refuseExpired(request: WireRequest, nowMs: number): void {
  const text = request.headers['exptime'];
  if (text === undefined || text === '') return;
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) {
    throw new OkxRefusal(400, '51000', 'Parameter expTime error');
  }
  if (Number(text) < request.receivedMs) {
    const message = "The expTime can't be earlier than the current system time.";
    throw new OkxRefusal(200, '50036', message);
  }
  if (Number(text) < nowMs) throw new OkxRefusal(200, '50037', 'The order expired.');
}

/** Luno's API v1 over a simulated exchange: from a request to its route, past keys and limits, to JSON. */

import type { EndpointName } from '../faults.ts';
import type { WireAnswer, WireFront, WireRequest } from '../http-front.ts';
import type { SimulatedExchange } from '../simulated-exchange.ts';
import type { DayStatistics } from '../simulator.ts';
import { authenticate, demand, type AccountKey } from './luno-keys.ts';
import type { LunoRateLimits } from './luno-rate-limits.ts';
import { lunoRoutes, type LunoRoute } from './luno-routes.ts';
import {
  jsonAnswer,
  LunoRefusal,
  notFound,
  parametersOf,
  refusalAnswer,
  tooManyRequests,
} from './luno-wire.ts';

export interface LunoFrontOptions {
  readonly exchange: SimulatedExchange;
  /** By API key. */
  readonly keys: ReadonlyMap<string, AccountKey>;
  readonly limits: LunoRateLimits;
  readonly day: DayStatistics;
  readonly tradesLagMs: number;
}

export class LunoFront implements WireFront {
  private readonly options: LunoFrontOptions;

  constructor(options: LunoFrontOptions) {
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
    return refusalAnswer(tooManyRequests());
  }

  serverError(isDone: boolean): WireAnswer {
    return refusalAnswer(
      isDone
        ? new LunoRefusal(504, 'ErrDeadlineExceeded', 'Could not complete before the deadline')
        : new LunoRefusal(500, 'ErrInternal', "Something went wrong. We're looking into it."),
    );
  }

  answer(request: WireRequest): WireAnswer {
    const found = routeOf(request);
    if (found === undefined) return notFound;
    this.options.exchange.advance();
    return attempt(() => this.admit(request, found));
  }

  private admit(request: WireRequest, found: Found): WireAnswer {
    const { exchange, limits, keys } = this.options;
    const { permission } = found.route;
    const key = permission === undefined ? undefined : authenticate(request, keys);
    if (key !== undefined && permission !== undefined && permission !== 'any') {
      demand(key, permission);
    }
    const who = key === undefined ? `address ${request.remoteAddress}` : `account ${key.account}`;
    const { isAllowed, headers } = limits.spend(who, exchange.nowMs);
    const answer = attempt(() => {
      if (!isAllowed) throw tooManyRequests();
      return this.carryOut(request, found, key?.account ?? '');
    });
    return { ...answer, headers };
  }

  private carryOut(request: WireRequest, { route, key }: Found, account: string): WireAnswer {
    const { exchange, day, tradesLagMs } = this.options;
    const parameters = parametersOf(request);
    const answer = jsonAnswer(
      route.answer({ exchange, account, parameters, key, day, tradesLagMs }),
    );
    if (route.group !== 'open-orders') return answer;
    return { ...answer, listKey: `${account} ${request.target}` };
  }
}

interface Found {
  readonly route: LunoRoute;
  readonly key: string;
}

function attempt(work: () => WireAnswer): WireAnswer {
  try {
    return work();
  } catch (error) {
    if (error instanceof LunoRefusal) return refusalAnswer(error);
    throw error;
  }
}

function routeOf({ method, path, query }: WireRequest): Found | undefined {
  for (const route of lunoRoutes) {
    if (route.method !== method || !path.startsWith(route.path)) continue;
    if (route.state !== undefined && route.state !== query.get('state')) continue;
    const rest = path.slice(route.path.length);
    const key = /^\/(\w+)$/.exec(rest)?.[1];
    if (route.isKeyed ? key !== undefined : rest === '') return { route, key: key ?? '' };
  }
  return undefined;
}

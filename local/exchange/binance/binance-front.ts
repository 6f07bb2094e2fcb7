/** Binance's REST API over a simulated exchange: from a request to its operation, past keys and weights. */

import type { EndpointName } from '../faults.ts';
import type { WireAnswer, WireFront, WireRequest } from '../http-front.ts';
import type { BinanceWorld } from './binance-call.ts';
import { authenticate, requirePermission, type AccountKey } from './binance-keys.ts';
import { binanceOperations, type BinanceOperation } from './binance-operations.ts';
import { BinanceParameters } from './binance-parameters.ts';
import { tooMuchWeight } from './binance-rate-limits.ts';
import { BinanceRefusal, json, refusalBody } from './binance-wire.ts';

export class BinanceFront implements WireFront {
  private readonly world: BinanceWorld;

  constructor(world: BinanceWorld) {
    this.world = world;
  }

  nowMs(): number {
    this.world.exchange.advance();
    return this.world.exchange.nowMs;
  }

  endpointOf({ method, path }: WireRequest): EndpointName | undefined {
    return binanceOperations.find(
      (operation) => operation.path === path && operation.method === method,
    );
  }

  tooManyRequests(): WireAnswer {
    return this.refuse(tooMuchWeight(this.nowMs()), {});
  }

  serverError(isDone: boolean): WireAnswer {
    return isDone
      ? json(504, {
          code: -1007,
          msg: 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
        })
      : json(503, {
          code: -1001,
          msg: 'Internal error; unable to process your request. Please try again.',
        });
  }

  answer(request: WireRequest): WireAnswer {
    const known = binanceOperations.filter(({ path }) => path === request.path);
    const operation = known.find(({ method }) => method === request.method);
    if (operation === undefined) {
      return { status: known.length === 0 ? 404 : 405, contentType: 'text/html', body: '' };
    }
    const { exchange } = this.world;
    exchange.advance();
    try {
      return this.carryOut(request, operation);
    } catch (error) {
      if (!(error instanceof BinanceRefusal)) throw error;
      return this.refuse(error, this.headersOf(request));
    }
  }

  private carryOut(request: WireRequest, operation: BinanceOperation): WireAnswer {
    const { exchange, limits } = this.world;
    const { remoteAddress } = request;
    const parameters = parametersOf(request);
    const weight = operation.weightOf(parameters);
    limits.spend(remoteAddress, weight, exchange.nowMs);
    const key = this.keyOf(request, operation, parameters);
    const body = operation.run({ world: this.world, parameters, key });
    if (operation.isOrder) limits.giveBack(remoteAddress, weight, exchange.nowMs);
    const answer = json(200, body, this.headersOf(request, operation.isOrder ? key : undefined));
    if (operation.group !== 'open-orders') return answer;
    const symbol = parameters.optional('symbol') ?? '';
    return { ...answer, listKey: `${key?.account ?? ''} ${symbol}` };
  }

  private keyOf(
    request: WireRequest,
    { permission }: BinanceOperation,
    parameters: BinanceParameters,
  ): AccountKey | undefined {
    if (permission === undefined) return undefined;
    const { remoteAddress, receivedMs } = request;
    const apiKey = request.headers['x-mbx-apikey'];
    const key = authenticate(
      {
        parameters,
        apiKey: typeof apiKey === 'string' ? apiKey : undefined,
        payload: payloadOf(request),
        remoteAddress,
        receivedMs,
        nowMs: this.world.exchange.nowMs,
      },
      this.world,
    );
    requirePermission(key, permission);
    return key;
  }

  private headersOf({ remoteAddress }: WireRequest, key?: AccountKey): Record<string, string> {
    const { exchange, limits } = this.world;
    const weight = limits.weightOf(remoteAddress, exchange.nowMs);
    const orders = key === undefined ? undefined : limits.ordersOf(key.account, exchange.nowMs);
    return {
      'x-mbx-used-weight': String(weight),
      'x-mbx-used-weight-1m': String(weight),
      ...(orders === undefined
        ? {}
        : {
            'x-mbx-order-count-10s': String(orders.in10s),
            'x-mbx-order-count-1d': String(orders.inDay),
          }),
    };
  }

  private refuse(refusal: BinanceRefusal, headers: Record<string, string>): WireAnswer {
    const { status, retryAtMs } = refusal;
    const waitMs = retryAtMs === undefined ? undefined : retryAtMs - this.world.exchange.nowMs;
    return json(status, refusalBody(refusal), {
      ...headers,
      ...(waitMs === undefined ? {} : { 'retry-after': String(Math.ceil(waitMs / 1000)) }),
    });
  }
}

/** Query and body; what is in both counts as the query has it. */
function parametersOf({ query, body }: WireRequest): BinanceParameters {
  return new BinanceParameters(new Map([...new URLSearchParams(body), ...query]));
}

/** Query and body as they were sent, one behind the other, without the signature. */
function payloadOf({ target, body }: WireRequest): string {
  const query = target.split(/\?(.*)/s)[1] ?? '';
  return [query, body].map(withoutSignature).join('');
}

function withoutSignature(text: string): string {
  return text
    .split('&')
    .filter((pair) => !pair.startsWith('signature='))
    .join('&');
}

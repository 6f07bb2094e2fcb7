/** HTX's REST API over a simulated exchange: from a request to its operation, past keys and budgets. */

import type { EndpointName } from '../faults.ts';
import type { WireAnswer, WireFront, WireRequest } from '../http-front.ts';
import type { HtxCall, HtxWorld } from './htx-call.ts';
import { authenticate, requirePermission, type AccountKey } from './htx-keys.ts';
import { htxOperations, type HtxOperation } from './htx-operations.ts';
import { entriesOf, HtxParameters, recordOf } from './htx-parameters.ts';
import { tooManyRequests } from './htx-rate-limits.ts';
import { HtxRefusal, json, malformed, refusalBody } from './htx-wire.ts';

type Headers = Readonly<Record<string, string>>;

const signatureNames = {
  key: 'AccessKeyId',
  method: 'SignatureMethod',
  version: 'SignatureVersion',
  timestamp: 'Timestamp',
} as const;

export class HtxFront implements WireFront {
  private readonly world: HtxWorld;

  constructor(world: HtxWorld) {
    this.world = world;
  }

  nowMs(): number {
    this.world.exchange.advance();
    return this.world.exchange.nowMs;
  }

  endpointOf(request: WireRequest): EndpointName | undefined {
    return operationOf(request);
  }

  tooManyRequests(): WireAnswer {
    return json(429, refusalBody(tooManyRequests()));
  }

  serverError(isDone: boolean): WireAnswer {
    const refusal = isDone
      ? new HtxRefusal('gateway-internal-error', 'Failed to load data. Try again later.')
      : new HtxRefusal('base-system-error', 'System error. Try again later.');
    return json(isDone ? 504 : 500, refusalBody(refusal));
  }

  answer(request: WireRequest): WireAnswer {
    const operation = operationOf(request);
    if (operation === undefined) {
      const isKnown = htxOperations.some(({ pattern }) => pattern.test(request.path));
      return { status: isKnown ? 405 : 404, contentType: 'text/html', body: '' };
    }
    // The gateway lets no body pass with a GET.
    if (request.method === 'GET' && request.body !== '') {
      return { status: 403, contentType: 'text/html', body: '' };
    }
    this.world.exchange.advance();
    let headers: Headers = {};
    try {
      const key = this.keyOf(request, operation);
      headers = this.spend(request, operation, key);
      return this.carryOut(request, operation, key, headers);
    } catch (error) {
      if (!(error instanceof HtxRefusal)) throw error;
      return json(200, envelopeOf(request, error), headers);
    }
  }

  private carryOut(
    request: WireRequest,
    operation: HtxOperation,
    key: AccountKey | undefined,
    headers: Headers,
  ): WireAnswer {
    const call: HtxCall = {
      world: this.world,
      ...readParameters(request),
      pathId: decoded(operation.pattern.exec(request.path)?.[1] ?? ''),
      key,
    };
    const answer = json(200, operation.run(call), headers);
    if (operation.group !== 'open-orders') return answer;
    const symbol = call.parameters.optional('symbol') ?? '';
    return { ...answer, listKey: `${key?.account ?? ''} ${symbol}` };
  }

  private keyOf(
    { method, path, query, headers, remoteAddress, receivedMs }: WireRequest,
    { permission }: HtxOperation,
  ): AccountKey | undefined {
    if (permission === undefined) return undefined;
    const { Signature: signature, ...parameters } = Object.fromEntries(query);
    const signed = { method, host: headers.host ?? '', path, parameters, signature };
    const from = { names: signatureNames, version: '2', remoteAddress, receivedMs } as const;
    const key = authenticate({ ...signed, ...from }, this.world);
    requirePermission(key, permission);
    return key;
  }

  /** All keys of a user share one budget. */
  private spend(
    { remoteAddress }: WireRequest,
    { name, limit }: HtxOperation,
    key: AccountKey | undefined,
  ): Headers {
    const { limits, exchange } = this.world;
    const headers = limits.spend(key?.account ?? remoteAddress, name, limit, exchange.nowMs);
    return key === undefined ? {} : headers;
  }
}

function operationOf({ method, path }: WireRequest): HtxOperation | undefined {
  return htxOperations.find(
    (operation) => operation.method === method && operation.pattern.test(path),
  );
}

/** Of a GET those of the query, of a POST those of the JSON body. */
function readParameters({
  method,
  query,
  body,
}: WireRequest): Pick<HtxCall, 'parameters' | 'entries'> {
  if (method === 'GET') {
    return { parameters: new HtxParameters(Object.fromEntries(query)), entries: [] };
  }
  const parsed = parse(body === '' ? '{}' : body);
  return {
    parameters: new HtxParameters(recordOf(Array.isArray(parsed) ? {} : parsed)),
    entries: entriesOf(parsed),
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw malformed('body');
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The two envelopes go by path. */
function envelopeOf({ path }: WireRequest, refusal: HtxRefusal): object {
  if (!path.startsWith('/v2/')) return refusalBody(refusal);
  return { code: refusal.code, message: refusal.message, data: null };
}

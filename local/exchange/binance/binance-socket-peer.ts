/** The exchange's end of one connection to the WebSocket API: its session, its subscriptions, its answers. */

import type { MessageEndpoint } from '../faults.ts';
import type { SocketConnection, SocketPeer, SocketWork } from '../socket-front.ts';
import type { BinanceWorld } from './binance-call.ts';
import { authenticate, requirePermission, type AccountKey } from './binance-keys.ts';
import { binanceOperations, type BinanceOperation } from './binance-operations.ts';
import { limitRows } from './binance-rows.ts';
import { readSocketRequest, type SocketApiRequest } from './binance-socket-request.ts';
import { BinanceRefusal, mandatory, refusalBody } from './binance-wire.ts';

const subscriptionsMax = 1_000;

interface Method {
  readonly endpoint: MessageEndpoint;
  readonly weight: number;
  readonly isOrder: boolean;
  run(request: SocketApiRequest): unknown;
}

export class BinanceSocketPeer implements SocketPeer {
  private readonly connection: SocketConnection;
  private readonly world: BinanceWorld;
  private readonly onEnd: () => void;
  private readonly connectedMs: number;
  private session: { readonly key: AccountKey; readonly sinceMs: number } | undefined;
  /** Subscription ids by account. */
  private readonly subscriptions = new Map<string, number>();
  private subscribed = 0;

  constructor(connection: SocketConnection, world: BinanceWorld, onEnd: () => void) {
    this.connection = connection;
    this.world = world;
    this.onEnd = onEnd;
    this.connectedMs = world.exchange.nowMs;
  }

  read(text: string): SocketWork {
    const receivedMs = this.world.exchange.nowMs;
    let request: SocketApiRequest;
    try {
      request = readSocketRequest(text);
    } catch (error) {
      return {
        run: () => {
          this.refuse(null, error);
        },
      };
    }
    const method = this.methodOf(request, receivedMs);
    if (method === undefined) {
      const unknown = new BinanceRefusal(400, -1020, 'This operation is not supported.');
      return {
        run: () => {
          this.refuse(request, unknown);
        },
      };
    }
    return {
      endpoint: method.endpoint,
      run: () => {
        this.carryOut(request, method);
      },
    };
  }

  onClose(): void {
    this.onEnd();
  }

  /** Which subscription tells the events of an account. */
  subscriptionOf(account: string): number | undefined {
    return this.subscriptions.get(account);
  }

  tell(subscriptionId: number, event: object): void {
    this.connection.push(JSON.stringify({ subscriptionId, event }));
  }

  sayGoingAway(): void {
    const event = { e: 'serverShutdown', E: this.world.exchange.nowMs };
    this.connection.send(JSON.stringify({ event }));
  }

  private carryOut(request: SocketApiRequest, method: Method): void {
    const { exchange, limits } = this.world;
    exchange.advance();
    const { remoteAddress } = this.connection;
    try {
      limits.spend(remoteAddress, method.weight, exchange.nowMs);
      const result = method.run(request);
      const { id } = request;
      this.send({ id, status: 200, result, ...this.rateLimits(request, method.isOrder) });
    } catch (error) {
      this.refuse(request, error);
    }
  }

  private methodOf({ method }: SocketApiRequest, receivedMs: number): Method | undefined {
    const session = this.sessionMethods(receivedMs)[method];
    if (session !== undefined) {
      return { endpoint: 'socket-login', weight: 2, isOrder: false, run: session };
    }
    const operation = binanceOperations.find(({ socketMethod }) => socketMethod === method);
    if (operation === undefined) return undefined;
    return {
      endpoint: operation.socketEndpoint,
      weight: 0,
      isOrder: operation.isOrder,
      run: (request) => this.operate(operation, request, receivedMs),
    };
  }

  private operate(
    operation: BinanceOperation,
    request: SocketApiRequest,
    receivedMs: number,
  ): unknown {
    const { limits, exchange } = this.world;
    const { remoteAddress } = this.connection;
    const { parameters } = request;
    const { permission } = operation;
    const weight = operation.weightOf(parameters);
    limits.spend(remoteAddress, weight, exchange.nowMs);
    const key = permission === undefined ? undefined : this.keyOf(request, receivedMs);
    if (key !== undefined && permission !== undefined) requirePermission(key, permission);
    const result = operation.run({ world: this.world, parameters, key });
    if (operation.isOrder) limits.giveBack(remoteAddress, weight, exchange.nowMs);
    return result;
  }

  private sessionMethods(
    receivedMs: number,
  ): Readonly<Record<string, ((request: SocketApiRequest) => unknown) | undefined>> {
    return {
      'session.logon': (request) => this.logOn(request, receivedMs),
      'session.status': () => this.status(),
      'session.logout': () => {
        for (const account of [...this.subscriptions.keys()]) this.endSubscription(account);
        this.session = undefined;
        return this.status();
      },
      'userDataStream.subscribe': () => {
        if (this.session === undefined) throw notLoggedOn();
        return this.subscribe(this.session.key);
      },
      'userDataStream.subscribe.signature': (request) =>
        this.subscribe(this.signerOf(request, receivedMs)),
      'userDataStream.unsubscribe': ({ parameters }) => {
        const wanted = parameters.integer('subscriptionId');
        const accounts = [...this.subscriptions]
          .filter(([, id]) => wanted === undefined || id === wanted)
          .map(([account]) => account);
        if (accounts.length === 0) {
          throw new BinanceRefusal(400, -2036, 'User Data Stream subscription is not active.');
        }
        for (const account of accounts) this.endSubscription(account);
        return {};
      },
      'session.subscriptions': () =>
        [...this.subscriptions.values()].map((subscriptionId) => ({ subscriptionId })),
    };
  }

  private logOn(request: SocketApiRequest, receivedMs: number): unknown {
    const key = this.signerOf(request, receivedMs);
    if (key.verifier.kind !== 'ed25519') {
      throw new BinanceRefusal(400, -4056, 'HMAC_SHA256 API key is not supported.');
    }
    this.session = { key, sinceMs: this.world.exchange.nowMs };
    return this.status();
  }

  private status() {
    return {
      apiKey: this.session?.key.apiKey ?? null,
      authorizedSince: this.session?.sinceMs ?? null,
      connectedSince: this.connectedMs,
      returnRateLimits: this.connection.query.get('returnRateLimits') !== 'false',
      serverTime: this.world.exchange.nowMs,
      userDataStream: this.subscriptions.size > 0,
    };
  }

  private subscribe(key: AccountKey): unknown {
    requirePermission(key, 'read');
    if (this.subscriptions.has(key.account) || this.subscriptions.size >= subscriptionsMax) {
      throw new BinanceRefusal(400, -2035, 'User Data Stream subscription is already active.');
    }
    const subscriptionId = this.subscribed;
    this.subscribed += 1;
    this.subscriptions.set(key.account, subscriptionId);
    return { subscriptionId };
  }

  private endSubscription(account: string): void {
    const subscriptionId = this.subscriptions.get(account);
    this.subscriptions.delete(account);
    const event = { e: 'eventStreamTerminated', E: this.world.exchange.nowMs };
    this.connection.push(JSON.stringify({ subscriptionId, event }));
  }

  /** A request without its own signature goes by the session's key; its time is checked all the same. */
  private keyOf(request: SocketApiRequest, receivedMs: number): AccountKey {
    if (request.parameters.has('apiKey', 'signature')) return this.signerOf(request, receivedMs);
    if (this.session === undefined) throw mandatory('apiKey');
    const { apiKey } = this.session.key;
    return this.check(request, { apiKey, payload: undefined, receivedMs });
  }

  private signerOf(request: SocketApiRequest, receivedMs: number): AccountKey {
    const apiKey = request.parameters.required('apiKey');
    return this.check(request, { apiKey, payload: request.payload, receivedMs });
  }

  private check(
    { parameters }: SocketApiRequest,
    by: { apiKey: string; payload: string | undefined; receivedMs: number },
  ): AccountKey {
    const { remoteAddress } = this.connection;
    const { nowMs } = this.world.exchange;
    return authenticate({ parameters, remoteAddress, nowMs, ...by }, this.world);
  }

  /** Every answer tells how much is used up, unless that is not wanted. */
  private rateLimits(request: SocketApiRequest | null, isOrder: boolean) {
    const wish =
      request?.parameters.optional('returnRateLimits') ??
      this.connection.query.get('returnRateLimits');
    if (wish === 'false') return {};
    const { exchange, limits } = this.world;
    const [weight, ...orders] = limitRows();
    const count = limits.weightOf(this.connection.remoteAddress, exchange.nowMs);
    const account = this.session?.key.account ?? request?.parameters.optional('apiKey') ?? '';
    const { in10s, inDay } = limits.ordersOf(
      this.world.keys.get(account)?.account ?? account,
      exchange.nowMs,
    );
    const ofOrders = orders.map((row, index) => ({ ...row, count: index === 0 ? in10s : inDay }));
    return { rateLimits: [...(isOrder ? ofOrders : []), { ...weight, count }] };
  }

  private refuse(request: SocketApiRequest | null, error: unknown): void {
    if (!(error instanceof BinanceRefusal)) throw error;
    const { status, retryAtMs } = error;
    const serverTime = this.world.exchange.nowMs;
    this.send({
      id: request?.id ?? null,
      status,
      error: {
        ...refusalBody(error),
        ...(retryAtMs === undefined ? {} : { data: { serverTime, retryAfter: retryAtMs } }),
      },
      ...this.rateLimits(request, false),
    });
  }

  private send(frame: object): void {
    this.connection.send(JSON.stringify(frame));
  }
}

function notLoggedOn(): BinanceRefusal {
  return new BinanceRefusal(401, -2015, 'Invalid API-key, IP, or permissions for action.');
}

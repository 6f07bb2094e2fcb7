/** One websocket of the simulated OKX: what was said on it, and what it is owed. */

import type { MessageEndpoint } from '../faults.ts';
import type { SimulatedExchange } from '../simulated-exchange.ts';
import type { SocketConnection, SocketPeer, SocketWork } from '../socket-front.ts';
import { isWireObject, type WireObject } from './okx-orders.ts';
import type { OkxRateLimits } from './okx-rate-limits.ts';
import { okxUid, type AccountKey } from './okx-routes.ts';
import { channelOf, isCovered, type OkxChannel } from './okx-socket-channels.ts';
import { logIn, type LoginRules } from './okx-socket-login.ts';
import { operate, operationGroup } from './okx-socket-operations.ts';
import { OkxRefusal } from './okx-wire.ts';

interface PeerOptions extends LoginRules {
  readonly exchange: SimulatedExchange;
  readonly limits: OkxRateLimits;
  readonly isPrivate: boolean;
  /** Connections of an account that listen to its orders. */
  ordersConnections(account: string): number;
  tickerRow(): unknown;
  onEnd(): void;
}

const ordersConnectionsMax = 30;
/** Logins, subscriptions and their ends, in an hour of virtual time. */
const changesMax = { max: 480, windowMs: 3_600_000 };
const echoMax = 200;

export class OkxSocketPeer implements SocketPeer {
  private readonly connection: SocketConnection;
  private readonly options: PeerOptions;
  private readonly connId: string;
  private readonly channels = new Map<string, OkxChannel>();
  private key: AccountKey | undefined;

  constructor(connection: SocketConnection, options: PeerOptions) {
    this.connection = connection;
    this.options = options;
    this.connId = connection.number.toString(16).padStart(8, 'a');
  }

  read(text: string): SocketWork {
    if (text === 'ping')
      return this.work(() => {
        this.connection.send('pong');
      });
    const message = parse(text);
    const op = message?.['op'];
    const id = typeof message?.['id'] === 'string' ? message['id'] : '';
    const args = message?.['args'];
    const group = operationGroup(op);
    const isRight =
      Array.isArray(args) && args.every(isWireObject) && /^[A-Za-z0-9]{0,32}$/.test(id);
    if (message === undefined || !isRight || args.length === 0 || (group && id === '')) {
      return this.work(() => {
        this.complain(id, '60012', `Invalid request: ${text.slice(0, echoMax)}`);
      });
    }
    if (op === 'login')
      return this.work(() => {
        this.logIn(args[0] ?? {});
      }, 'socket-login');
    if (op === 'subscribe' || op === 'unsubscribe') {
      return this.work(() => {
        for (const arg of args) this.change(op, id, arg);
      }, 'socket-login');
    }
    if (group === undefined) {
      return this.work(() => {
        this.complain(id, '60012', `Invalid request: ${text.slice(0, echoMax)}`);
      });
    }
    const { exchange } = this.options;
    exchange.advance();
    const receivedMs = exchange.nowMs;
    const endpoint = group === 'cancel' ? 'socket-cancel' : 'socket-place';
    return this.work(() => {
      const call = {
        message,
        args,
        receivedMs,
        key: this.key,
        address: this.connection.remoteAddress,
      };
      this.say({ id, op, ...operate(this.options, call) });
    }, endpoint);
  }

  onClose(): void {
    this.options.onEnd();
  }

  hasOrders(account: string): boolean {
    return this.key?.account === account && this.ofKind('orders').length > 0;
  }

  hasTicker(): boolean {
    return this.ofKind('tickers').length > 0;
  }

  tellOrder(row: { readonly instId: string }): void {
    for (const { arg } of this.ofKind('orders').filter((channel) => isCovered(channel, row))) {
      this.connection.push(JSON.stringify({ arg: { ...arg, uid: okxUid }, data: [row] }));
    }
  }

  tellTicker(row: unknown): void {
    for (const { arg } of this.ofKind('tickers')) this.say({ arg, data: [row] });
  }

  sayGoingAway(): void {
    const msg = 'The connection will soon be closed for a service upgrade. Please reconnect.';
    this.say({ event: 'notice', code: '64008', msg, connId: this.connId });
  }

  private work(run: () => void, endpoint?: MessageEndpoint): SocketWork {
    return { run, ...(endpoint === undefined ? {} : { endpoint }) };
  }

  private ofKind(kind: OkxChannel['kind']): readonly OkxChannel[] {
    return [...this.channels.values()].filter((channel) => channel.kind === kind);
  }

  private logIn(login: WireObject): void {
    const { connId } = this;
    if (this.key !== undefined) {
      const message = 'The WebSocket endpoint does not allow multiple or repeated logins.';
      this.complain('', '60031', message);
      return;
    }
    const { exchange } = this.options;
    exchange.advance();
    try {
      this.countChange();
      if (!this.options.isPrivate) throw new OkxRefusal(401, '60018', 'Wrong URL');
      this.key = logIn(login, this.connection, { ...this.options, nowMs: exchange.nowMs });
      this.say({ event: 'login', code: '0', msg: '', connId });
    } catch (error) {
      if (!(error instanceof OkxRefusal)) throw error;
      this.complain('', error.code, error.message);
      if (error.status === 401) this.connection.close(4001, 'Login Failed');
    }
  }

  private change(op: 'subscribe' | 'unsubscribe', id: string, arg: WireObject): void {
    const { connId } = this;
    try {
      this.countChange();
      const { exchange, isPrivate } = this.options;
      const channel = channelOf(arg, { isPrivate, symbol: exchange.profile.instrument.symbol });
      if (channel.kind === 'orders' && this.key === undefined) {
        throw new OkxRefusal(200, '60011', 'Please log in');
      }
      if (op === 'subscribe') this.channels.set(channel.id, channel);
      else this.channels.delete(channel.id);
      this.say({ ...(id === '' ? {} : { id }), event: op, arg: channel.arg, connId });
      if (op === 'subscribe') this.welcome(channel);
    } catch (error) {
      if (!(error instanceof OkxRefusal)) throw error;
      this.complain(id, error.code, error.message);
    }
  }

  private welcome(channel: OkxChannel): void {
    if (channel.kind === 'tickers') {
      this.say({ arg: channel.arg, data: [this.options.tickerRow()] });
      return;
    }
    const count = this.options.ordersConnections(this.key?.account ?? '');
    if (count <= ordersConnectionsMax) {
      this.sayCount('channel-conn-count', count);
      return;
    }
    // The latest one is turned away, after its confirmation.
    this.channels.delete(channel.id);
    this.sayCount('channel-conn-count-error', ordersConnectionsMax);
  }

  private sayCount(event: string, count: number): void {
    this.say({ event, channel: 'orders', connCount: String(count), connId: this.connId });
  }

  private countChange(): void {
    const { limits, exchange } = this.options;
    const window = { ...changesMax, nowMs: exchange.nowMs };
    if (limits.tryUse(`connection ${this.connection.number}`, 1, window)) return;
    throw new OkxRefusal(200, '60014', 'Requests too frequent');
  }

  private complain(id: string, code: string, msg: string): void {
    this.say({ ...(id === '' ? {} : { id }), event: 'error', code, msg, connId: this.connId });
  }

  private say(message: unknown): void {
    this.connection.send(JSON.stringify(message));
  }
}

function parse(text: string): WireObject | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isWireObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** One websocket that trades on the simulated HitBTC: what was asked on it, and what it is told. */

import type { MessageEndpoint } from '../faults.ts';
import type { OrderChange, SimulatedOrder } from '../records.ts';
import type { SocketConnection, SocketPeer, SocketWork } from '../socket-front.ts';
import type { HitbtcFrontOptions } from './hitbtc-front.ts';
import { demand, keyOfLogin, type AccountKey } from './hitbtc-keys.ts';
import { buckets, type Bucket } from './hitbtc-rate-limits.ts';
import { balances } from './hitbtc-reads.ts';
import {
  errorReply,
  notification,
  readCall,
  resultReply,
  type SocketCall,
} from './hitbtc-replies.ts';
import { balanceRow, reportTypeOf, tradeFields, type OrderRow } from './hitbtc-rows.ts';
import { HitbtcRefusal, invalid, tooManyRequests, type WireObject } from './hitbtc-wire.ts';

interface Method {
  readonly endpoint: MessageEndpoint;
  readonly bucket: Bucket;
  readonly permission?: 'read' | 'trade';
  /** What happens after the reply was sent. */
  readonly then?: (peer: HitbtcTradingPeer) => void;
  run(peer: HitbtcTradingPeer, params: WireObject, account: string): unknown;
}

/** "Socket spot trading": the method of each request. */
const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['login', { endpoint: 'socket-login', bucket: buckets.login, run: (peer, p) => peer.logIn(p) }],
  [
    'spot_subscribe',
    {
      endpoint: 'socket-login',
      bucket: buckets.subscribe,
      permission: 'read',
      run: (peer) => peer.listen(true),
      then: (peer) => {
        peer.tellSnapshot();
      },
    },
  ],
  [
    'spot_unsubscribe',
    {
      endpoint: 'socket-login',
      bucket: buckets.subscribe,
      permission: 'read',
      run: (peer) => peer.listen(false),
    },
  ],
  ['spot_get_orders', query(buckets.orders, (peer, { symbol }) => peer.openRows(symbol))],
  ['spot_balances', query(buckets.balances, (peer) => peer.balanceRows())],
  ['spot_balance', query(buckets.balances, (peer, { currency }) => peer.balanceRow(currency))],
  [
    'spot_balance_subscribe',
    {
      ...query(buckets.subscribe, (peer) => peer.listenToBalances(true)),
      then: (peer) => {
        peer.tellBalances();
      },
    },
  ],
  ['spot_balance_unsubscribe', query(buckets.subscribe, (peer) => peer.listenToBalances(false))],
  ['spot_new_order', trade('socket-place', (peer, params, account) => peer.place(params, account))],
  [
    'spot_replace_order',
    trade('socket-place', (peer, params, account) => peer.replace(params, account)),
  ],
  [
    'spot_cancel_order',
    trade('socket-cancel', (peer, params, account) => peer.cancel(params, account)),
  ],
  [
    'spot_cancel_orders',
    trade('socket-cancel', (peer, params, account) => peer.cancelAll(params, account)),
  ],
]);

function query(bucket: Bucket, run: Method['run']): Method {
  return { endpoint: 'socket-query', bucket, permission: 'read', run };
}

function trade(endpoint: MessageEndpoint, run: Method['run']): Method {
  return { endpoint, bucket: buckets.orders, permission: 'trade', run };
}

export class HitbtcTradingPeer implements SocketPeer {
  private readonly connection: SocketConnection;
  private readonly options: HitbtcFrontOptions;
  private readonly onEnd: () => void;
  private key: AccountKey | undefined;
  private isListening = false;
  private isListeningToBalances = false;

  constructor(connection: SocketConnection, options: HitbtcFrontOptions, onEnd: () => void) {
    this.connection = connection;
    this.options = options;
    this.onEnd = onEnd;
  }

  read(text: string): SocketWork {
    const call = readCall(text);
    const method = call && methods.get(call.method);
    const run = (): void => {
      this.answer(call, method);
    };
    return method === undefined ? { run } : { run, endpoint: method.endpoint };
  }

  onClose(): void {
    this.onEnd();
  }

  /** A change of an order of any account. */
  tell(change: OrderChange): void {
    const { order, fill } = change;
    if (this.key?.account !== order.account || change.change === 'refused') return;
    const { instrument } = this.options.exchange.profile;
    if (this.isListening) {
      const row = this.options.orders.rowOf(order);
      const trade = fill === undefined ? {} : tradeFields(fill, instrument);
      const report = { ...row, ...trade, report_type: reportTypeOf(change) };
      this.connection.push(notification('spot_order', report));
    }
    if (this.isListeningToBalances) {
      const rows = [instrument.base, instrument.quote].map((name) => this.balanceRow(name));
      this.connection.push(notification('spot_balance', rows));
    }
  }

  logIn(params: WireObject): boolean {
    this.key = keyOfLogin(params, this.options.exchange.nowMs, this.options);
    return true;
  }

  listen(isListening: boolean): boolean {
    this.isListening = isListening;
    return true;
  }

  listenToBalances(isListening: boolean): boolean {
    this.isListeningToBalances = isListening;
    return true;
  }

  tellSnapshot(): void {
    this.connection.send(notification('spot_orders', this.openRows(undefined)));
  }

  tellBalances(): void {
    this.connection.send(notification('spot_balance', this.balanceRows()));
  }

  openRows(symbol: unknown): readonly object[] {
    const { orders } = this.options;
    return orders.open(this.key?.account ?? '', symbol).map((order: Readonly<SimulatedOrder>) => ({
      ...orders.rowOf(order),
      report_type: 'status',
    }));
  }

  balanceRows(): readonly object[] {
    const { exchange } = this.options;
    return balances({ exchange, account: this.key?.account ?? '' });
  }

  balanceRow(currency: unknown): object {
    if (typeof currency !== 'string') throw invalid('currency', 'is required');
    const { exchange } = this.options;
    return balanceRow(currency, exchange.ledger.balances(this.key?.account ?? '')[currency]);
  }

  place(params: WireObject, account: string): object {
    const row = this.options.orders.place(account, params);
    return { ...row, report_type: 'trades' in row ? 'trade' : endOr('new', row) };
  }

  replace(params: WireObject, account: string): object {
    const row = this.options.orders.replace(account, params['client_order_id'], params);
    return { ...row, report_type: 'replaced' };
  }

  cancel(params: WireObject, account: string): object {
    const row = this.options.orders.cancel(account, params['client_order_id']);
    return { ...row, report_type: 'canceled' };
  }

  cancelAll(params: WireObject, account: string): readonly object[] {
    return this.options.orders
      .cancelAll(account, params['symbol'])
      .map((row) => ({ ...row, report_type: 'canceled' }));
  }

  private answer(call: SocketCall | undefined, method: Method | undefined): void {
    this.options.exchange.advance();
    try {
      if (call === undefined) throw invalid('message', 'is not a request');
      if (method === undefined) {
        const name = call.method.slice(0, 40);
        throw new HitbtcRefusal(400, 600, 'Action not allowed', `method ${name}`);
      }
      const account = this.admit(method);
      this.connection.send(resultReply(method.run(this, call.params, account), call.id));
      method.then?.(this);
    } catch (error) {
      if (!(error instanceof HitbtcRefusal)) throw error;
      this.connection.send(errorReply(error, call?.id));
    }
  }

  /** The account that asks; nobody before the login, which is counted by connection. */
  private admit({ permission, bucket }: Method): string {
    const { limits, exchange } = this.options;
    const account = this.key?.account ?? '';
    const who = permission === undefined ? `connection ${this.connection.number}` : account;
    if (!limits.tryUse(bucket, who, exchange.nowMs)) throw tooManyRequests;
    if (permission === undefined) return account;
    if (this.key === undefined) throw new HitbtcRefusal(401, 1001, 'Authorization required');
    demand(this.key, permission);
    return account;
  }
}

/** An order that ended the moment it came is told as such. */
function endOr(type: string, { status }: OrderRow): string {
  return status === 'canceled' || status === 'expired' ? status : type;
}

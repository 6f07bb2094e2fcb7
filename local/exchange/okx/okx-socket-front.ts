/** The websockets of the simulated OKX v5: private with login, orders channel and order operations; public tickers. */

import type { OrderChange } from '../records.ts';
import type { SimulatedExchange } from '../simulated-exchange.ts';
import type { DayStatistics } from '../simulator.ts';
import type { SocketConnection, SocketFront, SocketPeer, SocketRules } from '../socket-front.ts';
import type { OkxRateLimits } from './okx-rate-limits.ts';
import { ticker } from './okx-reads.ts';
import { orderUpdateRow } from './okx-rows.ts';
import type { LoginRules } from './okx-socket-login.ts';
import { OkxSocketPeer } from './okx-socket-peer.ts';

export interface OkxSocketOptions extends LoginRules {
  readonly exchange: SimulatedExchange;
  readonly day: DayStatistics;
  readonly limits: OkxRateLimits;
  readonly rules?: Partial<SocketRules>;
}

const okxSocketPaths = {
  private: '/ws/v5/private',
  public: '/ws/v5/public',
} as const;

/** WebSocket, "Connect" and "Connection count limit"; the buffer's size is not documented. */
const okxSocketRules: SocketRules = {
  frameBytesMax: 65_536,
  bufferBytesMax: 1_000_000,
  bufferClose: { code: 4005, reason: 'the buffer is full' },
  idle: { afterMs: 30_000, code: 4004, reason: 'No data received in 30s.' },
  connects: { max: 3, windowMs: 1_000 },
};

/** The tickers channel speaks at most so often, virtual ms. */
const tickerStepMs = 100;

export class OkxSocketFront implements SocketFront {
  readonly rules: SocketRules;
  private readonly options: OkxSocketOptions;
  private readonly peers = new Set<OkxSocketPeer>();
  private toldTickerMs = 0;
  private toldTicker = '';

  constructor(options: OkxSocketOptions) {
    this.options = options;
    this.rules = { ...okxSocketRules, ...options.rules };
    options.exchange.onOrderChange((change) => {
      this.tell(change);
    });
  }

  serves(path: string): boolean {
    return path === okxSocketPaths.private || path === okxSocketPaths.public;
  }

  open(connection: SocketConnection): SocketPeer {
    const peer = new OkxSocketPeer(connection, {
      ...this.options,
      isPrivate: connection.path === okxSocketPaths.private,
      ordersConnections: (account) =>
        [...this.peers].filter((other) => other.hasOrders(account)).length,
      tickerRow: () => this.tickerRow(),
      onEnd: () => this.peers.delete(peer),
    });
    this.peers.add(peer);
    return peer;
  }

  advance(): void {
    const { exchange } = this.options;
    exchange.advance();
    const listeners = [...this.peers].filter((peer) => peer.hasTicker());
    if (listeners.length === 0 || exchange.nowMs < this.toldTickerMs + tickerStepMs) return;
    const row = this.tickerRow();
    const text = JSON.stringify({ ...row, ts: '' });
    if (text === this.toldTicker) return;
    this.toldTicker = text;
    this.toldTickerMs = exchange.nowMs;
    for (const peer of listeners) peer.tellTicker(row);
  }

  sayGoingAway(): void {
    for (const peer of this.peers) peer.sayGoingAway();
  }

  private tell(change: OrderChange): void {
    if (change.change === 'refused') return;
    const { exchange } = this.options;
    const interested = [...this.peers].filter((peer) => peer.hasOrders(change.order.account));
    if (interested.length === 0) return;
    const { instrument } = exchange.profile;
    const row = orderUpdateRow(change, instrument, exchange.market.lastPrice());
    for (const peer of interested) peer.tellOrder(row);
  }

  private tickerRow(): object | undefined {
    const { exchange, day } = this.options;
    const query = new URLSearchParams({ instId: exchange.profile.instrument.symbol });
    return ticker({ exchange, account: '', query }, day)[0];
  }
}

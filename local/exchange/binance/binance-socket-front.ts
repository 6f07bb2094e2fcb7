/** Binance's WebSocket API over a simulated exchange, with the user data stream on the same connections. */

import type { OrderChange } from '../records.ts';
import type { SocketConnection, SocketFront, SocketPeer, SocketRules } from '../socket-front.ts';
import type { BinanceWorld } from './binance-call.ts';
import { accountPosition, executionReport } from './binance-events.ts';
import { BinanceSocketPeer } from './binance-socket-peer.ts';
import { BinanceRefusal } from './binance-wire.ts';

const binanceSocketPath = '/ws-api/v3';

/** Connecting costs weight like a request. */
const connectWeight = 2;

/** "General WSS information" of the WebSocket API; the sizes are not documented. */
const binanceSocketRules: SocketRules = {
  frameBytesMax: 65_536,
  bufferBytesMax: 1_000_000,
  bufferClose: { code: 1008, reason: 'slow consumer' },
  pings: { everyMs: 20_000, unansweredMax: 3, code: 1008, reason: 'no pong within a minute' },
  life: { ms: 86_400_000, code: 1001, reason: '24 hours are over' },
  connects: { max: 300, windowMs: 300_000 },
};

export class BinanceSocketFront implements SocketFront {
  readonly rules: SocketRules;
  private readonly world: BinanceWorld;
  private readonly peers = new Set<BinanceSocketPeer>();
  private executions = 0;

  constructor(world: BinanceWorld, rules: Partial<SocketRules>) {
    this.world = world;
    this.rules = { ...binanceSocketRules, ...rules };
    world.exchange.onOrderChange((change) => {
      this.tell(change);
    });
  }

  serves(path: string): boolean {
    return path === binanceSocketPath;
  }

  open(connection: SocketConnection): SocketPeer {
    const { exchange, limits } = this.world;
    const peer = new BinanceSocketPeer(connection, this.world, () => this.peers.delete(peer));
    this.peers.add(peer);
    try {
      limits.spend(connection.remoteAddress, connectWeight, exchange.nowMs);
    } catch (error) {
      if (!(error instanceof BinanceRefusal)) throw error;
      connection.close(1008, 'too much request weight used');
    }
    return peer;
  }

  advance(): void {
    this.world.exchange.advance();
  }

  sayGoingAway(): void {
    for (const peer of this.peers) peer.sayGoingAway();
  }

  /** What an order does to the account's balances is told right behind it. */
  private tell(change: OrderChange): void {
    if (change.change === 'refused') return;
    this.executions += 1;
    const { exchange, names } = this.world;
    const { profile, nowMs, ledger } = exchange;
    const { account } = change.order;
    const events = (): readonly object[] => [
      executionReport(change, { names, profile, nowMs, executionId: this.executions }),
      accountPosition(ledger.balances(account), profile.instrument, nowMs),
    ];
    for (const peer of this.peers) {
      const subscription = peer.subscriptionOf(account);
      if (subscription === undefined) continue;
      for (const event of events()) peer.tell(subscription, event);
    }
  }
}

/** The websockets of the simulated HitBTC v3: one that trades and tells orders and balances, one for market data. */

import type { OrderChange } from '../records.ts';
import type { SocketConnection, SocketFront, SocketPeer, SocketRules } from '../socket-front.ts';
import type { HitbtcFrontOptions } from './hitbtc-front.ts';
import { HitbtcPublicPeer } from './hitbtc-public-peer.ts';
import { HitbtcTradingPeer } from './hitbtc-trading-peer.ts';

export interface HitbtcSocketOptions extends HitbtcFrontOptions {
  readonly rules?: Partial<SocketRules>;
}

const hitbtcSocketPaths = {
  trading: '/api/3/ws/trading',
  public: '/api/3/ws/public',
} as const;

/** HitBTC API v3, "Socket API" and "Rate limiting"; the sizes are not documented. */
const hitbtcSocketRules: SocketRules = {
  frameBytesMax: 65_536,
  bufferBytesMax: 1_000_000,
  bufferClose: { code: 1008, reason: 'too slow' },
  pings: { everyMs: 30_000, code: 1011, reason: 'no pong' },
  connects: { max: 10, windowMs: 1_000 },
};

export class HitbtcSocketFront implements SocketFront {
  readonly rules: SocketRules;
  private readonly options: HitbtcSocketOptions;
  private readonly traders = new Set<HitbtcTradingPeer>();
  private readonly watchers = new Set<HitbtcPublicPeer>();

  constructor(options: HitbtcSocketOptions) {
    this.options = options;
    this.rules = { ...hitbtcSocketRules, ...options.rules };
    options.exchange.onOrderChange((change) => {
      this.tell(change);
    });
  }

  serves(path: string): boolean {
    return path === hitbtcSocketPaths.trading || path === hitbtcSocketPaths.public;
  }

  open(connection: SocketConnection): SocketPeer {
    if (connection.path === hitbtcSocketPaths.public) {
      const watcher = new HitbtcPublicPeer(connection, this.options, () => {
        this.watchers.delete(watcher);
      });
      this.watchers.add(watcher);
      return watcher;
    }
    const trader = new HitbtcTradingPeer(connection, this.options, () => {
      this.traders.delete(trader);
    });
    this.traders.add(trader);
    return trader;
  }

  advance(): void {
    this.options.exchange.advance();
    for (const watcher of this.watchers) watcher.tellMarket();
  }

  private tell(change: OrderChange): void {
    for (const trader of this.traders) trader.tell(change);
  }
}

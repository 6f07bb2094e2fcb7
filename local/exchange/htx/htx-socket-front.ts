/** HTX's websockets over a simulated exchange: requests, events of the account, and the market. */

import type { OrderChange } from '../records.ts';
import type { SocketConnection, SocketFront, SocketPeer, SocketRules } from '../socket-front.ts';
import type { HtxWorld } from './htx-call.ts';
import type { CurrencyBalance } from './htx-events.ts';
import { HtxEventPeer } from './htx-event-peer.ts';
import { HtxMarketPeer } from './htx-market-peer.ts';
import { HtxSocketSession } from './htx-socket-session.ts';
import { HtxTradePeer } from './htx-trade-peer.ts';

const paths = { trade: '/ws/trade', events: '/ws/v2', market: '/ws' } as const;

/** None of these is documented. */
const htxSocketRules: SocketRules = {
  frameBytesMax: 65_536,
  bufferBytesMax: 1_000_000,
  bufferClose: { code: 1008, reason: 'slow consumer' },
};

/** How often the server pings, real ms. */
export interface HtxPings {
  readonly privateMs: number;
  readonly marketMs: number;
}

const htxPings: HtxPings = { privateMs: 20_000, marketMs: 5_000 };

export class HtxSocketFront implements SocketFront {
  readonly rules: SocketRules;
  private readonly world: HtxWorld;
  private readonly pings: HtxPings;
  private readonly sessions = new Set<HtxSocketSession>();
  private readonly eventPeers = new Set<HtxEventPeer>();
  private readonly marketPeers = new Set<HtxMarketPeer>();
  /** As they were told last, by account and currency. */
  private readonly balances = new Map<string, CurrencyBalance>();

  constructor(world: HtxWorld, rules: Partial<SocketRules>, pings: Partial<HtxPings>) {
    this.world = world;
    this.rules = { ...htxSocketRules, ...rules };
    this.pings = { ...htxPings, ...pings };
    for (const account of world.numbers.keys()) this.balancesOf(account);
    world.exchange.onOrderChange((change) => {
      this.tell(change);
    });
  }

  serves(path: string): boolean {
    return Object.values(paths).some((served) => served === path);
  }

  open(connection: SocketConnection): SocketPeer {
    const { world } = this;
    if (connection.path === paths.market) {
      const peer = new HtxMarketPeer(connection, world, this.pings.marketMs, () =>
        this.marketPeers.delete(peer),
      );
      this.marketPeers.add(peer);
      return peer;
    }
    const session = new HtxSocketSession({
      connection,
      world,
      pingEveryMs: this.pings.privateMs,
      countOf: (apiKey) => [...this.sessions].filter(({ key }) => key?.apiKey === apiKey).length,
    });
    this.sessions.add(session);
    if (connection.path === paths.trade) {
      return new HtxTradePeer(world, session, () => this.sessions.delete(session));
    }
    const peer = new HtxEventPeer(connection, world, session, () => {
      this.sessions.delete(session);
      this.eventPeers.delete(peer);
    });
    this.eventPeers.add(peer);
    return peer;
  }

  advance(): void {
    this.world.exchange.advance();
    for (const peer of this.marketPeers) peer.tell();
  }

  private tell(change: OrderChange): void {
    if (change.change === 'refused') return;
    const balances = this.balancesOf(change.order.account);
    for (const peer of this.eventPeers) peer.tell({ change, balances });
  }

  /** Of each currency what was told last, and what is now and will have been told. */
  private balancesOf(account: string) {
    const { ledger } = this.world.exchange;
    return Object.entries(ledger.balances(account)).map(([currency, { total, held }]) => {
      const key = `${account} ${currency}`;
      const before = this.balances.get(key);
      const now: CurrencyBalance = { currency, total, held };
      this.balances.set(key, now);
      return { before, now };
    });
  }
}

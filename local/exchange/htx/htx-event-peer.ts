/** The exchange's end of one connection to `/ws/v2`: its subscriptions, and what they are told. */

import type { OrderChange } from '../records.ts';
import type { SocketConnection, SocketPeer, SocketWork } from '../socket-front.ts';
import { numbersOf, type HtxWorld } from './htx-call.ts';
import {
  accountEvents,
  clearingCancellation,
  clearingEvent,
  orderEvent,
  type AccountMode,
  type CurrencyBalance,
} from './htx-events.ts';
import { wireSymbolOf } from './htx-rows.ts';
import type { HtxSocketSession, SocketFrame } from './htx-socket-session.ts';

type Channel =
  | { readonly kind: 'orders' }
  | { readonly kind: 'clearing'; readonly isWithCancels: boolean }
  | { readonly kind: 'accounts'; readonly mode: AccountMode };

/** One change of an account, with the balances as they were and are. */
export interface AccountChange {
  readonly change: OrderChange;
  readonly balances: readonly {
    readonly before: CurrencyBalance | undefined;
    readonly now: CurrencyBalance;
  }[];
}

const changeTypes = { new: 'order.place', trade: 'order.match', canceled: 'order.cancel' } as const;

export class HtxEventPeer implements SocketPeer {
  private readonly connection: SocketConnection;
  private readonly world: HtxWorld;
  private readonly session: HtxSocketSession;
  private readonly onEnd: () => void;
  /** By their names on the wire. */
  private readonly channels = new Map<string, Channel>();
  private updates = 0;

  constructor(
    connection: SocketConnection,
    world: HtxWorld,
    session: HtxSocketSession,
    onEnd: () => void,
  ) {
    this.connection = connection;
    this.world = world;
    this.session = session;
    this.onEnd = onEnd;
  }

  read(text: string): SocketWork {
    return this.session.read(text, (frame) => ({
      endpoint: 'socket-login',
      run: () => {
        this.subscribe(frame);
      },
    }));
  }

  onClose(): void {
    this.channels.clear();
    this.session.stop();
    this.onEnd();
  }

  /** Trades are told twice where both channels are subscribed to, as the exchange does. */
  tell({ change, balances }: AccountChange): void {
    if (this.session.key?.account !== change.order.account) return;
    for (const [ch, channel] of this.channels) {
      for (const data of this.eventsOf(channel, { change, balances })) this.push(ch, data);
    }
  }

  private subscribe(frame: SocketFrame): void {
    const { action, ch } = frame;
    if (action !== 'sub' && action !== 'unsub') {
      this.session.complain(frame, 2001, 'invalid.action');
      return;
    }
    if (this.session.key === undefined) {
      this.session.complain(frame, 2002, 'invalid.auth.state');
      return;
    }
    const channel = typeof ch === 'string' ? this.channelOf(ch) : undefined;
    if (channel === undefined || typeof ch !== 'string') {
      this.session.complain(frame, 2001, 'invalid.ch');
      return;
    }
    if (action === 'sub') this.channels.set(ch, channel);
    else this.channels.delete(ch);
    this.session.send({ action, code: 200, ch, data: {} });
    if (action === 'sub' && channel.kind === 'accounts') this.tellBalances(ch);
  }

  private channelOf(ch: string): Channel | undefined {
    const [name, scope = '', mode = '0'] = ch.split('#');
    if (name === 'accounts.update') {
      const wanted = scope === '' ? '0' : scope;
      const isMode = wanted === '0' || wanted === '1' || wanted === '2';
      return isMode ? { kind: 'accounts', mode: wanted } : undefined;
    }
    const { symbol } = this.world.exchange.profile.instrument;
    if (scope !== '*' && scope !== wireSymbolOf(symbol)) return undefined;
    if (name === 'orders') return { kind: 'orders' };
    const isMode = mode === '0' || mode === '1';
    if (name !== 'trade.clearing' || !isMode) return undefined;
    return { kind: 'clearing', isWithCancels: mode === '1' };
  }

  private eventsOf(
    channel: Channel,
    { change, balances }: AccountChange,
  ): readonly (object | undefined)[] {
    const { profile } = this.world.exchange;
    const { order, fill } = change;
    const owner = numbersOf(this.world, order.account);
    if (channel.kind === 'orders') return [orderEvent(change, profile, owner)];
    if (channel.kind === 'accounts') {
      return balances.flatMap(({ before, now }) =>
        accountEvents(channel.mode, now, before, this.accountFields(order.account, change)),
      );
    }
    if (fill !== undefined) return [clearingEvent(order, fill, owner)];
    const isToldCancel = channel.isWithCancels && change.change === 'canceled';
    return isToldCancel ? [clearingCancellation(order, profile, owner)] : [];
  }

  /** All balances at first, of no change. */
  private tellBalances(ch: string): void {
    const account = this.session.key?.account ?? '';
    const balances = Object.entries(this.world.exchange.ledger.balances(account));
    for (const [currency, { total, held }] of balances) {
      const fields = this.accountFields(account, undefined);
      // Whatever the mode.
      for (const data of accountEvents('2', { currency, total, held }, undefined, fields)) {
        this.push(ch, data);
      }
    }
  }

  private accountFields(account: string, change: OrderChange | undefined) {
    this.updates += 1;
    const { nowMs } = this.world.exchange;
    const kind = change?.change;
    const isKnown = kind === 'new' || kind === 'trade' || kind === 'canceled';
    return {
      accountId: numbersOf(this.world, account).spot,
      accountType: 'trade',
      changeType: isKnown ? changeTypes[kind] : null,
      changeTime: change === undefined ? null : nowMs,
      seqNum: String(this.updates),
    };
  }

  private push(ch: string, data: object | undefined): void {
    if (data === undefined) return;
    this.connection.push(JSON.stringify({ action: 'push', ch, data }));
  }
}

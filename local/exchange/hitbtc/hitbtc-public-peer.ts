/** One websocket for market data of the simulated HitBTC: the best offers, or the ticker, in steps of time. */

import type { SocketConnection, SocketPeer, SocketWork } from '../socket-front.ts';
import type { HitbtcFrontOptions } from './hitbtc-front.ts';
import { errorReply, readCall, type SocketCall } from './hitbtc-replies.ts';
import { wireSymbolOf, withDecimalsOf } from './hitbtc-rows.ts';
import { HitbtcRefusal, invalid, symbolNotFound, toJson } from './hitbtc-wire.ts';

interface Subscription {
  readonly everyMs: number;
  readonly isTicker: boolean;
  toldMs: number;
}

const channelForm =
  /^(?:orderbook\/top\/(?<top>100|500|1000)ms|ticker\/(?<ticker>[13])s)(?:\/batch)?$/;

export class HitbtcPublicPeer implements SocketPeer {
  private readonly connection: SocketConnection;
  private readonly options: HitbtcFrontOptions;
  private readonly onEnd: () => void;
  private readonly subscriptions = new Map<string, Subscription>();

  constructor(connection: SocketConnection, options: HitbtcFrontOptions, onEnd: () => void) {
    this.connection = connection;
    this.options = options;
    this.onEnd = onEnd;
  }

  read(text: string): SocketWork {
    const run = (): void => {
      const call = readCall(text);
      try {
        if (call === undefined) throw invalid('message', 'is not a request');
        this.change(call);
      } catch (error) {
        if (!(error instanceof HitbtcRefusal)) throw error;
        this.connection.send(errorReply(error, call?.id));
      }
    };
    return { run, endpoint: 'socket-login' };
  }

  onClose(): void {
    this.onEnd();
  }

  /** What is due by now. */
  tellMarket(): void {
    const { exchange } = this.options;
    for (const [channel, subscription] of this.subscriptions) {
      if (exchange.nowMs < subscription.toldMs + subscription.everyMs) continue;
      subscription.toldMs = exchange.nowMs;
      const symbol = wireSymbolOf(exchange.profile.instrument);
      const row = subscription.isTicker ? this.tickerRow() : this.topRow();
      this.connection.send(toJson({ ch: channel, data: { [symbol]: row } }));
    }
  }

  private change({ method, params, id, channel = '' }: SocketCall): void {
    if (method !== 'subscribe' && method !== 'unsubscribe') {
      throw new HitbtcRefusal(400, 600, 'Action not allowed', `method ${method.slice(0, 40)}`);
    }
    const form = channelForm.exec(channel)?.groups;
    if (form === undefined) throw invalid('ch', 'is not a channel');
    const known = wireSymbolOf(this.options.exchange.profile.instrument);
    const symbols: readonly unknown[] = Array.isArray(params['symbols']) ? params['symbols'] : [];
    if (symbols.length === 0) throw invalid('symbols', 'is required');
    const unknown = symbols.find((symbol) => symbol !== known && symbol !== '*');
    if (unknown !== undefined) throw symbolNotFound(typeof unknown === 'string' ? unknown : '');
    const everyMs =
      form['top'] === undefined ? Number(form['ticker']) * 1_000 : Number(form['top']);
    if (method === 'unsubscribe') this.subscriptions.delete(channel);
    else {
      const isTicker = form['top'] === undefined;
      this.subscriptions.set(channel, { everyMs, isTicker, toldMs: 0 });
    }
    const subscriptions = this.subscriptions.has(channel) ? [known] : [];
    const result = { ch: channel, subscriptions };
    this.connection.send(toJson({ result, ...(id === undefined ? {} : { id }) }));
  }

  private topRow() {
    const { exchange } = this.options;
    const { bid, ask } = exchange.market.ticker();
    const { tickSize, lotSize } = exchange.profile.instrument;
    const price = (side: typeof bid): string => (side ? withDecimalsOf(tickSize, side.price) : '0');
    const quantity = (side: typeof bid): string =>
      side ? withDecimalsOf(lotSize, side.quantity) : '0';
    return {
      t: exchange.nowMs,
      a: price(ask),
      A: quantity(ask),
      b: price(bid),
      B: quantity(bid),
    };
  }

  private tickerRow() {
    const { exchange, day } = this.options;
    const { last } = exchange.market.ticker();
    const { tickSize } = exchange.profile.instrument;
    const change = last.minus(day.open);
    return {
      ...this.topRow(),
      o: withDecimalsOf(tickSize, day.open),
      c: withDecimalsOf(tickSize, last),
      h: withDecimalsOf(tickSize, day.high),
      l: withDecimalsOf(tickSize, day.low),
      v: day.volume.toString(),
      q: day.quoteVolume.toString(),
      p: withDecimalsOf(tickSize, change),
      P: change.div(day.open).mul(100).toFixed(2),
      L: 0,
    };
  }
}

/** The exchange's end of one connection to `/ws`: the market, in frames that are gzip. */

import { gzipSync } from 'node:zlib';
import type { SocketConnection, SocketPeer, SocketWork } from '../socket-front.ts';
import type { HtxWorld } from './htx-call.ts';
import { HtxHeartbeat } from './htx-heartbeat.ts';
import { bestOf, dayTick } from './htx-market.ts';
import { recordOf } from './htx-parameters.ts';
import { wireSymbolOf } from './htx-rows.ts';
import type { SocketFrame } from './htx-socket-session.ts';

const channelsMax = 100;
const topics = ['ticker', 'bbo', 'detail'] as const;

type Topic = (typeof topics)[number];

export class HtxMarketPeer implements SocketPeer {
  private readonly connection: SocketConnection;
  private readonly world: HtxWorld;
  private readonly onEnd: () => void;
  private readonly heartbeat: HtxHeartbeat;
  /** What was last told, by channel. */
  private readonly told = new Map<string, { readonly topic: Topic; text: string }>();
  private updates = 0;

  constructor(
    connection: SocketConnection,
    world: HtxWorld,
    pingEveryMs: number,
    onEnd: () => void,
  ) {
    this.connection = connection;
    this.world = world;
    this.onEnd = onEnd;
    this.heartbeat = new HtxHeartbeat(pingEveryMs, {
      ping: () => {
        this.send({ ping: world.exchange.nowMs });
      },
      giveUp: () => {
        connection.close(1008, 'pong timeout');
      },
    });
  }

  read(text: string): SocketWork {
    return {
      run: () => {
        this.answer(text);
      },
    };
  }

  onClose(): void {
    this.heartbeat.stop();
    this.told.clear();
    this.onEnd();
  }

  /** Tells what is new. */
  tell(): void {
    for (const [channel, last] of this.told) {
      const tick = this.tickOf(last.topic);
      const text = JSON.stringify(tick);
      if (text === last.text) continue;
      last.text = text;
      this.updates += 1;
      const seqId = last.topic === 'bbo' ? { seqId: this.updates } : {};
      this.send({ ch: channel, ts: this.world.exchange.nowMs, tick: { ...seqId, ...tick } });
    }
  }

  private answer(text: string): void {
    const frame = frameOf(text);
    if ('pong' in frame) {
      this.heartbeat.pong();
      return;
    }
    const id = frame['id'] === undefined ? {} : { id: frame['id'] };
    const ts = this.world.exchange.nowMs;
    const [verb, wanted] = verbOf(frame);
    const topic = typeof wanted === 'string' ? this.topicOf(wanted) : undefined;
    if (verb === undefined || topic === undefined || typeof wanted !== 'string') {
      const message = verb === undefined ? 'invalid request' : `invalid topic ${String(wanted)}`;
      this.send({ ...id, status: 'error', 'err-code': 'bad-request', 'err-msg': message, ts });
      return;
    }
    if (verb === 'req') {
      this.send({ ...id, rep: wanted, status: 'ok', ts, data: this.tickOf(topic) });
      return;
    }
    if (verb === 'unsub') this.told.delete(wanted);
    else if (this.told.size < channelsMax) this.told.set(wanted, { topic, text: '' });
    this.send({ ...id, status: 'ok', [`${verb}bed`]: wanted, ts });
    this.tell();
  }

  private topicOf(channel: string): Topic | undefined {
    const symbol = wireSymbolOf(this.world.exchange.profile.instrument.symbol);
    return topics.find((topic) => channel === `market.${symbol}.${topic}`);
  }

  private tickOf(topic: Topic): Readonly<Record<string, unknown>> {
    const day = dayTick(this.world);
    const { bid, ask } = bestOf(this.world);
    const best = { bid: bid[0], bidSize: bid[1], ask: ask[0], askSize: ask[1] };
    if (topic === 'detail') return { id: 0, version: 0, ...day };
    const symbol = wireSymbolOf(this.world.exchange.profile.instrument.symbol);
    if (topic === 'bbo') return { ...best, symbol };
    const { lastQuantity } = this.world.exchange.market.ticker();
    return { ...day, ...best, lastPrice: day.close, lastSize: lastQuantity.toNumber() };
  }

  private send(frame: object): void {
    this.connection.send(gzipSync(JSON.stringify(frame)));
  }
}

function verbOf(frame: SocketFrame): readonly [verb: 'sub' | 'unsub' | 'req' | undefined, unknown] {
  for (const verb of ['sub', 'unsub', 'req'] as const) {
    if (verb in frame) return [verb, frame[verb]];
  }
  return [undefined, undefined];
}

function frameOf(text: string): SocketFrame {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return {};
  }
}

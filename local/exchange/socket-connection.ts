/** One websocket of a simulated exchange: the rules of its connections, and the faults of its messages. */

import type { IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';
import { socketEndpoint, type Fault, type Faults } from './faults.ts';
import { EventLane } from './socket-events.ts';
import type {
  SocketClose,
  SocketConnection,
  SocketPeer,
  SocketRules,
  SocketWork,
} from './socket-front.ts';
import { Countdown, WindowCounter } from './socket-timers.ts';

/** A client that does not take part in the closing is dropped after so many real ms. */
const closingMs = 1_000;

type Frame = string | Uint8Array;

export interface ConnectionOptions {
  readonly number: number;
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  readonly remoteAddress: string;
  readonly rules: SocketRules;
  readonly faults: Faults;
}

export class LiveConnection implements SocketConnection {
  readonly number: number;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly remoteAddress: string;
  private readonly socket: WebSocket;
  private readonly rules: SocketRules;
  private readonly faults: Faults;
  private readonly lane: EventLane;
  private readonly countdowns = new Set<Countdown>();
  private readonly messages: WindowCounter | undefined;
  private idle: Countdown | undefined;
  /** While a message is carried out: what it says, held back until the fault of the message has had its way. */
  private held:
    { readonly answers: Frame[]; readonly events: string[]; close?: SocketClose } | undefined;
  private isOver = false;
  private pongsDue = 0;

  constructor({ number, socket, request, remoteAddress, rules, faults }: ConnectionOptions) {
    const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
    this.number = number;
    this.path = path;
    this.query = new URLSearchParams(query);
    this.headers = request.headers;
    this.remoteAddress = remoteAddress;
    this.socket = socket;
    this.rules = rules;
    this.faults = faults;
    this.lane = new EventLane(faults, path, (text) => {
      this.transmit(text);
    });
    this.messages = rules.messages && new WindowCounter(rules.messages);
  }

  get isOpen(): boolean {
    return !this.isOver;
  }

  /** Starts to listen. `onEnd` is called once. */
  serve(peer: SocketPeer, onEnd: () => void): void {
    const { socket } = this;
    this.startTimers();
    socket.on('message', (data) => {
      this.receive(peer, data);
    });
    socket.on('pong', () => {
      this.pongsDue = 0;
    });
    socket.on('ping', () => peer.onPing?.());
    // A frame that is too large or no frame at all: the library closes with the code that says so.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.end();
      peer.onClose();
      onEnd();
    });
  }

  send(frame: Frame): void {
    if (this.held === undefined) this.transmit(frame);
    else this.held.answers.push(frame);
  }

  push(text: string): void {
    if (this.held === undefined) this.lane.add(text);
    else this.held.events.push(text);
  }

  close(code: number, reason: string): void {
    if (this.held !== undefined) {
      this.held.close ??= { code, reason };
      return;
    }
    if (this.isOver) return;
    this.end();
    this.socket.close(code, reason);
    this.count(closingMs, () => {
      this.socket.terminate();
    });
  }

  /** Without a word, as a network does. */
  cut(): void {
    this.end();
    this.socket.terminate();
  }

  private startTimers(): void {
    const { idle, life, pings } = this.rules;
    if (idle !== undefined)
      this.idle = this.count(idle.afterMs, () => {
        this.closeFor(idle);
      });
    if (life !== undefined)
      this.count(life.ms, () => {
        this.closeFor(life);
      });
    if (pings === undefined) return;
    const beat = this.count(pings.everyMs, () => {
      if (this.pongsDue >= (pings.unansweredMax ?? 1)) {
        this.closeFor(pings);
        return;
      }
      this.pongsDue += 1;
      this.socket.ping();
      beat.restart();
    });
  }

  private count(ms: number, onZero: () => void): Countdown {
    const countdown = new Countdown(ms, onZero);
    this.countdowns.add(countdown);
    return countdown;
  }

  private closeFor({ code, reason }: SocketClose): void {
    this.close(code, reason);
  }

  private receive(peer: SocketPeer, data: RawData): void {
    if (this.isOver) return;
    this.idle?.restart();
    if (this.rules.messages !== undefined && this.messages?.isOver() === true) {
      this.closeFor(this.rules.messages);
      return;
    }
    const work = peer.read(textOf(data));
    const { endpoint } = work;
    const fault =
      endpoint === undefined ? undefined : this.faults.draw(socketEndpoint(endpoint, this.path));
    if (fault?.kind === 'cut-before') this.cut();
    else if (fault?.kind !== 'delay') this.carryOut(work, fault);
    else {
      const late = this.count(fault.delayMs, () => {
        this.countdowns.delete(late);
        this.carryOut(work, undefined);
      });
    }
  }

  private carryOut(work: SocketWork, fault: Fault | undefined): void {
    const held: NonNullable<LiveConnection['held']> = { answers: [], events: [] };
    this.held = held;
    try {
      work.run();
    } catch {
      // Our own mistake. The client sees a broken connection, which says nothing, and asks.
      this.cut();
    } finally {
      this.held = undefined;
    }
    if (fault?.kind === 'cut-after') this.cut();
    if (this.isOver) return;
    const answer = (): void => {
      if (fault?.kind !== 'answer-lost') for (const frame of held.answers) this.transmit(frame);
    };
    const tell = (): void => {
      for (const text of held.events) this.lane.add(text);
    };
    const [first, second] = fault?.kind === 'event-first' ? [tell, answer] : [answer, tell];
    first();
    second();
    if (held.close !== undefined) this.closeFor(held.close);
  }

  private transmit(frame: Frame): void {
    if (this.isOver) return;
    const { bufferBytesMax, bufferClose } = this.rules;
    this.socket.send(frame);
    this.idle?.restart();
    if (this.socket.bufferedAmount > bufferBytesMax) this.closeFor(bufferClose);
  }

  private end(): void {
    this.isOver = true;
    this.lane.stop();
    this.messages?.stop();
    for (const countdown of this.countdowns) countdown.stop();
    this.countdowns.clear();
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}

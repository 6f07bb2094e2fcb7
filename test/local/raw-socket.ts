/** A bare websocket for tests: frames as they come, each waited for a bounded time. */

import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';

export type Frame = Readonly<Record<string, unknown>>;

const patienceMs = 4_000;

export interface SocketEnd {
  readonly code: number;
  readonly reason: string;
}

export class RawSocket {
  readonly socket: WebSocket;
  /** Resolves when the connection is over. */
  readonly ended: Promise<SocketEnd>;
  /** Not taken yet, oldest first. */
  private readonly frames: Frame[] = [];
  private wake: () => void = () => undefined;

  constructor(url: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, options);
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data) => {
      const text = Buffer.isBuffer(data) ? data.toString('utf8') : '';
      this.frames.push(text.startsWith('{') ? (JSON.parse(text) as Frame) : { text });
      this.wake();
    });
    this.ended = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString('utf8') });
        this.wake();
      });
    });
  }

  async open(): Promise<this> {
    await once(this.socket, 'open');
    return this;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Takes the oldest frame. Rejects when the connection ends first, or none comes. */
  async next(): Promise<Frame> {
    const deadline = AbortSignal.timeout(patienceMs);
    for (;;) {
      const frame = this.frames.shift();
      if (frame !== undefined) return frame;
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('the connection is over');
      await new Promise<void>((resolve, reject) => {
        this.wake = resolve;
        deadline.onabort = () => {
          reject(new Error(`no frame came within ${patienceMs} ms`));
        };
      });
    }
  }

  /** Takes frames until one holds all of these. */
  async until(part: Frame): Promise<Frame> {
    for (;;) {
      const frame = await this.next();
      if (Object.entries(part).every(([name, value]) => frame[name] === value)) return frame;
    }
  }

  /** Everything that came before the answer to a question of its own: nothing more is on its way then. */
  async before(question: unknown, answer: Frame): Promise<readonly Frame[]> {
    this.send(question);
    const taken: Frame[] = [];
    for (;;) {
      const frame = await this.next();
      if (Object.entries(answer).every(([name, value]) => frame[name] === value)) return taken;
      taken.push(frame);
    }
  }

  close(): void {
    this.socket.terminate();
  }
}

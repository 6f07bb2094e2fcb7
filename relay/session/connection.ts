/** One websocket: text frames in and out, bounded in time and size. Whatever ends it is told in words without secrets. */

import { WebSocket } from 'ws';
import type { Clock } from '../../shared/ports/clock.ts';
import { ResettableSocket } from './resettable-socket.ts';
import { Timers } from './timers.ts';

export interface ConnectionOptions {
  readonly url: string;
  readonly connectMs: number;
  readonly clock: Clock;
  onFrame(frame: string): void;
  /** A frame of bytes, which no dialect speaks. */
  onBytes(): void;
  /** Anything came, be it only the protocol's ping or pong. */
  onLife(): void;
  /** All that was sent has left the process. */
  onDrained(): void;
  /** Once, after the connection stood. */
  onClosed(because: string): void;
}

/** What is talked over: a `Connection`, or what a simulation puts in its place. */
export interface WireConnection {
  /** Rejects with a `ConnectError`. */
  readonly opened: Promise<void>;
  readonly bytesWaiting: number;
  readonly isOpen: boolean;
  canTake(bytes: number): boolean;
  /** The frame may be sent from here on, whatever is heard of it afterwards. */
  send(frame: string): void;
  ping(): void;
  /** Asks the peer to close, and does not wait for it long. */
  close(because: string): Promise<void>;
  /** Breaks it off: what has not reached the peer yet never will. */
  terminate(because: string): void;
}

export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  /** HTTP status of a refused upgrade. */
  readonly status: number | undefined;
  /** For how long the exchange asks to be left alone, where it says so. */
  readonly retryAfterMs: number | undefined;

  constructor(because: string, status?: number, retryAfterMs?: number) {
    super(`cannot connect: ${because}`);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Larger frames end the connection. */
const frameBytesReadMax = 5_000_000;

/** Bytes that may wait for a slow peer; frames beyond them are not sent. */
const bytesWaitingMax = 1_000_000;

/** Real ms in which the peer may answer our close frame. */
const closeFrameMs = 1_000;

export class Connection implements WireConnection {
  readonly opened: Promise<void>;
  /** Resolves when nothing of the socket is left. */
  readonly closed: Promise<void>;
  private readonly timers: Timers;
  private readonly wire: ResettableSocket;
  private readonly socket: WebSocket;
  private readonly wasWritten: () => void;
  private because: string | undefined;

  constructor(options: ConnectionOptions) {
    this.timers = new Timers(options.clock);
    this.wire = new ResettableSocket(options.url);
    this.wasWritten = () => {
      // Also called for a frame that could not be written: that is noticed by the connection's end.
      if (this.isOpen && this.bytesWaiting === 0) options.onDrained();
    };
    this.socket = new WebSocket(options.url, {
      createConnection: () => this.wire.open(),
      perMessageDeflate: false,
      maxPayload: frameBytesReadMax,
      followRedirects: false,
    });
    this.opened = this.open(options);
    this.closed = new Promise((resolve) => {
      this.socket.once('close', () => {
        this.timers.close();
        resolve();
      });
    });
    this.listen(options);
  }

  get bytesWaiting(): number {
    return this.socket.bufferedAmount;
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  canTake(bytes: number): boolean {
    return this.bytesWaiting + bytes <= bytesWaitingMax;
  }

  send(frame: string): void {
    this.socket.send(frame, this.wasWritten);
  }

  ping(): void {
    if (this.isOpen) this.socket.ping(undefined, undefined, this.wasWritten);
  }

  async close(because: string): Promise<void> {
    this.because ??= because;
    this.socket.close(1000);
    this.timers.after(closeFrameMs, () => {
      this.terminate(because);
    });
    await this.closed;
  }

  terminate(because: string): void {
    this.because ??= because;
    this.wire.reset();
    this.socket.terminate();
  }

  private open(options: ConnectionOptions): Promise<void> {
    const { socket } = this;
    const cancelTimer = this.timers.after(options.connectMs, () => {
      this.terminate(`no connection within ${options.connectMs} ms`);
    });
    return new Promise<void>((resolve, reject) => {
      socket.once('open', () => {
        cancelTimer();
        resolve();
      });
      socket.once('unexpected-response', (request, response) => {
        const status = response.statusCode ?? 0;
        // Its body is not read: it can be long, and can echo what was sent.
        request.destroy();
        const words = `the upgrade was answered with http status ${status}`;
        reject(new ConnectError(words, status, retryAfterMsOf(response.headers['retry-after'])));
        socket.terminate();
      });
      socket.on('error', (error) => {
        this.because ??= nameOf(error);
      });
      socket.once('close', () => {
        reject(new ConnectError(this.because ?? 'the connection was closed'));
      });
    });
  }

  private listen(options: ConnectionOptions): void {
    const { socket } = this;
    let hasStood = false;
    socket.once('open', () => {
      hasStood = true;
    });
    socket.on('message', (data, isBinary) => {
      options.onLife();
      if (isBinary || !Buffer.isBuffer(data)) options.onBytes();
      else options.onFrame(data.toString('utf8'));
    });
    for (const event of ['ping', 'pong'] as const) {
      socket.on(event, () => {
        options.onLife();
      });
    }
    socket.once('close', (code: number) => {
      if (hasStood) options.onClosed(this.because ?? `the connection was closed, code ${code}`);
    });
  }
}

/** Made of the error's code alone: its message can hold what was sent. */
function nameOf(error: Error): string {
  const code: unknown = 'code' in error ? error.code : undefined;
  const isName = typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code);
  return `the connection broke: ${isName ? code : 'unnamed failure'}`;
}

/** The header in seconds, as exchanges have it; as a date it is not understood. */
function retryAfterMsOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : undefined;
}

/**
 * One socket of a link, with all it takes to talk over it: its pace, its questions and their answers, its heartbeat.
 * What it hears it hands on; when it is over, the link is.
 */

import type { SocketRequest } from '../../shared/ports/socket-dialect.ts';
import type { Budget } from './budget.ts';
import { Connection, type ConnectionOptions, type WireConnection } from './connection.ts';
import { FrameSender } from './frame-sender.ts';
import { Heartbeat } from './heartbeat.ts';
import { Inbox, type InboxListener } from './inbox.ts';
import { Pacer } from './pacing.ts';
import { RequestsUnderWay } from './requests-under-way.ts';
import type { SessionOptions, SessionTimings } from './session-types.ts';
import type { Timers } from './timers.ts';

export interface LineListener extends InboxListener {
  /** An answer did not come in time. */
  onLost(request: SocketRequest, because: string): void;
  /** It cannot be used any more. Told again for each way to notice it. */
  onDown(because: string): void;
}

export interface LineOptions {
  readonly url: string;
  readonly session: Pick<
    SessionOptions,
    'dialect' | 'rest' | 'real' | 'logger' | 'metrics' | 'openConnection'
  >;
  readonly timings: Pick<SessionTimings, 'connectMs' | 'answerMs'>;
  /** The link's: they end with it. */
  readonly timers: Timers;
  readonly listener: LineListener;
  readonly budget: Budget;
  /** New for every request of the link. */
  readonly nextId: () => string;
  /** Why the link sends nothing any more; undefined while it does. */
  whyStopped(): string | undefined;
}

export class Line {
  readonly pacer: Pacer;
  readonly sender: FrameSender;
  private readonly options: LineOptions;
  private readonly underWay: RequestsUnderWay;
  private readonly inbox: Inbox;
  private readonly heartbeat: Heartbeat;
  private readonly connection: WireConnection;
  private isStopped = false;

  constructor(options: LineOptions) {
    const { session, timings, timers, listener } = options;
    const { dialect, rest, logger, metrics } = session;
    this.options = options;
    this.underWay = new RequestsUnderWay({
      timers,
      metrics,
      answerMs: timings.answerMs,
      nextId: options.nextId,
      onLost: (request, because) => {
        listener.onLost(request, because);
      },
    });
    this.pacer = this.createPacer();
    this.inbox = new Inbox({
      dialect,
      logger,
      metrics,
      listener,
      underWay: this.underWay,
      budget: options.budget,
      now: () => timers.now(),
      onPing: (reply) => {
        this.sendUnasked(reply);
      },
    });
    this.connection = this.connect();
    this.sender = new FrameSender({
      dialect,
      connection: this.connection,
      underWay: this.underWay,
      pacer: this.pacer,
      exchangeNow: () => rest.exchangeNow(),
      whyStopped: () => options.whyStopped(),
    });
    this.heartbeat = this.createHeartbeat();
  }

  /** Frames that wait to be sent or answered. */
  get size(): number {
    return this.sender.size;
  }

  get bytesWaiting(): number {
    return this.connection.bytesWaiting;
  }

  get isAnswered(): boolean {
    return this.underWay.size === 0;
  }

  /** Resolves once nothing waits for an answer. */
  answered(): Promise<void> {
    return this.underWay.idle();
  }

  /** Rejects with a `ConnectError`. */
  async open(): Promise<void> {
    await this.connection.opened;
    this.heartbeat.start();
  }

  /** What waits for its turn settles itself, as the link sends no more. */
  release(): void {
    this.pacer.release();
  }

  /** Hears nothing any more; what is under way is lost, what waits is not sent. */
  stop(because: string): void {
    this.isStopped = true;
    this.heartbeat.stop();
    this.underWay.loseAll(because);
    this.pacer.release();
  }

  /** What has not reached the peer yet never will. */
  terminate(because: string): void {
    this.connection.terminate(because);
  }

  close(because: string): Promise<void> {
    return this.connection.close(because);
  }

  private createPacer(): Pacer {
    const { session, timings, timers, listener } = this.options;
    return new Pacer({
      timers,
      framesPerSecondMax: session.dialect.framesPerSecondMax,
      holdMs: timings.answerMs,
      isClear: () => this.connection.bytesWaiting === 0,
      onStuck: () => {
        listener.onDown(`${this.connection.bytesWaiting} bytes wait for the exchange`);
      },
    });
  }

  private createHeartbeat(): Heartbeat {
    const { session, timers, listener } = this.options;
    const { heartbeat, heartbeatAfterMs } = session.dialect;
    return new Heartbeat({
      timers,
      afterMs: heartbeatAfterMs,
      ask: () => {
        if (heartbeat.kind === 'text') this.sendUnasked(heartbeat.text);
        else this.connection.ping();
      },
      onDead: () => {
        listener.onDown('the connection gave no sign of life');
      },
    });
  }

  private connect(): WireConnection {
    const { url, session, timings, listener } = this.options;
    return (session.openConnection ?? openSocket)({
      url,
      connectMs: timings.connectMs,
      clock: session.real,
      onFrame: (frame) => {
        if (!this.isStopped) this.inbox.take(frame);
      },
      onBytes: () => {
        if (!this.isStopped) this.inbox.takeUnreadable('a frame of bytes');
      },
      onLife: () => {
        this.heartbeat.alive();
      },
      onDrained: () => {
        this.pacer.drained();
      },
      onClosed: (because) => {
        listener.onDown(because);
      },
    });
  }

  /** Goes past the pacer, as it cannot wait, and counts there. */
  private sendUnasked(frame: string): void {
    if (!this.connection.isOpen || !this.connection.canTake(frame.length)) return;
    this.connection.send(frame);
    this.pacer.note();
  }
}

function openSocket(options: ConnectionOptions): WireConnection {
  return new Connection(options);
}

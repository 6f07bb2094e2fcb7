/**
 * A websocket between one process and an exchange, in memory. Each way keeps its order; what goes wrong is drawn for
 * each frame that leaves: the connection breaks before or after it arrived, the way stalls, or nothing comes back.
 *
 * What has left the process arrives, also when it dies. A connection that is broken off throws away what still waits
 * to leave; one that is closed lets it go.
 */

import {
  ConnectError,
  type ConnectionOptions,
  type WireConnection,
} from '../../../relay/session/connection.ts';
import type { FaultRates } from '../scenario/faults.ts';
import type { Life } from '../kernel/life.ts';
import type { Luck } from '../kernel/luck.ts';
import type { Timeline } from '../kernel/timeline.ts';
import type { Sender } from './shut-outs.ts';
import type { Admittance, Peer, PeerEnd, SocketHost } from './socket-ends.ts';
import { SocketWay } from './socket-way.ts';

export interface SocketWireParts {
  readonly life: Life;
  readonly timeline: Timeline;
  readonly luck: Luck;
  readonly faults: () => FaultRates;
}

const cutKinds = ['before', 'after', 'stall', 'stuck', 'mute'] as const;

/** Until the exchange notices that a process is dead. */
const deadMsMax = 15_000;
const closeFrameMs = 1_000;
const bytesWaitingMax = 1_000_000;

export function openSimulatedSocket(
  parts: SocketWireParts,
  host: SocketHost,
  options: ConnectionOptions,
): WireConnection {
  return new SimulatedSocket(parts, host, options);
}

class SimulatedSocket implements WireConnection {
  readonly opened: Promise<void>;
  private readonly parts: SocketWireParts;
  private readonly host: SocketHost;
  private readonly options: ConnectionOptions;
  private readonly closed: Promise<void>;
  private tellClosed: () => void = () => undefined;
  private giveUp: (because: string) => void = () => undefined;
  private state: 'connecting' | 'open' | 'closing' | 'closed' = 'connecting';
  private because = 'the connection was closed';
  private peer: Peer | undefined;
  private readonly way: SocketWay;
  /** Nothing of the exchange arrives any more. */
  private isMute = false;
  /** Nor does what it is telling right now. */
  private isTorn = false;
  private lastBackMs = 0;

  constructor(parts: SocketWireParts, host: SocketHost, options: ConnectionOptions) {
    this.parts = parts;
    this.host = host;
    this.options = options;
    this.way = new SocketWay(parts);
    this.closed = new Promise((resolve) => {
      this.tellClosed = resolve;
    });
    this.opened = new Promise((resolve, reject) => {
      this.giveUp = (because) => {
        reject(new ConnectError(because));
        this.tellClosed();
      };
      this.connect().then(resolve, reject);
    });
    // Whoever opens a line asks for it; one that is given up before is nobody's.
    this.opened.catch(() => undefined);
    parts.life.onEnd(() => {
      this.orphan();
    });
  }

  get isOpen(): boolean {
    return this.state === 'open';
  }

  get bytesWaiting(): number {
    return this.way.bytesWaiting;
  }

  canTake(bytes: number): boolean {
    return this.bytesWaiting + bytes <= bytesWaitingMax;
  }

  send(frame: string): void {
    const sender = { life: this.parts.life, sentMs: this.parts.timeline.nowMs };
    if (this.state === 'open')
      this.transmit(frame, (peer) => {
        peer.take(frame, sender);
      });
  }

  ping(): void {
    if (this.state !== 'open') return;
    this.transmit('', (peer) => {
      if (peer.ping()) this.back(() => undefined);
    });
  }

  async close(because: string): Promise<void> {
    if (this.state === 'connecting') this.terminate(because);
    if (this.state === 'open') {
      this.state = 'closing';
      this.because = because;
      const { timeline } = this.parts;
      this.way.after('all', () => {
        this.dropPeer();
        timeline.after(this.way.drawMs(), () => {
          this.finish();
        });
      });
      timeline.after(closeFrameMs, () => {
        this.terminate(because);
      });
    }
    await this.closed;
  }

  terminate(because: string): void {
    if (this.state === 'closed') return;
    if (this.state !== 'closing') this.because = because;
    const { timeline } = this.parts;
    this.way.throwAway('all');
    // What is on its way comes before the reset does.
    this.way.after('allThatLeft', () => {
      this.dropPeer();
    });
    if (this.state === 'connecting') {
      this.state = 'closed';
      this.giveUp(because);
      return;
    }
    this.state = 'closing';
    timeline.after(0, () => {
      this.finish();
    });
  }

  private async connect(): Promise<void> {
    const { life, luck, faults, timeline } = this.parts;
    const sender = { life, sentMs: timeline.nowMs };
    const { url, connectMs } = this.options;
    const [thereMs, backMs] = [this.way.drawMs(), this.way.drawMs()];
    const isBroken = luck.happens('socketConnect', faults().socketCut);
    const admitted = await life.reach(
      `connect to ${this.host.name}`,
      { thereMs, backMs },
      (): Admittance => (isBroken ? { kind: 'silent' } : this.knock(url, sender)),
    );
    if (admitted.kind === 'silent') {
      await life.steady.wait(connectMs - thereMs - backMs);
      this.abandon(`no connection within ${connectMs} ms`);
    }
    if (admitted.kind === 'refused') {
      this.state = 'closed';
      const { status, retryAfterMs } = admitted;
      admitted.onHeard?.();
      const words = `the upgrade was answered with http status ${status}`;
      throw new ConnectError(words, status, retryAfterMs);
    }
    // Given up meanwhile.
    if (this.state !== 'connecting') this.abandon(this.because);
    this.state = 'open';
  }

  private abandon(because: string): never {
    this.dropPeer();
    this.state = 'closed';
    this.tellClosed();
    throw new ConnectError(because);
  }

  private knock(url: string, sender: Sender): Admittance {
    const end: PeerEnd = {
      tell: (frame) => {
        this.back(() => {
          this.parts.life.whenThawed(() => {
            this.options.onFrame(frame);
          });
        });
      },
      close: (because) => {
        this.breakOff(because);
      },
    };
    const admitted = this.host.admit(end, new URL(url).pathname, sender);
    if (admitted.kind === 'taken') this.peer = admitted.peer;
    return admitted;
  }

  /** There: in order, unless it is thrown away before it leaves. */
  private transmit(frame: string, act: (peer: Peer) => void): void {
    const { life, luck, faults, timeline } = this.parts;
    const cut = luck.happens('socketCut', faults().socketCut)
      ? luck.oneOf('socketCut', cutKinds)
      : undefined;
    if (cut === 'stall' || cut === 'stuck') {
      this.way.stall(cut, () => {
        if (!life.isDead && this.state === 'open') this.options.onDrained();
      });
    }
    if (cut === 'mute') this.isMute = true;
    if (cut !== undefined) life.meets(`socketCut ${cut}`);
    const one = this.way.setOut(frame.length);
    const thereMs = one.arrivesAtMs - timeline.nowMs;
    const way = { thereMs, backMs: 0, about: frame };
    void life.reach(`send to ${this.host.name}`, way, () => {
      const { peer } = this;
      if (!this.way.arrived(one) || peer === undefined) return;
      this.isTorn = cut === 'after';
      if (cut !== 'before') act(peer);
      this.isTorn = false;
      if (cut === 'before' || cut === 'after') this.breakOff('the connection broke: ECONNRESET');
    });
  }

  /** From the exchange: in order, unless the connection is over by then. */
  private back(act: () => void): void {
    const { timeline, life } = this.parts;
    if (this.isMute || this.isTorn || this.peer === undefined) return;
    this.lastBackMs = Math.max(this.lastBackMs, timeline.nowMs + this.way.drawMs());
    timeline.after(this.lastBackMs - timeline.nowMs, () => {
      if (life.isDead || this.isMute || (this.state !== 'open' && this.state !== 'closing')) return;
      this.options.onLife();
      act();
    });
  }

  /** Both sides lose it; the process a moment later, after what was told before. */
  private breakOff(because: string): void {
    const { timeline, life } = this.parts;
    if (this.peer === undefined) return;
    this.dropPeer();
    this.lastBackMs = Math.max(this.lastBackMs, timeline.nowMs + this.way.drawMs());
    timeline.after(this.lastBackMs - timeline.nowMs, () => {
      if (life.isDead || this.isMute || this.state === 'closed') return;
      if (this.state === 'open') this.because = because;
      this.finish();
    });
  }

  private finish(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.tellClosed();
    if (!this.parts.life.isDead) this.options.onClosed(this.because);
  }

  private dropPeer(): void {
    const { peer } = this;
    this.peer = undefined;
    peer?.gone();
  }

  /** Its process is dead. What the machine has taken on is delivered all the same. */
  private orphan(): void {
    this.way.throwAway('inProcess');
    if (this.peer === undefined) return;
    const noticedMs = this.parts.luck.between('socketDead', 50, deadMsMax);
    this.way.after(
      'all',
      () => {
        this.dropPeer();
      },
      noticedMs,
    );
  }
}

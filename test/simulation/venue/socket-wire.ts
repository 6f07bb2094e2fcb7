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

/** The exchange's side of one connection. */
export interface Peer {
  take(frame: string): void;
  /** False where it does not answer. */
  ping(): boolean;
  gone(): void;
}

/** What the exchange does to a connection. */
export interface PeerEnd {
  tell(frame: string): void;
  /** Closes it: the process hears of it a moment later. */
  close(because: string): void;
}

export type Admittance =
  | { readonly kind: 'taken'; readonly peer: Peer }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'silent' };

export interface SocketHost {
  readonly name: string;
  admit(end: PeerEnd, path: string): Admittance;
}

export interface SocketWireParts {
  readonly life: Life;
  readonly timeline: Timeline;
  readonly luck: Luck;
  readonly faults: () => FaultRates;
}

export const cutKinds = ['before', 'after', 'stall', 'stuck', 'mute'] as const;
export type CutKind = (typeof cutKinds)[number];

interface Leaving {
  readonly bytes: number;
  readonly leavesAtMs: number;
  /** It waits in the process, and ends with it. */
  readonly isInProcess: boolean;
  isThrownAway: boolean;
}

const wayMs = { min: 5, max: 120 };
const stallMsMax = 20_000;
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
  private readonly leaving = new Set<Leaving>();
  private stalledUntilMs = 0;
  private isStuck = false;
  /** Nothing of the exchange arrives any more. */
  private isMute = false;
  /** Nor does what it is telling right now. */
  private isTorn = false;
  private lastThereMs = 0;
  private lastBackMs = 0;

  constructor(parts: SocketWireParts, host: SocketHost, options: ConnectionOptions) {
    this.parts = parts;
    this.host = host;
    this.options = options;
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
    const { nowMs } = this.parts.timeline;
    let bytes = 0;
    for (const one of this.leaving) {
      if (one.isInProcess && one.leavesAtMs > nowMs) bytes += one.bytes;
    }
    return bytes;
  }

  canTake(bytes: number): boolean {
    return this.bytesWaiting + bytes <= bytesWaitingMax;
  }

  send(frame: string): void {
    if (this.state === 'open') this.transmit(frame, (peer) => peer.take(frame));
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
      this.arrive(Math.max(timeline.nowMs, this.stalledUntilMs), () => {
        this.dropPeer();
        timeline.after(this.wayMs(), () => {
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
    for (const one of this.leaving) {
      if (one.leavesAtMs > timeline.nowMs) one.isThrownAway = true;
    }
    // What is on its way comes before the reset does.
    this.arrive(timeline.nowMs, () => {
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
    const { life, luck, faults } = this.parts;
    const { url, connectMs } = this.options;
    const [thereMs, backMs] = [this.wayMs(), this.wayMs()];
    const isBroken = luck.happens('socketConnect', faults().socketCut);
    const admitted = await life.reach(
      `connect to ${this.host.name}`,
      { thereMs, backMs },
      (): Admittance => (isBroken ? { kind: 'silent' } : this.knock(url)),
    );
    if (admitted.kind === 'silent') {
      await life.steady.wait(connectMs - thereMs - backMs);
      this.abandon(`no connection within ${connectMs} ms`);
    }
    if (admitted.kind === 'refused') {
      this.state = 'closed';
      const { status } = admitted;
      throw new ConnectError(`the upgrade was answered with http status ${status}`, status);
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

  private knock(url: string): Admittance {
    const end: PeerEnd = {
      tell: (frame) => {
        this.back(() => {
          this.options.onFrame(frame);
        });
      },
      close: (because) => {
        this.breakOff(because);
      },
    };
    const admitted = this.host.admit(end, new URL(url).pathname);
    if (admitted.kind === 'taken') this.peer = admitted.peer;
    return admitted;
  }

  /** There: in order, unless it is thrown away before it leaves. */
  private transmit(frame: string, act: (peer: Peer) => void): void {
    const { life, luck, faults, timeline } = this.parts;
    const { nowMs } = timeline;
    const cut = luck.happens('socketCut', faults().socketCut)
      ? luck.oneOf('socketCut', cutKinds)
      : undefined;
    if (cut === 'stall' || cut === 'stuck') this.stall(cut);
    if (cut === 'mute') this.isMute = true;
    const leavesAtMs = Math.max(nowMs, this.stalledUntilMs);
    const isInProcess = this.isStuck && leavesAtMs > nowMs;
    const one: Leaving = { bytes: frame.length, leavesAtMs, isInProcess, isThrownAway: false };
    this.leaving.add(one);
    this.lastThereMs = Math.max(this.lastThereMs, leavesAtMs + this.wayMs());
    const thereMs = this.lastThereMs - nowMs;
    void life.reach(`send to ${this.host.name}`, { thereMs, backMs: 0 }, () => {
      this.leaving.delete(one);
      const { peer } = this;
      if (one.isThrownAway || peer === undefined) return;
      this.isTorn = cut === 'after';
      if (cut !== 'before') act(peer);
      this.isTorn = false;
      if (cut === 'before' || cut === 'after') this.breakOff('the connection broke: ECONNRESET');
    });
  }

  private stall(how: 'stall' | 'stuck'): void {
    const { luck, timeline, life } = this.parts;
    const forMs = luck.between('socketStall', 500, stallMsMax);
    this.stalledUntilMs = Math.max(this.stalledUntilMs, timeline.nowMs + forMs);
    this.isStuck = how === 'stuck';
    timeline.after(forMs, () => {
      if (timeline.nowMs < this.stalledUntilMs) return;
      this.isStuck = false;
      if (!life.isDead && this.state === 'open') this.options.onDrained();
    });
  }

  /** After all that was sent before. */
  private arrive(leavesAtMs: number, act: () => void): void {
    const { timeline } = this.parts;
    this.lastThereMs = Math.max(this.lastThereMs, leavesAtMs + this.wayMs());
    timeline.after(this.lastThereMs - timeline.nowMs, act);
  }

  /** From the exchange: in order, unless the connection is over by then. */
  private back(act: () => void): void {
    const { timeline, life } = this.parts;
    if (this.isMute || this.isTorn || this.peer === undefined) return;
    this.lastBackMs = Math.max(this.lastBackMs, timeline.nowMs + this.wayMs());
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
    this.lastBackMs = Math.max(this.lastBackMs, timeline.nowMs + this.wayMs());
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
    const { timeline, luck } = this.parts;
    for (const one of this.leaving) {
      if (one.isInProcess && one.leavesAtMs > timeline.nowMs) one.isThrownAway = true;
    }
    if (this.peer === undefined) return;
    const forMs = luck.between('socketDead', 50, deadMsMax);
    this.arrive(Math.max(timeline.nowMs + forMs, this.stalledUntilMs), () => {
      this.dropPeer();
    });
  }

  private wayMs(): number {
    return this.parts.luck.between('socketWay', wayMs.min, wayMs.max);
  }
}

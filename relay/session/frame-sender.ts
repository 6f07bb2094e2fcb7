/** Turns requests into frames of one connection, and hands each over at most once. */

import type { Leave } from '../../shared/ports/governor.ts';
import type { SocketDialect, SocketRequest } from '../../shared/ports/socket-dialect.ts';
import type { WireConnection } from './connection.ts';
import type { Pacer } from './pacing.ts';
import type { Reply, RequestsUnderWay } from './requests-under-way.ts';

/** Most frames of one connection that wait to be sent or answered; more are not taken. */
const framesMax = 1_000;

/** `notSent`: nothing of it has left the process. */
export type Sent =
  | { readonly kind: 'sent'; readonly reply: Promise<Reply> }
  | { readonly kind: 'tooLarge'; readonly bytes: number }
  | { readonly kind: 'notSent'; readonly because: string };

/** A reply, or the reason why nothing was asked. */
export type AskReply = Reply | Extract<Sent, { kind: 'notSent' }>;

/** Nothing was asked, as the leave for it no longer held. */
export interface Lapsed {
  readonly kind: 'lapsed';
}

export interface FrameSenderOptions {
  readonly dialect: SocketDialect;
  readonly connection: WireConnection;
  readonly underWay: RequestsUnderWay;
  readonly pacer: Pacer;
  /** What the exchange's clock shows. */
  exchangeNow(): number;
  /** Why nothing is sent any more; undefined while frames are. */
  whyStopped(): string | undefined;
}

export class FrameSender {
  private readonly options: FrameSenderOptions;

  constructor(options: FrameSenderOptions) {
    this.options = options;
  }

  /** Frames that wait to be sent or answered. */
  get size(): number {
    return this.options.pacer.size + this.options.underWay.size;
  }

  /** Why nothing more is taken for now; undefined while there is room. */
  whyFull(): string | undefined {
    return this.size < framesMax ? undefined : `${framesMax} requests are under way`;
  }

  /** Why nothing is sent any more; undefined while frames are. */
  whyStopped(): string | undefined {
    return (
      this.options.whyStopped() ?? (this.options.connection.isOpen ? undefined : 'no connection')
    );
  }

  /** When its turn comes. */
  ask(request: SocketRequest): Promise<AskReply>;
  /** When its turn comes, if there still is leave for it. */
  ask(request: SocketRequest, leave: Leave): Promise<AskReply | Lapsed>;
  ask(request: SocketRequest, leave?: Leave): Promise<AskReply | Lapsed> {
    const because = this.whyFull();
    if (because !== undefined) return Promise.resolve({ kind: 'notSent', because });
    return new Promise((resolve, reject) => {
      this.options.pacer.submit('rest', () => {
        try {
          if (leave?.holds() === false && this.whyStopped() === undefined) {
            resolve({ kind: 'lapsed' });
            return false;
          }
          const sent = this.send(request);
          if (sent.kind === 'sent') resolve(sent.reply);
          else if (sent.kind === 'notSent') resolve(sent);
          else resolve({ kind: 'notSent', because: `the frame has ${sent.bytes} bytes` });
          return sent.kind === 'sent';
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
          return false;
        }
      });
    });
  }

  /** Synchronous up to the socket: whatever was checked before still holds. */
  send(request: SocketRequest): Sent {
    const { dialect, connection, underWay } = this.options;
    const stopped = this.whyStopped();
    if (stopped !== undefined) return { kind: 'notSent', because: stopped };
    const id = underWay.nextId();
    const frame = dialect.encode(request, id, this.options.exchangeNow());
    const bytes = Buffer.byteLength(frame);
    if (bytes > dialect.frameBytesMax) return { kind: 'tooLarge', bytes };
    // It was judged by the lease and its expiry as of now, so it must not wait where neither is asked again.
    const mustGoNow = request.kind === 'place' || request.kind === 'replace';
    if (!connection.canTake(bytes) || (mustGoNow && connection.bytesWaiting > 0)) {
      return { kind: 'notSent', because: `${connection.bytesWaiting} bytes wait for the exchange` };
    }
    const reply = underWay.begin(id, request);
    connection.send(frame);
    return { kind: 'sent', reply };
  }
}

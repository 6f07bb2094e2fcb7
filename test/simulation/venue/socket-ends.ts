/** The exchange's side of a websocket: what the way there and the exchange itself know of each other. */

import type { Sender } from './shut-outs.ts';

/** The exchange's side of one connection. */
export interface Peer {
  take(frame: string, sender: Sender): void;
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
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly retryAfterMs?: number;
      /** That it was refused has reached the process. */
      readonly onHeard?: () => void;
    }
  | { readonly kind: 'silent' };

export interface SocketHost {
  readonly name: string;
  admit(end: PeerEnd, path: string, sender: Sender): Admittance;
}

/** What the host speaks to: a picture on a terminal, lines elsewhere. */

import type { WriteStream } from 'node:tty';
import type { HostSnapshot } from './snapshot.ts';

/** Standard output or error, or anything that can be written to. */
export type ViewStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  /** Bits of colour; a terminal's own heeds `NO_COLOR` and `FORCE_COLOR`. */
  getColorDepth?: WriteStream['getColorDepth'];
};

export interface HostView {
  show(snapshot: HostSnapshot): void;
  /** Ends with the newest snapshot in sight, and gives the terminal back. */
  stop(): void;
}

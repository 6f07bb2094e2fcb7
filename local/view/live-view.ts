/** Keeps one picture of the host on a terminal up to date. Only lines that changed are written. */

import type { ColorSupportLevel } from 'chalk';
import { createLogUpdate } from 'log-update';
import { frameOf } from './frame.ts';
import { listenToKeys, type Keyboard, type Keys } from './keys.ts';
import type { HostView, ViewStream } from './host-view.ts';
import type { HostSnapshot } from './snapshot.ts';
import { painterOf, type Paint } from './styled-line.ts';
import { ViewMemory } from './view-memory.ts';

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const clearScreen = '\u001b[2J\u001b[H';
/** Where a terminal does not tell its size. */
const columnsUnknown = 80;
const rowsUnknown = 24;

export class LiveView implements HostView {
  readonly #out: ViewStream;
  readonly #paint: Paint;
  readonly #memory = new ViewMemory();
  readonly #draw: ReturnType<typeof createLogUpdate>;
  #keys: Keys | undefined;
  readonly #onResize = (): void => {
    this.#redraw();
  };
  #newest: HostSnapshot | undefined;

  readonly #keyboard: Keyboard | undefined;

  constructor(out: ViewStream, keyboard?: Keyboard) {
    this.#out = out;
    this.#keyboard = keyboard;
    this.#paint = painterOf(colorLevelOf(out));
    // The cursor is hidden here: log-update would do it on standard error, which may be another terminal.
    this.#draw = createLogUpdate(out, { showCursor: true });
  }

  show(snapshot: HostSnapshot): void {
    if (this.#newest === undefined) {
      this.#out.write(hideCursor);
      this.#out.on('resize', this.#onResize);
      this.#listen();
    }
    this.#newest = snapshot;
    this.#memory.see(snapshot);
    this.#drawNewest();
  }

  stop(): void {
    if (this.#newest === undefined) return;
    this.#out.off('resize', this.#onResize);
    this.#keys?.stop();
    this.#draw.done();
    this.#out.write(showCursor);
    this.#newest = undefined;
  }

  /** A terminal that changed its size has rewrapped the old picture: what is where is not known any more. */
  #redraw(): void {
    this.#out.write(clearScreen);
    this.#draw.done();
    this.#drawNewest();
  }

  #listen(): void {
    if (this.#keyboard === undefined) return;
    this.#keys = listenToKeys(this.#keyboard, (digit) => {
      this.#memory.pinned = digit === 0 ? undefined : digit - 1;
      this.#drawNewest();
    });
    this.#memory.hasKeys = this.#keys !== undefined;
  }

  #drawNewest(): void {
    if (this.#newest === undefined) return;
    const { columns = columnsUnknown, rows = rowsUnknown } = this.#out;
    // The last row is the cursor's.
    const frame = frameOf(this.#newest, this.#memory, { columns, rows: rows - 1 });
    this.#draw(frame.map((line) => `${this.#paint(line)}\n`).join(''));
  }
}

function colorLevelOf(out: ViewStream): ColorSupportLevel {
  const bits = out.getColorDepth?.() ?? 1;
  if (bits >= 24) return 3;
  if (bits >= 8) return 2;
  return bits >= 4 ? 1 : 0;
}

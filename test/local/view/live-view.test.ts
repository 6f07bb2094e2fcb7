import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { LiveView } from '../../../local/view/live-view.ts';
import { PlainView } from '../../../local/view/plain-view.ts';
import { viewFor } from '../../../local/view/view-for.ts';
import { Screen, WatchedHost } from './watched-host.ts';

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';

let host: WatchedHost;
let screen: Screen;
let view: LiveView;

beforeEach(() => {
  host = new WatchedHost().move('100');
  screen = new Screen({ isTTY: true });
  view = new LiveView(screen);
});

afterEach(() => {
  view.stop();
});

/** Without what steers and paints. */
function bare(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/\u001b\[[?0-9;]*[a-zA-Z]/g, '');
}

test('the cursor is hidden while the picture lives, and given back once', () => {
  view.show(host.snapshot());
  view.show(host.move('99.5').snapshot());
  expect(screen.take().split(hideCursor)).toHaveLength(2);
  view.stop();
  view.stop();
  expect(screen.take()).toBe(showCursor);
  expect(screen.listenerCount('resize')).toBe(0);
});

test('a view that showed nothing leaves the terminal alone', () => {
  view.stop();
  expect(screen.take()).toBe('');
});

test('the picture leaves the last row to the cursor', () => {
  screen.columns = 100;
  screen.rows = 12;
  view.show(host.snapshot());
  const lines = bare(screen.take()).split('\n');
  expect(lines).toHaveLength(12);
  expect(lines.at(-1)).toBe('');
});

test('an unchanged picture writes nothing, a change only the lines it touched', () => {
  view.show(host.snapshot());
  const whole = screen.take().length;
  view.show(host.snapshot());
  expect(screen.take()).toBe('');
  const warnings = [{ atMs: 0, text: 'okx answered 502' }];
  view.show(host.snapshot({ warnings }));
  const change = screen.take();
  expect(bare(change)).toContain('okx answered 502');
  expect(change.length).toBeLessThan(whole / 4);
});

test('a terminal of another size gets a new picture at once', () => {
  view.show(host.snapshot());
  screen.take();
  screen.columns = 50;
  screen.rows = 10;
  screen.emit('resize');
  const lines = bare(screen.take()).split('\n');
  expect(lines).toHaveLength(10);
  expect(Math.max(...lines.map(({ length }) => length))).toBe(50);
});

test.each([
  { bits: 1, colors: false, why: 'NO_COLOR or a dumb terminal' },
  { bits: 4, colors: true, why: '16 colours' },
  { bits: 24, colors: true, why: 'true colour' },
])('$why: the terminal itself says how many colours it has', ({ bits, colors }) => {
  const colorful = Object.assign(screen, { getColorDepth: () => bits });
  const other = new LiveView(colorful);
  other.show(host.snapshot());
  // eslint-disable-next-line no-control-regex
  expect(/\u001b\[[0-9;]*m/.test(screen.take())).toBe(colors);
  other.stop();
});

test('a terminal gets the picture, a pipe gets lines', () => {
  expect(viewFor(screen)).toBeInstanceOf(LiveView);
  expect(viewFor(new Screen({ isTTY: false }))).toBeInstanceOf(PlainView);
});

describe('keys', () => {
  /** Standard input of a terminal. */
  class TerminalInput extends PassThrough {
    readonly isTTY: boolean;
    readonly modes: boolean[] = [];

    constructor({ isTTY }: { readonly isTTY: boolean }) {
      super();
      this.isTTY = isTTY;
    }

    setRawMode(isRaw: boolean): void {
      this.modes.push(isRaw);
    }
  }

  let interrupts = 0;
  const title = () => /MMM {2}(\S+)/.exec(bare(screen.take()))?.[1];

  test('choose a bot, and give the terminal back at the end', () => {
    const input = new TerminalInput({ isTTY: true });
    view = new LiveView(screen, { input, onInterrupt: () => (interrupts += 1) });
    const bots = ['grid-1', 'grid-2', 'grid-3'].map((botId) => host.bot({ botId }));
    view.show(host.snapshot({ bots, elapsedMs: 0 }));
    expect(title()).toBe('grid-1');
    input.emit('data', 'x3');
    expect(title()).toBe('grid-3');
    input.emit('data', '0');
    expect(title()).toBe('grid-1');
    view.stop();
    expect(input.modes).toEqual([true, false]);
    expect(input.listenerCount('data')).toBe(0);
  });

  test('that would interrupt still do', () => {
    const input = new TerminalInput({ isTTY: true });
    view = new LiveView(screen, { input, onInterrupt: () => (interrupts += 1) });
    view.show(host.snapshot());
    input.emit('data', '\u0003');
    expect(interrupts).toBe(1);
  });

  test('of what is no terminal are left alone', () => {
    const input = new TerminalInput({ isTTY: false });
    view = new LiveView(screen, { input, onInterrupt: () => (interrupts += 1) });
    view.show(host.snapshot());
    expect(input.modes).toEqual([]);
  });
});

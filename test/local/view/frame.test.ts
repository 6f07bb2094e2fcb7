import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decimal } from '../../../shared/domain/decimal.ts';
import { frameOf, type FrameSize } from '../../../local/view/frame.ts';
import type { HostSnapshot } from '../../../local/view/snapshot.ts';
import { painterOf, widthOf } from '../../../local/view/styled-line.ts';
import { ViewMemory } from '../../../local/view/view-memory.ts';
import { WatchedHost } from './watched-host.ts';

function picture(snapshot: HostSnapshot, memory: ViewMemory, size: FrameSize): string {
  return frameOf(snapshot, memory, size).map(painterOf(0)).join('\n').trimEnd();
}

/** A bot that bought, sold, and bought again on the way down, with an inventory cap. */
function busyHost() {
  const host = new WatchedHost({ buyLevels: 12, sellLevels: 12, maxInventory: decimal(9) });
  const memory = new ViewMemory();
  for (const price of ['100', '98.9', '100.1', '97.9', '98.5', '98.4']) {
    host.move(price);
    const { virtualTimeMs } = host.snapshot();
    memory.see(host.snapshot({ virtualTimeMs: virtualTimeMs + 180_000 * host.passes }));
  }
  const { virtualTimeMs } = host.snapshot();
  const warnings = [{ atMs: virtualTimeMs, text: 'okx answered 502' }];
  return { host, memory, snapshot: host.snapshot({ warnings }) };
}

describe('the picture', () => {
  test('at 80x24 folds the far ends of the ladder and keeps the gap in sight', () => {
    const { snapshot, memory } = busyHost();
    expect(picture(snapshot, memory, { columns: 80, rows: 23 }))
      .toBe(` MMM  grid-1 on okx (REST)  running                 12:01:00  speed 60  up 1:23
 BTC-USDT  98.40  █▄█▁▃▂  18 min                           bid 98.39  ask 98.41
────────────────────────────────────────┬───────────────────────────────────────
 lvl   price  quantity                  │ last fills
     … 5 more to 110.53                 │ 12:00:30 buy  98.01 → ● 99.00
  +5  105.13     1.000  ○ seed          │ 12:00:30 buy  99.00 → ● 100.00
  +4  104.08     1.000  ○ seed          │ 12:00:20 sell 100.00 → ✓ 99.00
  +3  103.04     1.000  ○ seed          │ 12:00:10 buy  99.00 → ✓ 100.00
  +2  102.01     1.000  ○ seed          │
  +1  101.00     1.000  ○ seed          │
   0  100.00     0.998  ● counter       │
  -1   99.00     0.999  ● counter       │
  -2   98.01       gap  ◄ 98.40         │ profit    +0.8001 USDT realised
  -3   97.03     1.000  ○ seed          │ fees      0.3958 USDT
  -4   96.06     1.000  ○ seed          │ inventory +1.997001 BTC ≈ 197
  -5   95.10     1.000  ○ seed          │ fills     4 = 4 countered
  -6   94.15     1.000  ○ seed          │           + 0 settled + 0 waiting
  -7   93.21     1.000  ○ seed          │ orders    7 buys, 12 sells
  -8   92.28     1.000  ○ seed          │ passes    6, 18 calls to okx
     … 6 more to 86.91                  │ health    ✓ no holes, no duplicates
────────────────────────────────────────┴───────────────────────────────────────
 ! 12:01:00 okx answered 502`);
  });

  test('at 120x40 shows the whole ladder and says why levels are empty', () => {
    const { snapshot, memory } = busyHost();
    expect(picture(snapshot, memory, { columns: 120, rows: 39 }))
      .toBe(` MMM  grid-1 on okx (REST)  running                                                         12:01:00  speed 60  up 1:23
 BTC-USDT  98.40  █▄█▁▃▂  18 min                                                                   bid 98.39  ask 98.41
────────────────────────────────────────────────────────┬───────────────────────────────────────────────────────────────
 lvl   price  quantity                                  │ last fills
 +10  110.53     1.000  ○ seed                          │ 12:00:30 buy  1.000 98.01 → ● sell 99.00 rests
  +9  109.43     1.000  ○ seed                          │ 12:00:30 buy  0.999 99.00 → ● sell 100.00 rests
  +8  108.34     1.000  ○ seed                          │ 12:00:20 sell 0.999 100.00 → ✓ buy 99.00 filled
  +7  107.26     1.000  ○ seed                          │ 12:00:10 buy  1.000 99.00 → ✓ sell 100.00 filled
  +6  106.19     1.000  ○ seed                          │
  +5  105.13     1.000  ○ seed                          │
  +4  104.08     1.000  ○ seed                          │
  +3  103.04     1.000  ○ seed                          │
  +2  102.01     1.000  ○ seed                          │
  +1  101.00     1.000  ○ seed                          │
   0  100.00     0.998  ● counter                       │
  -1   99.00     0.999  ● counter                       │
  -2   98.01       gap  ◄ 98.40                         │
  -3   97.03     1.000  ○ seed                          │
  -4   96.06     1.000  ○ seed                          │
  -5   95.10     1.000  ○ seed                          │
  -6   94.15     1.000  ○ seed                          │
  -7   93.21     1.000  ○ seed                          │
  -8   92.28     1.000  ○ seed                          │ profit    +0.8001 USDT realised
  -9   91.36     1.000  ○ seed                          │ fees      0.3958 USDT
 -10   90.45  · inventory cap reached                   │ inventory +1.997001 BTC ≈ 197 USDT
 -11   89.55  · inventory cap reached                   │ fills     4 = 4 countered + 0 settled + 0 waiting
 -12   88.66  · inventory cap reached                   │ orders    7 buys, 12 sells
 -13   87.78  · inventory cap reached                   │ passes    6, 18 calls to okx
 -14   86.91  · inventory cap reached                   │ health    ✓ no holes, no duplicates
────────────────────────────────────────────────────────┴───────────────────────────────────────────────────────────────
 ! 12:01:00 okx answered 502`);
  });

  test('of a narrow terminal is the ladder and one line of totals', () => {
    const { snapshot, memory } = busyHost();
    expect(picture(snapshot, memory, { columns: 48, rows: 14 }))
      .toBe(` MMM  grid-1 on okx (REST)  running
 BTC-USDT  98.40           bid 98.39  ask 98.41
────────────────────────────────────────────────
 lvl   price  quantity
     … 10 more to 110.53
   0  100.00     0.998  ● counter
  -1   99.00     0.999  ● counter
  -2   98.01       gap  ◄ 98.40
  -3   97.03     1.000  ○ seed
     … 11 more to 86.91
 4 fills  +0.8001 USDT  +1.997001 BTC  ✓ no hol…
────────────────────────────────────────────────
 ! 12:01:00 okx answered 502`);
  });

  test('of a bot that cannot start says why', () => {
    const host = new WatchedHost();
    const bot = host.bot({ mode: 'starting', blockedBecause: 'never traded BTC-USDT here' });
    const text = picture(host.snapshot({ bots: [bot] }), new ViewMemory(), {
      columns: 80,
      rows: 23,
    });
    expect(text).toContain('starting');
    expect(text).toContain('never traded BTC-USDT here');
  });

  test('of several bots lists them all and draws one after the other', () => {
    const host = new WatchedHost().move('100');
    const bots = [host.bot(), host.bot({ botId: 'grid-2' })];
    const titles = [0, 6_000, 12_000].map((elapsedMs) => {
      const text = picture(host.snapshot({ bots, elapsedMs }), new ViewMemory(), {
        columns: 80,
        rows: 23,
      });
      expect(text).toMatch(/ grid-1 .* 0 fills/);
      expect(text).toMatch(/ grid-2 .* 0 fills/);
      return text.slice(0, 12).trim();
    });
    expect(titles).toEqual(['MMM  grid-1', 'MMM  grid-2', 'MMM  grid-1']);
  });

  test('without any bot is a title', () => {
    const host = new WatchedHost();
    const text = picture(host.snapshot({ bots: [] }), new ViewMemory(), { columns: 80, rows: 23 });
    expect(text).toMatch(/^ MMM {2}no bot yet +12:00:00 {2}speed 60 {2}up 1:23$/);
  });

  test('tells apart orders placed, partly filled, canceled and missing', () => {
    const host = new WatchedHost().move('100');
    const [first, second, third, ...others] = host.bot().ladder;
    if (first?.kind !== 'order' || second?.kind !== 'order' || third?.kind !== 'order') {
      throw new Error('the bot placed no orders');
    }
    const ladder = [
      { ...first, status: 'placing' } as const,
      { ...second, filledPercent: 45 },
      { ...third, kind: 'hole' } as const,
      ...others.map((row) => ({ ...row, status: 'canceling' }) as const),
    ];
    const text = picture(host.snapshot({ bots: [host.bot({ ladder })] }), new ViewMemory(), {
      columns: 80,
      rows: 23,
    });
    const rows = text.split('\n').slice(4, 10);
    expect(rows.map((row) => row.slice(0, 40).trimEnd())).toEqual([
      '  +3  103.04     1.000  ○ seed placing',
      '  +2  102.01     1.000  ○ seed 45%',
      '  +1  101.00  ! missing',
      '   0  100.00       gap  ◄ 100.00',
      '  -1   99.00     1.000  ○ seed canceling',
      '  -2   98.01     1.000  ○ seed canceling',
    ]);
  });
});

test('a picture is never larger than its terminal, whatever is in it', () => {
  const sizes = fc.record({
    columns: fc.integer({ min: 1, max: 200 }),
    rows: fc.integer({ min: 0, max: 60 }),
  });
  const prices = fc.array(fc.integer({ min: 70, max: 140 }), { minLength: 1, maxLength: 8 });
  const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { maxLength: 6 });
  fc.assert(
    fc.property(
      sizes,
      prices,
      texts,
      fc.integer({ min: 1, max: 9 }),
      (size, moves, said, count) => {
        const host = new WatchedHost({ buyLevels: 8, sellLevels: 8 });
        const memory = new ViewMemory();
        for (const price of moves) {
          host.move(String(price));
          memory.see(host.snapshot());
        }
        const warnings = said.map((text, i) => ({ atMs: i, text }));
        const bots = Array.from({ length: count }, (_, i) => host.bot({ botId: `bot-${i}` }));
        const frame = frameOf(host.snapshot({ bots, warnings }), memory, size);
        expect(frame.length).toBeLessThanOrEqual(size.rows);
        for (const line of frame) {
          expect(widthOf(line)).toBeLessThanOrEqual(size.columns);
          // One character, one column: nothing wide, nothing that joins, nothing that steers.
          expect(painterOf(0)(line)).toMatch(
            /^[\u0020-\u007e\u00a1-\u02ff\u2026\u2190-\u25ff✓≈]*$/,
          );
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('colours go when the terminal has none, and stay within a line when it has', () => {
  const { snapshot, memory } = busyHost();
  const size = { columns: 80, rows: 23 };
  const escape = '\u001b';
  expect(picture(snapshot, memory, size)).not.toContain(escape);
  const painted = frameOf(snapshot, memory, size).map(painterOf(1));
  expect(painted.filter((line) => line.includes(escape)).length).toBeGreaterThan(15);
  // eslint-disable-next-line no-control-regex
  const plain = painted.map((line) => line.replaceAll(/\u001b\[[0-9;]*m/g, ''));
  expect(plain.every((line) => line.length <= size.columns)).toBe(true);
});

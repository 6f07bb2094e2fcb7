/** The picture of several bots, one of each class. */

import { describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import { frameOf, type FrameSize } from '../../../local/view/frame.ts';
import type { HostSnapshot } from '../../../local/view/snapshot.ts';
import { painterOf } from '../../../local/view/styled-line.ts';
import { ViewMemory } from '../../../local/view/view-memory.ts';
import { WatchedHost } from './watched-host.ts';

function picture(snapshot: HostSnapshot, memory: ViewMemory, size: FrameSize): string {
  return frameOf(snapshot, memory, size).map(painterOf(0)).join('\n').trimEnd();
}

/** One bot of each class, the relay beside them. */
function threeBots() {
  const host = new WatchedHost({ buyLevels: 12, sellLevels: 12 });
  const memory = new ViewMemory();
  for (const price of ['100', '98.9', '100.1', '97.9', '98.5', '98.4']) host.move(price);
  const { virtualTimeMs } = host.snapshot();
  const bots = [
    host.bot({
      botId: 'binance-btc-usdt',
      exchange: 'binance',
      exchangeClass: 'request-reply websocket',
    }),
    host.bot({ botId: 'hitbtc-btc-usdt', exchange: 'hitbtc', exchangeClass: 'Websocket' }),
    host.bot({ botId: 'okx-btc-usdt' }),
  ];
  const relay = {
    state: 'running',
    pid: 4711,
    restarts: 1,
    epoch: 2,
    sessionsLive: 2,
    sessionsWanted: 2,
  } as const;
  const market = { symbol: 'BTC-USDT', last: decimal('98.4') };
  const markets = ['okx', 'hitbtc', 'binance'].map((exchange) => ({ exchange, ...market }));
  memory.hasKeys = true;
  memory.see(host.snapshot({ bots, relay, markets, virtualTimeMs: virtualTimeMs + 1_800_000 }));
  return { memory, snapshot: host.snapshot({ bots, relay, markets, elapsedMs: 6_000 }) };
}

describe('the picture', () => {
  test('of three bots at 80x24', () => {
    const { snapshot, memory } = threeBots();
    expect(picture(snapshot, memory, { columns: 80, rows: 23 }))
      .toBe(` MMM  hitbtc-btc-usdt on hitbtc  running            12:01:00  speed 60  up 0:06
 BTC-USDT  98.40  ▄  3 min
  1 binance-btc-usdt  req-reply  running  4 fills  +0.80 USDT  ✓
 ↻2 hitbtc-btc-usdt   Websocket  running  4 fills  +0.80 USDT  ✓
  3 okx-btc-usdt      REST       running  4 fills  +0.80 USDT  ✓
   relay running, process 4711, epoch 2, restarted once, 2 of 2 sessions live
────────────────────────────────────────┬───────────────────────────────────────
 lvl   price  quantity                  │ last fills
     … 7 more to 110.53                 │ 12:00:30 buy  98.01 → ● 99.00
  +3  103.04     1.000  ○ seed          │ 12:00:30 buy  99.00 → ● 100.00
  +2  102.01     1.000  ○ seed          │ 12:00:20 sell 100.00 → ✓ answered
  +1  101.00     1.000  ○ seed          │
   0  100.00     0.998  ● counter       │ profit    +0.8001 USDT realised
  -1   99.00     0.999  ● counter       │ fees      0.3958 USDT
  -2   98.01       gap  ◄ 98.40         │ inventory +1.997001 BTC ≈ 197
  -3   97.03     1.000  ○ seed          │ fills     4 = 4 countered
  -4   96.06     1.000  ○ seed          │           + 0 settled + 0 waiting
  -5   95.10     1.000  ○ seed          │ orders    12 buys, 12 sells
  -6   94.15     1.000  ○ seed          │ passes    6, 18 calls to hitbtc
     … 8 more to 86.91                  │ health    ✓ no holes, no duplicates
────────────────────────────────────────┴───────────────────────────────────────
 no warnings`);
  });

  test('of three bots at 110x26', () => {
    const { snapshot, memory } = threeBots();
    expect(picture(snapshot, memory, { columns: 110, rows: 25 }))
      .toBe(` MMM  hitbtc-btc-usdt on hitbtc (Websocket)  running                              12:01:00  speed 60  up 0:06
 BTC-USDT  98.40  ▄  3 min
  1 binance-btc-usdt  binance  request-reply websocket  running  98.40  4 fills  +0.8001 USDT  ✓
 ↻2 hitbtc-btc-usdt   hitbtc   Websocket                running  98.40  4 fills  +0.8001 USDT  ✓
  3 okx-btc-usdt      okx      REST                     running  98.40  4 fills  +0.8001 USDT  ✓
   relay running, process 4711, epoch 2, restarted once, 2 of 2 sessions live                   keys 1-3, 0 ↻
────────────────────────────────────────────────────┬─────────────────────────────────────────────────────────
 lvl   price  quantity                              │ last fills
     … 6 more to 110.53                             │ 12:00:30 buy  1.000 98.01 → ● sell 99.00 rests
  +4  104.08     1.000  ○ seed                      │ 12:00:30 buy  0.999 99.00 → ● sell 100.00 rests
  +3  103.04     1.000  ○ seed                      │ 12:00:20 sell 0.999 100.00 → ✓ answered
  +2  102.01     1.000  ○ seed                      │ 12:00:10 buy  1.000 99.00 → ✓ answered
  +1  101.00     1.000  ○ seed                      │
   0  100.00     0.998  ● counter                   │
  -1   99.00     0.999  ● counter                   │
  -2   98.01       gap  ◄ 98.40                     │ profit    +0.8001 USDT realised
  -3   97.03     1.000  ○ seed                      │ fees      0.3958 USDT
  -4   96.06     1.000  ○ seed                      │ inventory +1.997001 BTC ≈ 197 USDT
  -5   95.10     1.000  ○ seed                      │ fills     4 = 4 countered + 0 settled + 0 waiting
  -6   94.15     1.000  ○ seed                      │ orders    12 buys, 12 sells
  -7   93.21     1.000  ○ seed                      │ passes    6, 18 calls to hitbtc
     … 7 more to 86.91                              │ health    ✓ no holes, no duplicates
────────────────────────────────────────────────────┴─────────────────────────────────────────────────────────
 no warnings`);
  });

  test('stays with the bot a person has chosen', () => {
    const { snapshot, memory } = threeBots();
    const titles = [2, 7, undefined].map((pinned) => {
      memory.pinned = pinned;
      return picture(snapshot, memory, { columns: 80, rows: 23 }).split(/ +/)[2];
    });
    expect(titles).toEqual(['okx-btc-usdt', 'hitbtc-btc-usdt', 'hitbtc-btc-usdt']);
  });

  test('marks whether the bots take turns, and tells their health in full', () => {
    const { snapshot, memory } = threeBots();
    const [first, ...others] = snapshot.bots;
    if (first === undefined) throw new Error('there are three');
    const totals = { ...first.totals, fills: 1, orphans: 1, holes: 1 };
    const bots = [{ ...first, totals }, ...others];
    memory.pinned = 0;
    const size = { columns: 80, rows: 23 };
    expect(picture({ ...snapshot, bots }, memory, size)).toContain(
      ' ▸1 binance-btc-usdt  req-reply  running   1 fill  +0.80 USDT  1 hole, 1 orphan\n',
    );
    // Younger than the pass that is shown: it is on its way.
    const young = [{ ...first, newOrders: 1, totals: { ...first.totals, orphans: 1 } }, ...others];
    expect(picture({ ...snapshot, bots: young }, memory, size)).toContain('USDT  1 on the way\n');
  });
});

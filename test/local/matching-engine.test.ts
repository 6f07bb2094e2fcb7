/** Price-time priority between our orders and everybody else's. */

import { describe, expect, test } from '@jest/globals';
import { MatchingEngine, type EngineLevel } from '../../local/exchange/matching-engine.ts';

function engineWith(bids: EngineLevel[], asks: EngineLevel[]): MatchingEngine {
  const engine = new MatchingEngine();
  show(engine, bids, asks);
  return engine;
}

function show(engine: MatchingEngine, bids: EngineLevel[], asks: EngineLevel[]): void {
  engine.applyFrame({ low: 1, high: 1_000, bids, asks });
}

const bid = (id: string, ticks: number, lots: number) =>
  ({ id, account: 'main', side: 'buy', ticks, lots }) as const;

/** Lots that a recorded sale gives to our orders, in order. */
function sold(engine: MatchingEngine, ticks: number, lots: number): string {
  const { matches } = engine.trade({ side: 'sell', ticks, lots });
  return matches
    .filter(({ makerId }) => makerId !== undefined)
    .map((match) => `${match.makerId ?? ''}:${match.lots}@${match.ticks}`)
    .join(' ');
}

describe('the place in the queue', () => {
  test('an order fills only after all that stood ahead of it is used up', () => {
    const engine = engineWith([[100, 10]], [[110, 10]]);
    engine.place(bid('a', 100, 5));
    expect(sold(engine, 100, 7)).toBe('');
    expect(sold(engine, 100, 4)).toBe('a:1@100');
    expect(sold(engine, 100, 9)).toBe('a:4@100');
  });

  test('what joins later stands behind', () => {
    const engine = engineWith([[100, 10]], [[110, 10]]);
    engine.place(bid('a', 100, 5));
    show(engine, [[100, 30]], [[110, 10]]);
    expect(sold(engine, 100, 15)).toBe('a:5@100');
  });

  test('a shrinking level loses its back first, never our place', () => {
    const engine = engineWith([[100, 10]], [[110, 10]]);
    engine.place(bid('a', 100, 5));
    show(engine, [[100, 30]], [[110, 10]]);
    engine.place(bid('b', 100, 5));
    show(engine, [[100, 4]], [[110, 10]]);
    expect(sold(engine, 100, 4)).toBe('');
    expect(sold(engine, 100, 20)).toBe('a:5@100 b:5@100');
  });

  test('a trade through our price fills us, whatever stands further on', () => {
    const engine = engineWith(
      [
        [101, 50],
        [100, 10],
        [99, 10],
      ],
      [[110, 10]],
    );
    engine.place(bid('a', 100, 5));
    expect(sold(engine, 99, 8)).toBe('a:5@100');
    expect(engine.depth().bids).toEqual([[99, 7]]);
  });

  test('a trade above our price leaves us alone', () => {
    const engine = engineWith([[101, 1]], [[110, 10]]);
    engine.place(bid('a', 100, 5));
    expect(sold(engine, 101, 500)).toBe('');
    expect(engine.depth().bids).toEqual([[100, 5]]);
  });

  test('survives being written down and read back', () => {
    const engine = engineWith([[100, 10]], [[110, 10]]);
    engine.place(bid('a', 100, 5));
    show(engine, [[100, 30]], [[110, 10]]);
    engine.place(bid('b', 100, 5));
    const again = MatchingEngine.fromState(engine.state());
    expect(again.state()).toEqual(engine.state());
    for (const lots of [9, 3, 30]) expect(sold(again, 100, lots)).toBe(sold(engine, 100, lots));
  });
});

describe('a frame of the recorded book', () => {
  test('never trades with our orders', () => {
    const engine = engineWith([[100, 10]], [[110, 10]]);
    engine.place(bid('a', 105, 5));
    show(engine, [[90, 10]], [[95, 10]]);
    expect(engine.depth()).toEqual({
      bids: [
        [105, 5],
        [90, 10],
      ],
      asks: [],
    });
  });

  test('clears what the spread has moved past, beyond its own reach too', () => {
    const engine = engineWith([[100, 10]], [[110, 10]]);
    engine.applyFrame({ low: 80, high: 90, bids: [[84, 1]], asks: [[86, 1]] });
    expect(engine.depth()).toEqual({
      bids: [[84, 1]],
      asks: [
        [86, 1],
        [110, 10],
      ],
    });
  });
});

describe('our own takers', () => {
  test('take the best first and rest with the remainder', () => {
    const engine = engineWith(
      [[100, 10]],
      [
        [110, 2],
        [111, 2],
      ],
    );
    expect(engine.place(bid('a', 111, 5)).matches).toEqual([
      { ticks: 110, lots: 2 },
      { ticks: 111, lots: 2 },
    ]);
    expect(engine.depth().bids[0]).toEqual([111, 1]);
  });

  test('never trade with the same account: the resting order goes', () => {
    const engine = engineWith([[100, 10]], [[120, 10]]);
    engine.place({ id: 'mine', account: 'main', side: 'sell', ticks: 110, lots: 5 });
    engine.place({ id: 'theirs', account: 'other', side: 'sell', ticks: 110, lots: 5 });
    expect(engine.fillableLots(bid('a', 115, 5))).toBe(5);
    expect(engine.place(bid('a', 115, 8))).toEqual({
      matches: [{ makerId: 'theirs', ticks: 110, lots: 5 }],
      selfTradeIds: ['mine'],
    });
  });

  test('fractions of a lot are our mistake', () => {
    expect(() => engineWith([], []).place(bid('a', 100, 1.5))).toThrow(/not whole/);
  });
});

/** The recorded market: read, played back and forth, on a clock that can be paused, stepped and sped up. */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { MarketReplay } from '../../local/market/market-replay.ts';
import {
  bundledRecording,
  loadRecording,
  recordingFrom,
  RecordingError,
} from '../../local/market/recording.ts';
import {
  followReplayClock,
  openReplayClock,
  ReplayClockError,
} from '../../local/market/replay-clock.ts';
import { ManualClock, recordingOf, trade } from './support.ts';

const three = recordingOf([
  trade(0, 'buy', '100 x 1'),
  trade(10, 'buy', '101 x 1'),
  trade(20, 'sell', '102 x 1'),
]);

function played(replay: MarketReplay, untilMs: number): string[] {
  return [...replay.advanceTo(untilMs)].map(({ atMs, recorded }) =>
    recorded.kind === 'trade' ? `${atMs}:${recorded.price / 100}` : `${atMs}:frame`,
  );
}

describe('a replay', () => {
  test('runs back and forth, so that the price never jumps', () => {
    const replay = new MarketReplay(three, { originMs: 1_000, nextIndex: 0 });
    expect(played(replay, 1_084).join(' ')).toBe(
      '1000:100 1010:101 1020:102 1022:102 1032:101 1042:100 1042:100 1052:101 1062:102 1064:102 1074:101 1084:100 1084:100',
    );
  });

  test('continues at any position as if it had never stopped', () => {
    const whole = played(new MarketReplay(three, { originMs: 0, nextIndex: 0 }), 1_000);
    for (let cut = 0; cut < whole.length; cut++) {
      const rest = new MarketReplay(three, { originMs: 0, nextIndex: cut });
      expect(played(rest, 1_000)).toEqual(whole.slice(cut));
    }
  });

  test('keeps what its consumer did not take', () => {
    const replay = new MarketReplay(three, { originMs: 0, nextIndex: 0 });
    for (const event of replay.advanceTo(20)) if (event.index === 1) break;
    expect(played(replay, 20)).toEqual(['20:102']);
  });

  test('tells what it has played, newest first, over the turn', () => {
    const replay = new MarketReplay(three, { originMs: 0, nextIndex: 4 });
    expect([...replay.played()].map(({ index, atMs }) => [index, atMs])).toEqual([
      [3, 22],
      [2, 20],
      [1, 10],
      [0, 0],
    ]);
    expect(replay.position).toEqual({ originMs: 0, nextIndex: 4 });
  });

  test('stands still while it is halted', () => {
    const replay = new MarketReplay(three, { originMs: 0, nextIndex: 1 });
    replay.halt(500);
    expect(played(replay, 520)).toEqual(['510:101', '520:102']);
  });
});

describe('the bundled recording', () => {
  test('holds every trade and a book whose sides never touch', async () => {
    const { events, lengthMs } = await loadRecording(bundledRecording);
    expect(events.filter(({ kind }) => kind === 'trade')).toHaveLength(19_904);
    expect(lengthMs).toBeGreaterThan(10 * 60_000);
    for (const event of events) {
      if (event.kind !== 'frame') continue;
      expect(event.bids[0]?.[0]).toBeLessThan(event.asks[0]?.[0] ?? 0);
    }
  });
});

test.each([
  ['0,frame,,1,2\n0,trade,b,1.234,1\n', /allowed are 2 decimals/],
  ['0,frame,,1,2\n9,trade,b,1,1\n3,trade,b,1,1\n', /expected at least 9/],
  ['0,frame,,1,2\n0,gossip,b,1,1\n', /found the kind gossip/],
  ['0,trade,b,1,1\n', /does not start with a frame/],
])('a damaged recording is refused by name: %j', async (lines, message) => {
  const path = join(mkdtempSync(join(tmpdir(), 'recording-')), 'bad.csv.gz');
  writeFileSync(path, gzipSync(`ms,kind,side,price,quantity\n${lines}`));
  await expect(loadRecording(path)).rejects.toThrow(RecordingError);
  await expect(loadRecording(path)).rejects.toThrow(message);
});

test('a recording from a later moment on starts with the whole book, and is another one', async () => {
  const whole = await loadRecording(bundledRecording);
  const late = recordingFrom(whole, 201_000);
  expect(late).toMatchObject({ name: 'btc-usdt-2024-08-08+210000', priceDecimals: 2 });
  expect(late.lengthMs).toBe(whole.lengthMs - 210_000);
  expect(late.events[0]).toMatchObject({ kind: 'frame', ms: 0 });
  expect(late.events.at(-1)?.ms).toBe(late.lengthMs - 1);
  expect(() => recordingFrom(whole, whole.lengthMs)).toThrow(RecordingError);
});

test('a recording that is not there is a recording error', async () => {
  await expect(loadRecording('/nowhere/at-all.csv.gz')).rejects.toThrow(/nowhere/);
});

describe('a replay clock', () => {
  test('is followed by one in another process', async () => {
    const real = new ManualClock(5_000);
    const clock = openReplayClock({ real, speed: 60 });
    await real.wait(30);
    clock.step(1_000);
    await real.wait(30);
    const follower = followReplayClock(real, clock.current);
    expect(follower.now()).toBe(clock.now());
    await real.wait(70);
    expect(follower.now()).toBe(clock.now());
    const before = follower.now();
    await follower.wait(600);
    expect(follower.now()).toBe(before + 600);
  });

  test('ends a wait whose signal is aborted', async () => {
    const real = new ManualClock(5_000);
    const clock = openReplayClock({ real, speed: 60 });
    const before = clock.now();
    await clock.wait(1_000_000, AbortSignal.abort());
    expect(clock.now()).toBe(before);
  });

  test('starts at real time, runs at its speed, pauses and steps', () => {
    const real = new ManualClock(1_000);
    const clock = openReplayClock({ real, speed: 60 });
    real.move(100);
    expect(clock.now()).toBe(1_000 + 6_000);
    clock.pause();
    real.move(100);
    expect(clock.now()).toBe(7_000);
    clock.step(500);
    expect([clock.now(), clock.isPaused]).toEqual([7_500, true]);
    clock.resume();
    clock.setSpeed(10);
    real.move(100);
    expect(clock.now()).toBe(8_500);
  });

  test('waits in virtual time', async () => {
    const real = new ManualClock(0);
    await openReplayClock({ real, speed: 10 }).wait(60_000);
    expect(real.now()).toBe(6_000);
  });

  test('counts the time it was not running, and never goes back', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'clock-')), 'clock.json');
    const real = new ManualClock(0);
    openReplayClock({ real, speed: 60, file });
    real.move(1_000);
    expect(openReplayClock({ real, speed: 1, file }).now()).toBe(60_000);
    real.move(-500);
    expect(openReplayClock({ real, speed: 1, file }).now()).toBe(60_000);
  });

  test('names its file when it is damaged', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'clock-')), 'clock.json');
    writeFileSync(file, '{"virtualMs":');
    const open = (): unknown => openReplayClock({ real: new ManualClock(0), speed: 1, file });
    expect(open).toThrow(ReplayClockError);
    expect(open).toThrow(file);
  });
});

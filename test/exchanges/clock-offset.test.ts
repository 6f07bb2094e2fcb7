import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  createClockOffset,
  measureOffset,
  type ClockOffset,
} from '../../shared/exchanges/clock-offset.ts';
import { virtualClock, type VirtualClock } from '../support/virtual-clock.ts';

describe("the exchange's clock", () => {
  test('is taken to show its time in the middle of the round trip', async () => {
    const clock = virtualClock(1_000);
    const readTime = async () => {
      await clock.wait(100);
      return 5_000;
    };
    expect(await measureOffset(clock, readTime)).toBe(5_000 - 1_050);
  });

  test('is not asked where it is ours', async () => {
    const clock = { ...virtualClock(1_000), isExchanges: true };
    const readTime = () => Promise.reject(new Error('nobody asks'));
    expect(await measureOffset(clock, readTime)).toBe(0);
  });
});

describe('a measurement', () => {
  const exchangeMs = 9_000_000;
  let clock: VirtualClock;
  let steady: VirtualClock;
  let measured: number;
  let offset: ClockOffset;
  beforeEach(() => {
    clock = virtualClock(1_000_000);
    steady = virtualClock(50);
    measured = 0;
    offset = createClockOffset({ clock, steady }, () => {
      measured += 1;
      return Promise.resolve(exchangeMs + steady.now() - clock.now());
    });
  });

  function pass(ms: number): void {
    clock.advance(ms);
    steady.advance(ms);
  }

  test('is shared, and holds for as long as nobody sets our clock', async () => {
    await Promise.all([offset.ensure(), offset.ensure()]);
    pass(86_400_000);
    clock.advance(-900);
    await offset.ensure();
    expect(measured).toBe(1);
  });

  test.each([-20_000, 20_000])('is made anew once our clock was set by %d ms', async (ms) => {
    await offset.ensure();
    pass(60_000);
    clock.advance(ms);
    await Promise.all([offset.ensure(), offset.ensure()]);
    expect(measured).toBe(2);
    expect(offset.exchangeNow()).toBe(exchangeMs + steady.now());
  });

  test('is made anew after something was too late, though not each time', async () => {
    await offset.ensure();
    pass(4_999);
    offset.doubt();
    await offset.ensure();
    expect(measured).toBe(1);
    pass(1);
    offset.doubt();
    await offset.ensure();
    offset.doubt();
    await offset.ensure();
    expect(measured).toBe(2);
  });
});

import { describe, expect, test } from '@jest/globals';
import { measureOffset } from '../../shared/exchanges/clock-offset.ts';
import { virtualClock } from '../support/virtual-clock.ts';

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

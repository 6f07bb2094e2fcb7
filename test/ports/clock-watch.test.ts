import { beforeEach, describe, expect, test } from '@jest/globals';
import { inTime, watchClock, type ClockWatch } from '../../shared/ports/clock-watch.ts';
import { virtualClock, type VirtualClock } from '../support/virtual-clock.ts';

let clock: VirtualClock;
let steady: VirtualClock;
let watch: ClockWatch;
beforeEach(() => {
  clock = virtualClock(1_000_000);
  steady = virtualClock(50);
  watch = watchClock({ clock, steady });
});

describe('a clock that was set', () => {
  test('is noticed, forwards and back', () => {
    expect(watch.wasSet()).toBe(false);
    clock.advance(-1_001);
    expect(watch.wasSet()).toBe(true);
    clock.advance(2_002);
    expect(watch.wasSet()).toBe(true);
  });

  test('is not one that runs, or is corrected a little', () => {
    clock.advance(3_600_000);
    steady.advance(3_600_000);
    clock.advance(1_000);
    expect(watch.wasSet()).toBe(false);
  });

  test('is forgiven by a measurement, but not by one that fails', async () => {
    clock.advance(5_000);
    await expect(watch.renewed(() => Promise.reject(new Error('no answer')))).rejects.toThrow();
    expect(watch.wasSet()).toBe(true);
    await watch.renewed(() => Promise.resolve());
    expect(watch.wasSet()).toBe(false);
  });

  test('is noticed again when it is set while it is measured', async () => {
    clock.advance(5_000);
    await watch.renewed(async () => {
      clock.advance(-5_000);
      await Promise.resolve();
    });
    expect(watch.wasSet()).toBe(true);
  });

  test('is nothing to exchanges that live by it', () => {
    const simulated = watchClock({ clock: { ...clock, isExchanges: true }, steady });
    clock.advance(90_000);
    expect(simulated.wasSet()).toBe(false);
  });
});

test('an exchange is given out once its time is known again, whoever asked for it', async () => {
  let answer: () => void = () => undefined;
  let asked = 0;
  const exchange = {
    serverTime: () => {
      asked += 1;
      return new Promise<number>((resolve) => {
        answer = () => {
          resolve(0);
        };
      });
    },
  };
  await inTime(exchange, watch);
  expect(asked).toBe(0);
  clock.advance(5_000);
  const given: string[] = [];
  const first = inTime(exchange, watch).then(() => given.push('first'));
  const second = inTime(exchange, watch).then(() => given.push('second'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(given).toEqual([]);
  answer();
  await Promise.all([first, second]);
  expect(asked).toBe(1);
});

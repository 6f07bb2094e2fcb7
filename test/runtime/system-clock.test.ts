/** Of the machine's two clocks, one tells the time, and the other how much of it has passed. */

import { afterEach, expect, jest, test } from '@jest/globals';
import { steadyClock, systemClock } from '../../shared/runtime/system-clock.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

test.each([60_000, -60_000])('setting the machine by %d ms moves the wall clock alone', (ms) => {
  const steadyMs = steadyClock.now();
  const wallMs = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => wallMs + ms);
  expect(systemClock.now()).toBe(wallMs + ms);
  const passedMs = steadyClock.now() - steadyMs;
  expect(passedMs).toBeGreaterThanOrEqual(0);
  expect(passedMs).toBeLessThan(60_000);
});

test('the steady clock tells epoch milliseconds', () => {
  expect(Math.abs(steadyClock.now() - Date.now())).toBeLessThan(60_000);
});

test('a wait of it ends early when it is told to', async () => {
  const stop = new AbortController();
  const waited = steadyClock.wait(600_000, stop.signal);
  stop.abort();
  await expect(waited).resolves.toBeUndefined();
});

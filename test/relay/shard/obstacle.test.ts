import { expect, test } from '@jest/globals';
import { createObstacle } from '../../../relay/shard/obstacle.ts';
import { handClock } from '../../support/hand-clock.ts';

const key = {
  exchange: 'okx',
  apiKey: 'fake-key',
  apiSecret: 'fake-secret',
  isDemo: false,
} as const;
const otherKey = { ...key, apiKey: 'another-fake-key' };
const timings = { retryMs: 1_000, retryMaxMs: 4_000, refusedRetryMs: 60_000 };

function bench() {
  const clock = handClock();
  const obstacle = createObstacle(clock, timings);
  /** How long it stands from now on, ms. */
  const standsFor = async (): Promise<number> => {
    let ms = 0;
    for (; obstacle.standsBefore(key); ms += 500) await clock.advance(500);
    return ms;
  };
  return { obstacle, standsFor };
}

test('failures are waited for longer and longer, up to a bound, until a session is made', async () => {
  const { obstacle, standsFor } = bench();
  expect(obstacle.standsBefore(key)).toBe(false);
  const waits: number[] = [];
  for (let failure = 0; failure < 4; failure++) {
    obstacle.noteFailure(key);
    waits.push(await standsFor());
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 4_000]);
  obstacle.noteMade(key);
  obstacle.noteFailure(key);
  expect(await standsFor()).toBe(1_000);
});

test('a refusal stands as long each time, before this key alone', async () => {
  const { obstacle, standsFor } = bench();
  for (let refusal = 0; refusal < 3; refusal++) {
    obstacle.noteRefusal(key);
    expect(obstacle.standsBefore(otherKey)).toBe(false);
    expect(obstacle.isRefusal(otherKey)).toBe(false);
    expect(await standsFor()).toBe(60_000);
  }
});

test('a key counts as refused through its tries, until it is taken', () => {
  const { obstacle } = bench();
  obstacle.noteRefusal(key);
  obstacle.noteFailure(key);
  obstacle.noteMade(key);
  expect(obstacle.isRefusal(key)).toBe(true);
  obstacle.clear();
  expect(obstacle.isRefusal(key)).toBe(false);
});

test('a failure of another key says nothing of a refusal', () => {
  const { obstacle } = bench();
  obstacle.noteRefusal(key);
  obstacle.noteFailure(otherKey);
  expect(obstacle.isRefusal(otherKey)).toBe(false);
  expect(obstacle.standsBefore(key)).toBe(false);
});

import { expect, test } from '@jest/globals';
import { keep } from '../../shared/exchanges/kept.ts';

const hourMs = 3_600_000;

function bench() {
  const state = { nowMs: 5, reads: 0 };
  const kept = keep(
    () => state.nowMs,
    (symbol) => Promise.resolve(`${symbol} ${++state.reads}`),
  );
  return { state, kept };
}

test('it is read once an hour, whatever age is allowed', async () => {
  const { state, kept } = bench();
  expect(await kept('A')).toBe('A 1');
  state.nowMs += hourMs - 1;
  expect(await kept('A', 2 * hourMs)).toBe('A 1');
  expect(await kept('B')).toBe('B 2');
  state.nowMs += 1;
  expect(await kept('A', 2 * hourMs)).toBe('A 3');
});

test('it is read anew by who doubts it, for everybody, and then not before it is as old again', async () => {
  const { state, kept } = bench();
  await kept('A');
  state.nowMs += 59_999;
  expect(await kept('A', 60_000)).toBe('A 1');
  state.nowMs += 1;
  expect(await kept('A', 60_000)).toBe('A 2');
  state.nowMs += 59_999;
  expect(await kept('A', 60_000)).toBe('A 2');
  expect(await kept('A')).toBe('A 2');
});

test('a reading that fails is not kept', async () => {
  const answers = [() => Promise.reject(new Error('no')), () => Promise.resolve(7)];
  const kept = keep(
    () => 0,
    () => (answers.shift() ?? (() => Promise.resolve(8)))(),
  );
  await expect(kept('A')).rejects.toThrow('no');
  expect(await kept('A')).toBe(7);
});

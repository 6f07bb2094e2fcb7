import { expect, test } from '@jest/globals';
import { Observer } from '../../../local/host/observer.ts';
import { Repeats } from '../../../local/host/repeats.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

test('what is said again is told the first time, then each tenth with the count', () => {
  const repeats = new Repeats();
  const told = Array.from({ length: 25 }, () => repeats.next('a', 'no')).filter(
    (text) => text !== undefined,
  );
  expect(told).toEqual(['no', 'no (10 times)', 'no (20 times)']);
  expect(repeats.next('b', 'no')).toBe('no');
  expect(repeats.next('a', 'never')).toBe('never');
  expect(repeats.next('a', 'no')).toBeUndefined();
  repeats.forget('a');
  expect(repeats.next('a', 'no')).toBe('no');
});

test('of one speaker no more is remembered than it should be', () => {
  const repeats = new Repeats();
  for (let i = 0; i < 50; i++) expect(repeats.next('a', `text ${i}`)).toBe(`text ${i}`);
  expect(repeats.next('a', 'text 1')).toBe('text 1');
});

test('a host tells failing passes so, and everything else each time', () => {
  const observer = new Observer(virtualClock(0));
  const because = 'wrong key';
  for (let i = 0; i < 12; i++) observer.logger.warn('pass failed', { botId: 'a', because });
  for (let i = 0; i < 2; i++) observer.logger.warn('order rejected', { botId: 'a' });
  expect(observer.warnings.map(({ text }) => text)).toEqual([
    'a: pass failed: wrong key',
    'a: pass failed: wrong key (10 times)',
    'a: order rejected',
    'a: order rejected',
  ]);
});

/** Bots whose passes fail, in the views. */

import { expect, test } from '@jest/globals';
import { frameOf } from '../../../local/view/frame.ts';
import type { HostSnapshot } from '../../../local/view/snapshot.ts';
import { ViewMemory } from '../../../local/view/view-memory.ts';
import { healthText, neverPassedText } from '../../../local/view/words.ts';
import { WatchedHost } from './watched-host.ts';

const size = { columns: 100, rows: 30 };
const lastFailure = 'wrong\u001bkey';

function textOf(snapshot: HostSnapshot): string {
  const lines = frameOf(snapshot, new ViewMemory(), size);
  return lines.map((line) => line.map(({ text }) => text).join('')).join('\n');
}

test('a bot that never passed has a line beside those that do, and alone', () => {
  const host = new WatchedHost().move('100');
  const ill = host.bot({ botId: 'ill', isFailing: true, lastFailure });
  const beside = textOf(host.snapshot({ unpassed: [ill] }));
  expect(beside).toMatch(/ill never completed a pass: wrong.?key/);
  expect(beside).not.toContain('\u001b');
  expect(textOf(host.snapshot({ bots: [], unpassed: [ill] }))).toContain('ill never completed');
});

test('one that had no turn yet has none', () => {
  const host = new WatchedHost().move('100');
  const waiting = host.bot({ botId: 'waiting' });
  expect(textOf(host.snapshot({ unpassed: [waiting] }))).not.toContain('never');
});

test('a bot that fails is not well', () => {
  const bot = new WatchedHost().move('100').bot();
  const failing = { ...bot, isFailing: true, totals: { ...bot.totals, failures: 3 } };
  expect(healthText(failing)).toBe('failing (3 times)');
  expect(healthText(bot)).toBe('no holes, no duplicates');
});

test('several bots are told in one line', () => {
  const bots = [{ botId: 'a', lastFailure: 'wrong key' }, { botId: 'b' }];
  expect(neverPassedText(bots)).toBe(
    '2 bots never completed a pass: a (wrong key); b (none ended in time)',
  );
});

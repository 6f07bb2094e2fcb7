import { expect, test } from '@jest/globals';
import { complaintOf } from '../../../local/host/relay-process.ts';
import { relayText } from '../../../local/view/words.ts';

test.each([
  ['Error: listen EACCES: permission denied', 'listen EACCES: permission denied'],
  ['TypeError [ERR_INVALID_ARG]: it is no text', 'it is no text'],
  ['{"level":"WARN","message":"session down"}', undefined],
  ['    at main (relay-main.ts:1:1)', undefined],
  ['Node.js v20.19.0', undefined],
])('of an end is told what a person can read: %s', (line, told) => {
  expect(complaintOf(line)).toBe(told);
});

test('a session that does not live says why', () => {
  const relay = { state: 'running', pid: 7, restarts: 1, sessionsWanted: 1 } as const;
  const why = 'the exchange refuses the credentials';
  expect(relayText({ ...relay, sessionsLive: 0, sessionDownBecause: why })).toBe(
    `, process 7, restarted once, 0 of 1 sessions live: ${why}`,
  );
  expect(relayText({ ...relay, sessionsLive: 1, sessionDownBecause: why })).toBe(
    ', process 7, restarted once, 1 of 1 sessions live',
  );
});

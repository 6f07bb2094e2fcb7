/** Where a governor is in force no ban is ever allowed, and no refusal but to machines whose clock was set. */

import { expect, test } from '@jest/globals';
import { judgeGate } from './gate-rules.ts';

test.each([
  { refusals: 0, bans: 0, isClockTrue: true, found: 0 },
  { refusals: 1, bans: 0, isClockTrue: true, found: 1 },
  { refusals: 1, bans: 0, isClockTrue: false, found: 0 },
  { refusals: 1, bans: 1, isClockTrue: true, found: 1 },
  { refusals: 1, bans: 1, isClockTrue: false, found: 1 },
])(
  'refused $refusals times and banned $bans times, clock true $isClockTrue',
  ({ refusals, bans, isClockTrue, found }) => {
    const faults = judgeGate({ name: 'okx', gate: { refusals, bans } }, isClockTrue);
    expect(faults.map(({ rule }) => rule)).toEqual(found === 0 ? [] : ['rateLimit']);
  },
);

/** When a session that lives asks for the exchange's time again. */

import { beforeEach, expect, test } from '@jest/globals';
import type { PlaceOutcome } from '../../../shared/ports/exchange.ts';
import { TimeCheck } from '../../../relay/session/time-check.ts';
import { recordedLogger } from '../../support/recorded.ts';
import { virtualClock, type VirtualClock } from '../../support/virtual-clock.ts';

let real: VirtualClock;
let asked: number;
let check: TimeCheck;

const accepted: PlaceOutcome = { kind: 'accepted', exchangeOrderId: '1' };
const late: PlaceOutcome = { kind: 'rejected', reason: 'expired', detail: 'code -1021' };
const crossed: PlaceOutcome = { kind: 'rejected', reason: 'wouldCross', detail: 'code -2010' };

beforeEach(() => {
  real = virtualClock(1_000_000);
  asked = 0;
  const serverTime = () => {
    asked += 1;
    return Promise.resolve(real.now());
  };
  check = new TimeCheck({ rest: { serverTime }, real, logger: recordedLogger() });
});

test('orders that come too late make it ask, though not with each of them', () => {
  real.advance(6_000);
  check.judge([accepted, late]);
  check.judge([late]);
  expect(asked).toBe(1);
  real.advance(5_000);
  check.judge([late]);
  expect(asked).toBe(2);
});

test('a refused cancel may have come too late as well', () => {
  real.advance(6_000);
  check.judge([{ kind: 'rejected', detail: 'code -1021' }]);
  expect(asked).toBe(1);
});

test('other answers do not, until the time has grown old', () => {
  real.advance(599_000);
  check.judge([accepted, crossed]);
  expect(asked).toBe(0);
  real.advance(1_000);
  check.judge([accepted]);
  expect(asked).toBe(1);
});

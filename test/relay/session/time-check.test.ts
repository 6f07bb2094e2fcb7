/** When a session that lives asks for the exchange's time again. */

import { beforeEach, describe, expect, test } from '@jest/globals';
import type { PlaceOutcome } from '../../../shared/ports/exchange.ts';
import { TimeCheck } from '../../../relay/session/time-check.ts';
import { recordedLogger } from '../../support/recorded.ts';
import { virtualClock, type VirtualClock } from '../../support/virtual-clock.ts';

let real: VirtualClock;
let asked: number;
let wall: VirtualClock;
let isAnswered: boolean;
let check: TimeCheck;

const accepted: PlaceOutcome = { kind: 'accepted', exchangeOrderId: '1' };
const late: PlaceOutcome = { kind: 'rejected', reason: 'expired', detail: 'code -1021' };
const crossed: PlaceOutcome = { kind: 'rejected', reason: 'wouldCross', detail: 'code -2010' };

beforeEach(() => {
  real = virtualClock(1_000_000);
  wall = virtualClock(7_000_000);
  asked = 0;
  isAnswered = true;
  const serverTime = () => {
    asked += 1;
    return isAnswered ? Promise.resolve(real.now()) : Promise.reject(new Error('no answer'));
  };
  check = new TimeCheck({ rest: { serverTime }, real, wall, logger: recordedLogger() });
});

function pass(ms: number): void {
  real.advance(ms);
  wall.advance(ms);
}

test('orders that come too late make it ask, though not with each of them', () => {
  pass(6_000);
  check.judge([accepted, late]);
  check.judge([late]);
  expect(asked).toBe(1);
  pass(5_000);
  check.judge([late]);
  expect(asked).toBe(2);
});

test('a refused cancel may have come too late as well', () => {
  pass(6_000);
  check.judge([{ kind: 'rejected', detail: 'code -1021' }]);
  expect(asked).toBe(1);
});

test('other answers do not, until the time has grown old', () => {
  pass(599_000);
  check.judge([accepted, crossed]);
  expect(asked).toBe(0);
  pass(1_000);
  check.judge([accepted]);
  expect(asked).toBe(1);
});

test('orders left out as too late make it ask as well', () => {
  pass(4_000);
  check.doubt();
  expect(asked).toBe(0);
  pass(1_000);
  check.doubt();
  check.doubt();
  expect(asked).toBe(1);
});

describe("when the machine's clock", () => {
  test('was not set, nothing is asked before orders are sent', async () => {
    pass(3_600_000);
    await check.know();
    expect(asked).toBe(0);
  });

  test.each([-71_000, 71_000])('was set by %d ms, it is asked once, and waited for', async (ms) => {
    wall.advance(ms);
    await Promise.all([check.know(), check.know()]);
    await check.know();
    expect(asked).toBe(1);
  });

  test('was set and nobody answers, orders wait until somebody does', async () => {
    wall.advance(-20_000);
    isAnswered = false;
    await expect(check.know()).rejects.toThrow('no answer');
    await expect(check.know()).rejects.toThrow('no answer');
    isAnswered = true;
    await check.know();
    await check.know();
    expect(asked).toBe(3);
  });
});

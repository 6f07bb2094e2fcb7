/** Where reading fills begins for a bot that has none for a long time. */

import { expect, test } from '@jest/globals';
import type { BotState } from '../../shared/domain/bot-state.ts';
import type { Observation } from '../../shared/domain/observation.ts';
import { plan } from '../../shared/domain/plan.ts';
import { aTimeMs, orderWith, stateWith } from '../support/bot-builders.ts';
import { configOf, fullCapabilities, instrumentOf } from '../support/builders.ts';

const hourMs = 3_600_000;
const quiet = stateWith({ fillsCursorMs: aTimeMs });

function passAt(atMs: number, state: BotState, seen: Partial<Observation> = {}, changes = {}) {
  const observation = { atMs, openOrders: [], fills: [], lookups: [], ...seen };
  const capabilities = { ...fullCapabilities, ...changes };
  const input = { config: configOf(), instrument: instrumentOf(), capabilities, observation };
  return plan({ ...input, nowMs: atMs }, state).state.fillsCursorMs;
}

test('stays after a few quiet hours, so that idle passes write nothing', () => {
  expect(passAt(aTimeMs + 5 * hourMs, quiet)).toBe(aTimeMs);
});

test('follows an hour behind when nothing was filled for longer', () => {
  expect(passAt(aTimeMs + 60 * 24 * hourMs, quiet)).toBe(aTimeMs + (60 * 24 - 1) * hourMs);
});

test('waits for an order whose place request was not answered', () => {
  const createdAtMs = aTimeMs + 2 * hourMs;
  const atMs = aTimeMs + 100 * hourMs;
  const placing = orderWith({ status: 'placing', createdAtMs, expiresAtMs: atMs });
  expect(passAt(atMs, { ...quiet, orders: [placing] })).toBe(createdAtMs);
});

test('stays where fills were not read', () => {
  const atMs = aTimeMs + 100 * hourMs;
  expect(passAt(atMs, quiet, { told: [] })).toBe(aTimeMs);
  expect(passAt(atMs, quiet, {}, { fillHistory: false })).toBe(aTimeMs);
  expect(passAt(atMs, stateWith({ fillsCursorMs: 0 }), { told: [] })).toBe(0);
});

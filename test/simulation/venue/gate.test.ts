/** The exchange's own counting: who is refused, who is told of others, and who should have known that it is shut out. */

import { expect, test } from '@jest/globals';
import { drawnRates } from './rates.ts';
import { Gate, ownerOf } from './gate.ts';
import type { Sender } from './shut-outs.ts';
import { judgeFigures, judgeShutOuts } from '../judge/gate-rules.ts';

const owner = { address: 'egress', account: 'main' };
const startMs = 1_000_000_000;

function gateOf(isAligned: boolean): { gate: Gate; ask: (atMs: number, units: number) => string } {
  const weight = {
    name: 'weight',
    scope: 'address',
    windowMs: 10_000,
    max: 10,
    isAligned,
  } as const;
  const orders = { ...weight, name: 'orders', scope: 'account' } as const;
  const gate = new Gate(drawnRates({ weight, orders }));
  const ask = (atMs: number, units: number): string =>
    gate.admit({ ...owner, charges: [{ limit: weight, units }], nowMs: startMs + atMs }).kind;
  return { gate, ask };
}

test.each([
  { isAligned: true, second: 'admitted' },
  { isAligned: false, second: 'tooMany' },
])('counts in windows on the edges of the clock: $isAligned', ({ isAligned, second }) => {
  const { gate, ask } = gateOf(isAligned);
  expect(ask(9_000, 8)).toBe('admitted');
  expect(ask(11_000, 8)).toBe(second);
  expect(ask(21_001, 8)).toBe('admitted');
  expect(gate.refusals).toBe(isAligned ? 0 : 1);
});

test('is not our refusal where another program has used what we need, and is told', () => {
  const { gate, ask } = gateOf(true);
  expect(ask(0, 1)).toBe('admitted');
  gate.useForeign(owner, { part: 0.6, everyMs: 10_000, nowMs: startMs + 100 });
  expect(ask(200, 4)).toBe('tooMany');
  expect(gate.refusals).toBe(0);
  const told = gate.admit({ ...owner, charges: [], nowMs: startMs + 300 });
  expect(told).toMatchObject({ words: [{ used: 7 }, { used: 6 }] });
  expect(ask(400, 10)).toBe('tooMany');
  expect(gate.refusals).toBe(1);
});

const lifeOf = (name: string, met?: { fault: string; atMs: number }): Sender['life'] => ({
  name,
  isDead: false,
  hasMet: (beginning, { fromMs, toMs }) =>
    met !== undefined && met.fault.startsWith(beginning) && met.atMs >= fromMs && met.atMs <= toMs,
});

test.each([
  { what: 'the one that was told', afterMs: 2_100, isOther: false, found: true },
  { what: 'what had leave before', afterMs: 1_900, isOther: false, found: false },
  { what: 'another that could have read it', afterMs: 3_100, isOther: true, found: true },
  { what: 'another that believes what it read', afterMs: 2_900, isOther: true, found: false },
  { what: 'one that stood still', afterMs: 9_000, isOther: true, met: 'freeze', found: false },
  { what: 'one without a table', afterMs: 9_000, isOther: true, met: 'tableLost', found: false },
])('$what asks $afterMs ms after the word: $found', ({ afterMs, isOther, met, found }) => {
  const { gate } = gateOf(true);
  const fault = met === undefined ? undefined : { fault: met, atMs: startMs + 1_000 };
  const told = lifeOf('strategy/1');
  const asks = isOther || fault !== undefined ? lifeOf('strategy/2', fault) : told;
  gate.shutOuts.open(owner.address, { nowMs: startMs, forMs: 60_000 });
  const send = (life: Sender['life'], sentMs: number): void => {
    const nowMs = sentMs + 50;
    gate.admit({ ...owner, charges: [], nowMs, sender: { life, sentMs } });
    gate.shutOuts.told(owner.address, { life }, nowMs + 50);
  };
  send(told, startMs);
  send(asks, startMs + 100 + afterMs);
  const rules = judgeShutOuts({ name: 'okx', gate }).map(({ rule }) => rule);
  expect(rules).toEqual(found ? ['askedShutOut'] : []);
  expect([gate.refusals, gate.bans]).toEqual([0, 0]);
});

test.each([
  { what: 'after it was told', wordsBefore: 1, found: true },
  { what: 'before it was told', wordsBefore: 0, found: false },
  { what: 'in the next window', wordsBefore: 1, atMs: 10_100, found: false },
  { what: 'for what there is room for', wordsBefore: 1, units: 4, found: false },
  { what: 'after it stood still', wordsBefore: 1, met: 'freeze', found: false },
  { what: 'and another was told', wordsBefore: 1, isOther: true, found: false },
])('one asks for more than is left, $what: $found', (by) => {
  const { wordsBefore, atMs = 5_000, units = 5, met, isOther = false, found } = by;
  const { gate } = gateOf(true);
  const [limit] = gate.rates.toldWith([]);
  if (limit === undefined) throw new Error('the gate has no limit');
  gate.admit({ ...owner, charges: [{ limit, units: 1 }], nowMs: startMs });
  gate.useForeign(owner, { part: 0.5, everyMs: 10_000, nowMs: startMs });
  const life = lifeOf('strategy/1', met === undefined ? undefined : { fault: met, atMs: startMs });
  const told = { life: isOther ? lifeOf('strategy/2') : life };
  gate.figures.note(ownerOf(owner), told, [{ limit, used: 6 }], startMs + 2_000);
  const sender = { life, sentMs: startMs + atMs, wordsBefore };
  gate.admit({ ...owner, charges: [{ limit, units }], nowMs: startMs + atMs, sender });
  const rules = judgeFigures({ name: 'okx', gate }).map(({ rule }) => rule);
  expect(rules).toEqual(found ? ['rateLimit'] : []);
});

/** Who asks first at a slot. */

import { expect, test } from '@jest/globals';
import { ticksOf } from '../../shared/app/fan-out-slot.ts';
import { aTimeMs } from '../support/bot-builders.ts';

const names = ['main', 'second', 'third'];
const minuteMs = Math.floor(aTimeMs / 60_000) * 60_000;

function accountsAt(slotMs: number, all: readonly string[] = names): readonly string[] {
  const accounts = all.map((account) => ({ account, botIds: [`bot-${account}`], pollSeconds: 60 }));
  return ticksOf({ slotMs, accounts }).map(({ groupId }) => groupId);
}

test('all that are due, whatever their order', () => {
  expect(accountsAt(minuteMs).toSorted()).toEqual(names);
});

test('each account about as often as the others, none of them late for long', () => {
  const firsts = Array.from({ length: 600 }, (_, minute) =>
    accountsAt(minuteMs + minute * 60_000).at(0),
  );
  for (const name of names) {
    expect(firsts.filter((first) => first === name).length).toBeGreaterThan(150);
    // 30 minutes in vain would be a matter of 1 in 200,000.
    for (let from = 0; from + 30 <= firsts.length; from++) {
      expect(firsts.slice(from, from + 30)).toContain(name);
    }
  }
});

test('the same whenever the slot comes, so that the queue takes its ticks once', () => {
  expect(accountsAt(minuteMs, names.toReversed())).toEqual(accountsAt(minuteMs));
});

/**
 * What every adapter promises behind the exchange port, shown over real HTTP on loopback against its simulated
 * exchange. Cases are left out by capability or by a documented property of the exchange alone.
 */

/* eslint-disable jest/no-export -- each adapter's test file runs this suite */

import { describe } from '@jest/globals';
import { describeCancels } from './exchange/cancels.ts';
import { describeErrors } from './exchange/errors.ts';
import { describeKeys } from './exchange/keys.ts';
import { describeLimits } from './exchange/limits.ts';
import { describeLists } from './exchange/lists.ts';
import { describeOrders } from './exchange/orders.ts';
import { describeReads } from './exchange/reads.ts';
import { describeRefusals } from './exchange/refusals.ts';
import { describeTime } from './exchange/time.ts';
import { describeUnclear } from './exchange/unclear.ts';
import type { ExchangeUnderTest } from './exchange/world.ts';

export function describeExchange(world: ExchangeUnderTest): void {
  const parts = [
    describeReads,
    describeOrders,
    describeCancels,
    describeLists,
    describeRefusals,
    describeUnclear,
    describeTime,
    describeLimits,
    describeKeys,
    describeErrors,
  ];
  describe(`the adapter of ${world.name}`, () => {
    for (const part of parts) part(world);
  });
}

/** `npm start -- --exchange NAME`: the example bot alone on each exchange that can be simulated. */

import { afterEach, expect, jest, test } from '@jest/globals';
import { demoExchanges } from '../../../local/host/demo-exchanges.ts';
import { settle } from '../../../local/host/settle.ts';
import { systemClock } from '../../../shared/runtime/system-clock.ts';
import { judgeLog } from '../../support/exchange-judge.ts';
import { hostOptions, openHost, stopHosts, until } from '../../support/host-bench.ts';

jest.setTimeout(180_000);

afterEach(stopHosts);

const fillsWanted = 5;

test.each(demoExchanges)('$name', async ({ name, exchange, exampleBot, keys }) => {
  const host = await openHost(hostOptions({ exchange: name, bots: exampleBot, speed: 120 }));
  const [account = ''] = [...keys.keys()];
  await until('fills', () =>
    host.snapshot().bots.some(({ totals }) => totals.fills >= fillsWanted),
  );
  expect(await settle(host, systemClock)).toBe(true);
  const { bots } = host.snapshot();
  expect(bots.map(({ exchange: where }) => where)).toEqual([exchange]);
  for (const { totals } of bots) {
    expect(totals).toMatchObject({ duplicates: 0, holes: 0, orphans: 0, unknown: 0, missing: 0 });
    expect(totals.countered + totals.settled + totals.debts).toBe(totals.fills);
    expect(totals.fills).toBeGreaterThanOrEqual(fillsWanted);
  }
  judgeLog({ orders: host.exchanges.of(exchange).orders(account) });
});

/** The bots of the examples at once, one of each class, the relay in a process of its own. */

import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { settle } from '../../../local/host/settle.ts';
import type { Host } from '../../../local/host/host.ts';
import { systemClock } from '../../../shared/runtime/system-clock.ts';
import { judgeLog } from '../../support/exchange-judge.ts';
import { exampleBots, hostOptions, openHost, stopHosts, until } from '../../support/host-bench.ts';

// Two processes start, and three markets run: seconds where nothing else runs, more on a busy machine.
jest.setTimeout(180_000);

afterEach(stopHosts);

const accounts = { okx: 'demo', hitbtc: 'demo-hitbtc', binance: 'demo-binance' } as const;
const exchanges = ['okx', 'hitbtc', 'binance'] as const;

const openThree = () => openHost(hostOptions({ bots: exampleBots, speed: 60 }));

const fillsOf = (host: Host, exchange: keyof typeof accounts) =>
  host.exchanges.of(exchange).fills(accounts[exchange]).length;

const untilAllFill = (host: Host, more = 0, before: Partial<Record<string, number>> = {}) =>
  until('fills on all exchanges', () =>
    exchanges.every((exchange) => fillsOf(host, exchange) > (before[exchange] ?? 0) + more),
  );

const untilLive = (host: Host) =>
  until('both sessions', () => host.snapshot().relay?.sessionsLive === 2);

/** Nothing is under way any more, and each bot's books are in order. */
async function judgeAll(host: Host): Promise<void> {
  expect(await settle(host, systemClock)).toBe(true);
  for (const { totals } of host.snapshot().bots) {
    expect(totals).toMatchObject({ duplicates: 0, holes: 0, orphans: 0, unknown: 0, missing: 0 });
    expect(totals.countered + totals.settled + totals.debts).toBe(totals.fills);
  }
  for (const exchange of exchanges) {
    judgeLog({ orders: host.exchanges.of(exchange).orders(accounts[exchange]) });
  }
}

describe('three bots', () => {
  test('trade on an exchange of their own, each in its class', async () => {
    const host = await openThree();
    await untilLive(host);
    await untilAllFill(host);
    const { bots, markets, relay } = host.snapshot();
    expect(bots.map(({ botId, exchangeClass }) => `${botId}: ${exchangeClass}`)).toEqual([
      'binance-btc-usdt: request-reply websocket',
      'hitbtc-btc-usdt: Websocket',
      'okx-btc-usdt: REST',
    ]);
    expect(markets.map(({ exchange }) => exchange).toSorted()).toEqual(exchanges.toSorted());
    expect(relay).toMatchObject({ state: 'running', sessionsLive: 2, sessionsWanted: 2 });
    await judgeAll(host);
  });

  test('go on when the relay is killed, and it is started again', async () => {
    const host = await openThree();
    await untilLive(host);
    const killed = host.snapshot().relay;
    process.kill(killed?.pid ?? 0, 'SIGKILL');
    await until('another relay', () => (host.snapshot().relay?.epoch ?? 0) > (killed?.epoch ?? 0));
    await untilLive(host);
    expect(host.snapshot().relay).toMatchObject({ state: 'running', restarts: 1 });
    const before = Object.fromEntries(exchanges.map((one) => [one, fillsOf(host, one)]));
    await untilAllFill(host, 0, before);
    await judgeAll(host);
  });
});

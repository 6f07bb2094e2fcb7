/** The smoke test passes a deployment that works, and finds each way in which one may not. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { createSmokeHandler } from '../../functions/smoke.ts';
import { smokeBotId } from '../../shared/app/smoke-market.ts';
import type { SmokeReport } from '../../shared/app/smoke-test.ts';
import { decimal, zero } from '../../shared/domain/decimal.ts';
import type { Exchange } from '../../shared/ports/exchange.ts';
import { contextWith } from '../support/lambda-events.ts';
import {
  startSmokeServers,
  startSmokeWorld,
  type SmokeFlaws,
  type SmokeServers,
  type SmokeWorld,
} from '../support/smoke-world.ts';

let servers: SmokeServers;
let world: SmokeWorld;
beforeAll(async () => {
  servers = await startSmokeServers();
});
afterAll(() => Promise.all([servers.database.stop(), servers.sqs.stop()]));
beforeEach(async () => {
  world = await startSmokeWorld(servers);
});
afterEach(() => world.stop());

const sixMinutes = 360_000;

/** As a person calls it. */
async function tried(flaws?: SmokeFlaws): Promise<SmokeReport | undefined> {
  const endsMs = world.clock.now() + sixMinutes;
  const context = contextWith(() => endsMs - world.clock.now());
  return createSmokeHandler(world.depsWith(flaws))({}, context) as Promise<SmokeReport | undefined>;
}

async function itemsLeft(): Promise<readonly string[]> {
  const left: string[] = [];
  for (const pk of [`BOT#${smokeBotId}`, `PAPER#${smokeBotId}`]) {
    const { Items = [] } = await world.database.client.send(
      new QueryCommand({
        TableName: world.tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk } },
      }),
    );
    left.push(...Items.map(({ sk }) => sk?.S ?? ''));
  }
  return left;
}

const allChecks = [
  'the planner answers',
  'the watchdog answers',
  'the grid is placed',
  'the stream brings a config to the lifecycle',
  'a fill is countered, once',
  'more passes change nothing',
  'a slot becomes a pass, through the work queue',
  'an order event becomes a pass, through the router and the work queue',
  'a bot that is stopped cancels its orders',
];

describe('a deployment that works', () => {
  test('passes every check, and nothing of the test stays', async () => {
    expect(await tried()).toEqual({ checks: allChecks });
    expect(await itemsLeft()).toEqual(['RUN']);
  });

  test('tells of passes, and counts nothing of them among what the service earned and sent', async () => {
    await tried();
    const told = new Set(world.metrics.values.map(({ name }) => name));
    const trade = ['OrdersPlaced', 'OrdersCanceled', 'Fills', 'RoundTrips', 'ProfitQuote'] as const;
    const answers = ['FeesQuote', 'CountersPlaced', 'FillToCounterMs'] as const;
    expect([...trade, ...answers].filter((name) => told.has(name))).toEqual([]);
    expect(world.metrics.sum('PassSucceeded')).toBeGreaterThan(0);
  });

  test('passes with what an earlier test left behind when it was cut off', async () => {
    const deps = world.depsWith();
    const cut = { ...deps, store: { ...deps.store, deleteBot: () => Promise.resolve() } };
    let looks = 0;
    const lost = {
      ...cut,
      market: {
        ...deps.market,
        close: () => Promise.resolve(),
        look: (account: string) =>
          (looks += 1) > 6 ? Promise.reject(new Error('cut off')) : deps.market.look(account),
      },
    };
    const run = createSmokeHandler(lost)({}, contextWith(sixMinutes));
    await expect(run).rejects.toThrow('cut off');
    expect(await itemsLeft()).toEqual(expect.arrayContaining(['CONFIG', 'GRID', 'BOOK']));
    expect(await tried()).toEqual({ checks: allChecks });
    expect(await itemsLeft()).toEqual(['RUN']);
  });

  test('waits for its turn while another test runs, and gives up when that never ends', async () => {
    const { runs, clock } = world.depsWith();
    const nowMs = clock.now();
    await runs.begin('another', { nowMs, untilMs: nowMs + 20_000 });
    expect(await tried()).toEqual({ checks: allChecks });
    expect(world.clock.now()).toBeGreaterThan(nowMs + 20_000);

    await runs.begin('endless', { nowMs: clock.now(), untilMs: nowMs + 9_999_000 });
    await expect(tried()).rejects.toThrow('one at a time: another smoke test runs');
    // It is the other's.
    await runs.end('mine');
    await expect(tried()).rejects.toThrow('one at a time');
  });

  test('passes while trading is halted, with no order placed', async () => {
    const because = 'the exchange is odd';
    await world.runtime.halts.write({ orders: 'cancel', because, sinceMs: world.clock.now() });
    const report = await tried();
    expect(report?.halted).toBe(because);
    expect(report?.checks).toContain('no order is placed while trading is halted');
    expect(report?.checks).not.toContain('the grid is placed');
  });

  test('passes when trading is halted in the middle of it', async () => {
    let waits = 0;
    const report = await tried({
      onWait: async () => {
        waits += 1;
        if (waits > 1) return;
        const sinceMs = world.clock.now();
        await world.runtime.halts.write({ orders: 'cancel', because: 'just now', sinceMs });
      },
    });
    expect(report).toEqual({ checks: [], halted: 'just now' });
    expect(await itemsLeft()).toEqual(['RUN']);
  });

  test('passes though the first calls fail, as those of a role just made may', async () => {
    let calls = 0;
    const report = await tried({
      functions: {
        strategy: (sound) => (payload) =>
          (calls += 1) < 3 ? Promise.reject(new Error('AccessDenied')) : sound(payload),
      },
    });
    expect(report?.checks).toEqual(allChecks);
  });

  test('passes though single calls are throttled, whichever they are', async () => {
    const report = await tried({ functions: { strategy: throttled() } });
    expect(report?.checks).toEqual(allChecks);
  });
});

/** Every other call that is made directly: what comes through a queue comes back by itself. */
const throttled = () => {
  let calls = 0;
  return (sound: (payload: unknown) => Promise<unknown>) => (payload: unknown) => {
    const isDirect = JSON.stringify(payload).includes('"messageId":"smoke-test"');
    return isDirect && (calls += 1) % 2 === 1
      ? Promise.reject(new Error('TooManyRequestsException'))
      : sound(payload);
  };
};

const doubling = (sound: Exchange): Exchange => ({
  ...sound,
  place: async (requests) => {
    const outcomes = await sound.place(requests);
    await sound.place(requests.map((one) => ({ ...one, clientOrderId: `${one.clientOrderId}2` })));
    return outcomes;
  },
});

const losing = (sound: Exchange): Exchange => ({
  ...sound,
  fillsSince: () => Promise.resolve([]),
  fillsOfOrder: () => Promise.resolve([]),
  order: async (query) => {
    const lookup = await sound.order(query);
    if (lookup.kind === 'notFound' || lookup.report.status !== 'filled') return lookup;
    const ended = { filledQuantity: zero, fee: zero, status: 'canceled' } as const;
    return { kind: 'found', report: { ...lookup.report, ...ended } };
  },
});

/** Does its work, and after some calls places one more order each time, under a name of its own. */
const growing = () => {
  let calls = 0;
  return (sound: Exchange): Exchange => {
    calls += 1;
    if (calls < 4) return sound;
    const order = {
      clientOrderId: `growing${100_000 + calls}`,
      side: 'buy',
      price: decimal(900),
      quantity: decimal(1),
      timeInForce: 'gtc',
      postOnly: true,
    } as const;
    return {
      ...sound,
      ticker: async (symbol) => {
        await sound.place([{ ...order, symbol, expiresAtMs: sound.exchangeNow() + 1_000 }]);
        return sound.ticker(symbol);
      },
    };
  };
};

describe('a deployment fails', () => {
  const failing = (because: string) => () => () => Promise.reject(new Error(because));
  const idle = () => () => Promise.resolve({ batchItemFailures: [] });
  test.each<{ name: string; flaws: () => SmokeFlaws; says: RegExp }>([
    {
      name: 'whose strategy places nothing',
      flaws: () => ({ functions: { strategy: idle } }),
      says: /^the grid is placed: expected buy 1 at 970, .*; 6 placed and 0 filled .* there were no orders; 0 placed/,
    },
    {
      name: 'whose strategy doubles orders',
      flaws: () => ({ exchange: doubling }),
      says: /^the grid is placed: .* there were buy 1 at 970, buy 1 at 970, .*; 12 placed/,
    },
    {
      name: 'whose strategy loses a fill',
      flaws: () => ({ exchange: losing }),
      says: /^a fill is countered, once: .* an inventory of 0 where it has 1$/,
    },
    {
      name: 'whose strategy places more at every pass',
      flaws: () => ({ exchange: growing() }),
      says: /^(a fill is countered, once|more passes change nothing): .*buy 1 at 900/,
    },
    {
      name: 'whose strategy throws',
      flaws: () => ({ functions: { strategy: failing('no such import') } }),
      says: /^the grid is placed: the function strategy failed: Error: no such import$/,
    },
    {
      name: 'whose strategy takes too long',
      flaws: () => ({
        functions: {
          strategy: () => () => {
            world.clock.advance(60_000);
            return Promise.reject(new Error('Task timed out after 60.00 seconds'));
          },
        },
      }),
      says: /^the grid is placed: the function strategy failed: Error: Task timed out/,
    },
    {
      name: 'whose strategy gives its work back',
      flaws: () => ({
        functions: {
          strategy: () => () => Promise.resolve({ batchItemFailures: [{ itemIdentifier: '1' }] }),
        },
      }),
      says: /^the grid is placed: the function strategy failed: it gave its message back/,
    },
    {
      name: 'whose passes fail',
      flaws: () => ({
        exchange: (sound) => ({ ...sound, openOrders: () => Promise.reject(new Error('broken')) }),
      }),
      says: /^the grid is placed: .* there were no orders.*its passes say: Error: broken/,
    },
    {
      name: 'whose work queue wakes nobody',
      flaws: () => ({ workQueueIsStuck: true }),
      says: /^a slot becomes a pass, through the work queue: expected .*; 10 placed .* there were .*; 8 placed/,
    },
    {
      name: 'whose stream wakes nobody',
      flaws: () => ({ streamIsStuck: true }),
      says: /^the stream brings a config to the lifecycle: nobody has answered the config within 90 s$/,
    },
    ...(['planner', 'watchdog', 'fanOut', 'router'] as const).map((name) => ({
      name: `whose ${name} fails`,
      flaws: () => ({ functions: { [name]: failing('out of order') } }),
      says: new RegExp(`: the function ${name} failed: Error: out of order$`),
    })),
  ])('$name, and nothing of the test stays', async ({ flaws, says }) => {
    await expect(tried(flaws())).rejects.toThrow(says);
    expect(await itemsLeft()).toEqual(['RUN']);
  });
});

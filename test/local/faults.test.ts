/** Faults of the simulated exchange: what the client sees, and what happened all the same. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FaultTextError, parseFaults } from '../../local/exchange/fault-text.ts';
import { Faults, type FaultRule } from '../../local/exchange/faults.ts';
import { okxEndpoints } from '../../local/exchange/okx/okx-routes.ts';
import { startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { seededRandom } from '../../local/exchange/random.ts';
import { call, ManualClock, postOnly, quietMarket, richAccount, startMs } from './support.ts';

let okx: Simulator;
const clock = new ManualClock(startMs);
beforeEach(async () => {
  okx = await startOkxSimulator({
    clock,
    recording: quietMarket,
    accounts: [richAccount],
    seed: 7,
  });
});
afterEach(() => okx.close());

const place = () =>
  call(okx, clock, {
    target: '/api/v5/trade/order',
    body: postOnly('buy', '59000', '0.1', 'gr1a0001'),
  });

/** Whether the answer came as JSON, as something else, or not at all. */
async function seen(): Promise<string> {
  try {
    const { status, text } = await place();
    return `${status} ${text.startsWith('{') ? 'json' : 'html'}`;
  } catch {
    return 'broken';
  }
}

test.each<[FaultRule['kind'], string, number]>([
  ['drop-before', 'broken', 0],
  ['drop-after', 'broken', 1],
  ['5xx-before', '503 json', 0],
  ['5xx-after', '500 json', 1],
  ['429', '429 json', 0],
])('%s: the client sees %s, the book holds %i', async (kind, client, orders) => {
  okx.faults.set([{ endpoint: 'place', kind, next: 1 }]);
  expect(await seen()).toBe(client);
  expect(okx.openOrders('main')).toHaveLength(orders);
  expect(await seen()).toBe('200 json');
});

test('an HTML page comes with 502 or 200, for orders placed and not placed', async () => {
  okx.faults.set([{ endpoint: /^place/, kind: 'html' }]);
  const outcomes = new Set<string>();
  for (let i = 0; i < 40; i++) {
    const before = okx.orders('main').length;
    outcomes.add(`${await seen()} ${okx.orders('main').length - before}`);
  }
  expect([...outcomes].toSorted()).toEqual([
    '200 html 0',
    '200 html 1',
    '502 html 0',
    '502 html 1',
  ]);
});

test('half an answer is no JSON, for an order that was placed', async () => {
  okx.faults.set([{ endpoint: 'place', kind: 'truncated', next: 1 }]);
  await expect(place()).rejects.toThrow(SyntaxError);
  expect(okx.openOrders('main')).toHaveLength(1);
});

test('an answer that is late is the same answer', async () => {
  okx.faults.set([{ endpoint: 'place', kind: 'delay', delayMs: 1, next: 1 }]);
  expect(await seen()).toBe('200 json');
});

test('a list of open orders is served as it was some calls ago', async () => {
  const listed = async (): Promise<number> => {
    const answer = await call(okx, clock, { target: '/api/v5/trade/orders-pending' });
    return answer.body.data.length;
  };
  expect(await listed()).toBe(0);
  await place();
  expect(await listed()).toBe(1);
  okx.faults.set([{ endpoint: '*', kind: 'stale', callsAgo: 2, next: 1 }]);
  expect(await listed()).toBe(0);
  expect(await listed()).toBe(1);
});

test('chance is the same for the same seed, and as likely as asked', () => {
  const strikes = (seed: number): string => {
    const faults = new Faults(seededRandom(seed));
    faults.set([{ endpoint: '*', kind: '429', probability: 0.1 }]);
    const endpoint = { name: 'place-one', group: 'place', path: '/api/v5/trade/order' };
    return Array.from({ length: 2_000 }, () =>
      faults.draw(endpoint) === undefined ? '.' : 'x',
    ).join('');
  };
  expect(strikes(1)).toBe(strikes(1));
  expect(strikes(1)).not.toBe(strikes(2));
  const count = strikes(3).replaceAll('.', '').length;
  expect(count).toBeGreaterThan(140);
  expect(count).toBeLessThan(260);
});

describe('as text', () => {
  test('rules are read', () => {
    const text = 'place:drop-after:0.1, *:5xx:0.1,open-orders:stale:0.2:3,cancel:delay:next2:50';
    expect(parseFaults(text, okxEndpoints)).toEqual([
      { endpoint: 'place', kind: 'drop-after', probability: 0.1 },
      { endpoint: '*', kind: '5xx', probability: 0.1 },
      { endpoint: 'open-orders', kind: 'stale', probability: 0.2, callsAgo: 3 },
      { endpoint: 'cancel', kind: 'delay', next: 2, delayMs: 50 },
    ]);
    expect(parseFaults('', okxEndpoints)).toEqual([]);
  });

  test.each([
    ['place', /found the fault "place", expected ENDPOINT:KIND/],
    ['plaec:5xx:0.1', /found the endpoint "plaec".*allowed: \*, time/],
    ['place:explode:0.1', /found the fault kind "explode".*allowed: delay, drop-before/],
    ['place:5xx:1.5', /found the probability "1.5".*0 to 1/],
    ['place:5xx:', /found the probability ""/],
    ['place:5xx:0.1:9', /only delay and stale take one/],
    ['place:delay:0.1:0', /allowed: 1 to 600000 milliseconds/],
  ])('%s is refused', (text, message) => {
    expect(() => parseFaults(text, okxEndpoints)).toThrow(FaultTextError);
    expect(() => parseFaults(text, okxEndpoints)).toThrow(message);
  });
});

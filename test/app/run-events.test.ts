/** Passes over events, and the two routes of an order, over the real store, queue and adapter. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RelayLink } from '../../shared/app/relay-link.ts';
import { runEvents } from '../../shared/app/run-events.ts';
import type { RelayEvent } from '../../shared/ports/relay-events.ts';
import type { ReceivedBatch } from '../../shared/ports/relay-commands.ts';
import { createSqsCommandSource } from '../../shared/stores/sqs-commands.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { startEmbeddedSqs, type EmbeddedSqs } from '../support/embedded-sqs.ts';
import { bundleOf, orderEventOf } from '../support/simulated-events.ts';
import { judgeBooks, judgeLog } from '../support/exchange-judge.ts';
import { intercepted } from '../support/intercepted.ts';
import { openPassBench, type OkxWorld, type PassBench } from '../support/pass-bench.ts';
import { account, funds } from '../support/pass-world.ts';
import { bringSessionUp, relayLinkOf, takeSessionDown } from '../support/relay-link-bench.ts';
import { recordedLogger } from '../support/recorded.ts';
import { virtualClock } from '../support/virtual-clock.ts';

let bench: PassBench;
let sqs: EmbeddedSqs;
const wall = virtualClock(aTimeMs);

beforeAll(async () => {
  [bench, sqs] = await Promise.all([openPassBench(), startEmbeddedSqs()]);
});
afterAll(async () => {
  await Promise.all([bench.close(), sqs.stop()]);
});
beforeEach(() => {
  sqs.clear();
});

const relayLink = () => relayLinkOf(bench, sqs, wall);
const goLive = () => bringSessionUp(bench, wall);
const goDown = () => takeSessionDown(bench);

const websocket = { connection: 'websocket' } as const;

async function receive(): Promise<readonly ReceivedBatch[]> {
  const source = createSqsCommandSource({
    client: sqs.client,
    queueUrls: [sqs.workQueueUrl],
    logger: recordedLogger(),
  });
  return source.receive(0, AbortSignal.timeout(5_000));
}

/** Everything the exchange would have pushed since it had told of so many trades. */
function eventsSince(world: OkxWorld, fillsKnown: number): readonly RelayEvent[] {
  const { fills, orders, lotSize } = world.books();
  return fills.slice(fillsKnown).flatMap((fill) => {
    const order = orders.find(({ id }) => id === fill.orderId);
    return order === undefined ? [] : [orderEventOf(order, fill, lotSize)];
  });
}

/** Has the process fold events, and tells what it asked of the exchange and the store meanwhile. */
async function fold(world: OkxWorld, events: readonly RelayEvent[]): Promise<readonly string[]> {
  const calls: string[] = [];
  const deps = world.newProcess((name, call) => {
    calls.push(name);
    return call();
  });
  await runEvents(deps, bundleOf(world.botId, events));
  return calls.filter((name) => name !== 'instrument');
}

describe('without a live session', () => {
  beforeEach(goDown);

  test('orders go over REST, each claimed in the ledger first', async () => {
    const relay = relayLink();
    const world = await bench.openWorld({ config: websocket, relay });
    await world.pass();
    const ids = world.books().openOrders.map(({ request }) => request.clientOrderId ?? '');
    expect(ids).toHaveLength(8);
    expect(await relay.ledger.claim(account, ids, { epoch: 1, nowMs: wall.now() })).toEqual(
      new Set(),
    );
    expect((await world.state()).orders.every(({ isLedgered }) => isLedgered === true)).toBe(true);
  });

  test('what somebody else has claimed is not sent, and settles as not placed', async () => {
    const relay = relayLink();
    const robbed: RelayLink = {
      ...relay,
      // Another sender is faster by a moment.
      ledger: intercepted(relay.ledger, async (_name, call) => {
        await call();
        return call();
      }),
    };
    const world = await bench.openWorld({ config: websocket, relay: robbed });
    await world.pass();
    expect(world.books().orders).toEqual([]);
    expect((await world.state()).orders.map(({ status }) => status)).toEqual(
      Array(8).fill('placing'),
    );
    for (let i = 0; i < 3; i++) {
      world.advance(10_000);
      await world.pass();
    }
    const first = (await world.state()).orders.slice(0, 8);
    expect(first.map(({ closeReason }) => closeReason)).toEqual(Array(8).fill('notPlaced'));
    expect(world.books().orders).toEqual([]);
  });
});

describe('with a live session', () => {
  beforeEach(goLive);

  test('orders go to the relay as they were committed, and nothing over REST', async () => {
    const world = await bench.openWorld({ config: websocket, relay: relayLink() });
    await world.pass();
    expect(world.books().orders).toEqual([]);
    const [received] = await receive();
    expect(received?.batch).toMatchObject({
      botId: world.botId,
      account,
      symbol: 'BTC-USDT',
      version: await world.version(),
    });
    const { orders } = await world.state();
    expect(received?.batch.intents.map(({ clientOrderId }) => clientOrderId).toSorted()).toEqual(
      orders.map(({ clientOrderId }) => clientOrderId).toSorted(),
    );
  });

  test('a relay that says no more is not trusted with orders', async () => {
    const world = await bench.openWorld({ config: websocket, relay: relayLink() });
    wall.advance(60_000);
    await world.pass();
    expect(world.books().openOrders).toHaveLength(8);
    expect(sqs.messages('work.fifo')).toEqual([]);
  });

  test('answers of the exchange come as events and open the orders', async () => {
    const world = await bench.openWorld({ config: websocket, relay: relayLink() });
    await world.pass();
    const [first, second, third] = (await world.state()).orders;
    const idOf = (order: typeof first) => order?.clientOrderId ?? '';
    await fold(world, [
      {
        kind: 'answer',
        clientOrderId: idOf(first),
        outcome: { kind: 'accepted', exchangeOrderId: 'x-1' },
      },
      {
        kind: 'answer',
        clientOrderId: idOf(second),
        outcome: { kind: 'rejected', reason: 'belowMinimum', detail: 'too small' },
      },
    ]);
    const find = async (id: string) =>
      (await world.state()).orders.find(({ clientOrderId }) => clientOrderId === id);
    expect(await find(idOf(first))).toMatchObject({ status: 'open', exchangeOrderId: 'x-1' });
    expect(await find(idOf(second))).toMatchObject({ status: 'closed', closeReason: 'rejected' });
    expect(await find(idOf(third))).toMatchObject({ status: 'placing' });
    expect(world.logger.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'order rejected' }),
    );
  });
});

describe('a fill that is told', () => {
  beforeEach(goDown);

  test('is countered without a question, before the seeds are thought of', async () => {
    // Room for a seed while one beyond the levels is still on its way out.
    const config = { ...websocket, maxOpenOrders: 20 };
    const world = await bench.openWorld({ config, relay: relayLink() });
    await world.pass();
    world.untilFills(1);
    const calls = await fold(world, eventsSince(world, 0));
    const sent = calls.indexOf('place');
    expect(calls.slice(0, sent).filter((name) => name !== 'saveState')).toEqual([
      'loadBot',
      'appendFills',
    ]);
    expect(calls.slice(sent)).toContain('balances');
    expect(calls).not.toContain('openOrders');
    expect(calls).not.toContain('ticker');
    const { ledger, orders } = await world.state();
    expect(ledger.fills).toBeGreaterThan(0);
    expect(orders.some(({ role, status }) => role === 'counter' && status !== 'closed')).toBe(true);
  });

  test.each([
    ['told twice', (events: readonly RelayEvent[]) => [...events, ...events]],
    ['told backwards', (events: readonly RelayEvent[]) => events.toReversed()],
    ['told in part', (events: readonly RelayEvent[]) => events.filter((_, i) => i % 2 === 0)],
    ['not told at all', () => []],
  ])('%s comes out the same', async (_how, told) => {
    const world = await bench.openWorld({ config: websocket, relay: relayLink() });
    await world.pass();
    let known = 0;
    for (let i = 0; i < 20; i++) {
      world.advance(10_000);
      const events = eventsSince(world, known);
      known = world.books().fills.length;
      await fold(world, told(events));
      await fold(world, told(events));
      if (i % 4 === 3) await world.pass();
      judgeLog(world.books());
    }
    await world.settle();
    const [config, state] = [await world.config(), await world.state()];
    judgeBooks(world.books(), { config, state, funds });
    expect(state.ledger.fills).toBeGreaterThan(3);
  });

  test('of a bot that waits for nobody is left alone', async () => {
    const world = await bench.openWorld({ config: { ...websocket, enabled: false } });
    expect(await fold(world, [{ kind: 'resync', because: 'a test' }])).toEqual(['loadBot']);
  });
});

test('a wish to look at everything reads the exchange', async () => {
  const world = await bench.openWorld({ config: websocket, relay: relayLink() });
  const calls = await fold(world, [{ kind: 'resync', because: 'a new connection' }]);
  expect(calls).toEqual(expect.arrayContaining(['openOrders', 'ticker', 'saveState']));
});

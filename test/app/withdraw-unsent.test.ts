/** Orders that were committed and never sent, and the market a bot keeps, over the real store and queue. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { aTimeMs } from '../support/bot-builders.ts';
import { startEmbeddedSqs, type EmbeddedSqs } from '../support/embedded-sqs.ts';
import { openPassBench, type PassBench } from '../support/pass-bench.ts';
import { account } from '../support/pass-world.ts';
import { bringSessionUp, relayLinkOf, takeSessionDown } from '../support/relay-link-bench.ts';
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

describe('what nobody has sent', () => {
  test('is taken back once it is too late, without a question', async () => {
    await goLive();
    const world = await bench.openWorld({ config: websocket, relay: relayLink() });
    await world.pass();
    await goDown();
    world.advance(11_000);
    await world.pass();
    const first = (await world.state()).orders.slice(0, 8);
    expect(first.map(({ closeReason }) => closeReason)).toEqual(Array(8).fill('notPlaced'));
    // In their stead others were placed at once.
    expect(world.books().openOrders).toHaveLength(8);
  });

  test('is never sent once the bot pauses', async () => {
    await goLive();
    const relay = relayLink();
    const world = await bench.openWorld({ config: websocket, relay });
    await world.pass();
    const ids = (await world.state()).orders.map(({ clientOrderId }) => clientOrderId);
    await world.configure({ enabled: false, stopKind: 'pause' });
    await world.pass();
    expect((await world.state()).orders.map(({ status }) => status)).toEqual(
      Array(8).fill('closed'),
    );
    // The relay that receives the command now wins no claim.
    const claimed = await relay.ledger.claim(account, ids, { epoch: 1, nowMs: wall.now() });
    expect([...claimed]).toEqual([]);
  });

  test('is left alone where somebody may have sent it', async () => {
    await goLive();
    const relay = relayLink();
    const world = await bench.openWorld({ config: websocket, relay });
    await world.pass();
    const ids = (await world.state()).orders.map(({ clientOrderId }) => clientOrderId);
    await relay.ledger.claim(account, ids.slice(0, 3), { epoch: 1, nowMs: wall.now() });
    await world.configure({ enabled: false, stopKind: 'pause' });
    await world.pass();
    const { orders } = await world.state();
    expect(orders.map(({ status }) => status).slice(0, 3)).toEqual(Array(3).fill('placing'));
    expect(orders.map(({ status }) => status).slice(3)).toEqual(Array(5).fill('closed'));
  });
});

test('a bot keeps its market, and goes on in it when its config names another', async () => {
  await goDown();
  const world = await bench.openWorld({ config: websocket, relay: relayLink() });
  await world.pass();
  await bench.store.putConfigStatus(world.botId, { kind: 'accepted', errors: [], atMs: aTimeMs });
  await world.configure({ symbol: 'ETH-USDT', spacing: '0.5' });
  const { config } = await bench.store.loadBot(world.botId);
  expect(config).toMatchObject({
    kind: 'invalid',
    errors: [expect.stringContaining('symbol: found "ETH-USDT", allowed "BTC-USDT"')],
    lastValid: { symbol: 'BTC-USDT' },
  });
  const errors = config?.kind === 'invalid' ? config.errors : [];
  await bench.store.putConfigStatus(world.botId, { kind: 'rejected', errors, atMs: aTimeMs });
  world.untilFills(1);
  expect(await world.pass()).toMatchObject({ kind: 'done', config: { symbol: 'BTC-USDT' } });
});

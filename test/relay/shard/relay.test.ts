/** Relays against a simulated exchange: each order is sent once, whoever asks for it, and every event finds its bot. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { BotOrder } from '../../../shared/domain/bot-state.ts';
import { keyOfSession } from '../../../relay/shard/wanted-sessions.ts';
import { orderWith, configItemWith, stateWith } from '../../support/bot-builders.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { until } from '../../support/until.ts';
import { call, postOnly, startMs } from '../../local/support.ts';
import { idOf, idPrefix, isLive, placed, startRelayWorld, type RelayWorld } from './relay-world.ts';

let database: EmbeddedDynamoDb;
let world: RelayWorld;

beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());
beforeEach(async () => {
  world = await startRelayWorld(database);
});
afterEach(() => world.stop());

/** Client order ids the exchange ever received, refused ones too. */
const received = (): readonly string[] =>
  world.okx.orders('main').map(({ request }) => request.clientOrderId ?? '');

const told = (what: string) => until(`"${what}" is told`, () => world.story().includes(what));

function waiting(sequence: number, changes: Partial<BotOrder> = {}): BotOrder {
  const { clientOrderId, price, quantity, expiresAtMs } = placed(sequence);
  return orderWith({
    clientOrderId,
    price,
    quantity,
    expiresAtMs,
    level: -sequence,
    status: 'placing',
    isLedgered: true,
    ...changes,
  });
}

const storeOutbox = (...orders: readonly BotOrder[]) =>
  world.store.saveState(0, stateWith({ idPrefix, orders }), startMs);

describe('a new connection', () => {
  test('sends the outbox once, and asks about what was claimed before', async () => {
    await storeOutbox(
      waiting(1),
      waiting(2),
      waiting(3, { isLedgered: false }),
      waiting(4, { expiresAtMs: startMs }),
    );
    await world.ledger.claim('main', [idOf(2)], { epoch: 0, nowMs: startMs });
    await world.live(await world.start());
    expect(received()).toEqual([idOf(1)]);
    await told('resync');
    expect(world.story()).toContain('answer 1 accepted');
    expect(world.count('CommandsRepeated')).toBe(1);

    // Nobody knows of the second: once the exchange cannot take it any more, its bot is to look.
    const before = world.story().filter((what) => what === 'resync').length;
    await world.clock.advance(30_000);
    await until(
      'it is told later',
      () => world.story().filter((what) => what === 'resync').length > before,
    );
  });

  test('sends nothing of the outbox that rests already', async () => {
    await storeOutbox(waiting(1));
    const body = postOnly('buy', '59890', '0.001', idOf(1));
    await call(world.okx, world.clock, { target: '/api/v5/trade/order', body });
    await world.live(await world.start());
    expect(received()).toEqual([idOf(1)]);
    await told('order 1 open');
  });

  test('and a command for the same order send it once', async () => {
    const orders = [1, 2, 3, 4, 5].map((sequence) => waiting(sequence));
    await storeOutbox(...orders);
    const intents = [1, 2, 3, 4, 5].map((sequence) => placed(sequence));
    await world.send({ intents });
    await world.live(await world.start());
    await until('the command is through', () => world.count('CommandsRepeated') === 5);
    await told('answer 5 accepted');
    expect(received().toSorted()).toEqual(intents.map(({ clientOrderId }) => clientOrderId));
  });

  test('that was cut is made again, and every bot looks at everything', async () => {
    const relay = await world.start();
    await world.live(relay);
    await told('resync');
    const before = world.story().length;
    world.okx.cutConnections();
    await until('it is told', () => world.story().length > before);
    await until('it lives again', () => isLive(relay));
    expect(world.count('SessionConnects')).toBe(2);
  });
});

describe('a command', () => {
  test('is sent, and its answer told', async () => {
    await world.live(await world.start());
    await world.send({ intents: [placed(1), placed(2)] });
    await told('answer 2 accepted');
    expect(received().toSorted()).toEqual([idOf(1), idOf(2)]);
    expect(world.count('CommandsSent')).toBe(2);
  });

  test('that comes again is asked about, not sent', async () => {
    await world.live(await world.start());
    await world.send({ intents: [placed(1)] });
    await told('answer 1 accepted');
    await world.send({ intents: [placed(1)], version: 2 });
    await until('it is asked about', () => world.count('CommandsRepeated') === 1);
    await told('order 1 open');
    expect(received()).toEqual([idOf(1)]);
  });

  test('that comes too late is never sent, and its bot is told to look', async () => {
    await world.live(await world.start());
    await told('resync');
    const before = world.story().length;
    await world.send({ intents: [placed(1, { expiresAtMs: startMs })] });
    await until('it is counted', () => world.count('CommandsExpired') === 1);
    await until('it is told', () => world.story().length > before);
    expect(received()).toEqual([]);
  });

  test('cancels what rests, and asks about what is gone', async () => {
    await world.live(await world.start());
    await world.send({ intents: [placed(1)] });
    await told('answer 1 accepted');
    const cancel = { kind: 'cancel', clientOrderId: idOf(1), why: 'beyondLevels' } as const;
    await world.send({ version: 2, intents: [cancel] });
    await told('order 1 canceled');
    world.published.length = 0;
    await world.send({ version: 3, intents: [cancel] });
    await told('order 1 canceled');
    expect(world.okx.openOrders('main')).toEqual([]);
  });

  test('of a bot of a moment ago need not wait', async () => {
    await world.live(await world.start());
    const item = configItemWith({ botId: 'grid-2', connection: 'websocket' });
    await world.store.putConfig('grid-2', item);
    await world.send({ botId: 'grid-2' });
    await until('its answer is told', () => world.story('grid-2').includes('answer 1 accepted'));
  });

  test('of a bot that nobody knows is dropped', async () => {
    await world.live(await world.start());
    await world.send({ botId: 'grid-9' });
    await until('it is dropped', () => world.logged().includes('commands dropped'));
    expect(received()).toEqual([]);
  });
});

describe('two relays of one shard', () => {
  test('send each order once, and hand over without a wait', async () => {
    const relays = [await world.start(), await world.start()];
    await until('one is live', () => relays.some(isLive));
    const first = relays.find(isLive);
    const second = relays.find((relay) => relay !== first);
    await world.send({ intents: [placed(1)] });
    await told('answer 1 accepted');

    await first?.stop();
    await until('the other is live', () => second !== undefined && isLive(second));
    await world.send({ version: 2, intents: [placed(2)] });
    await told('answer 2 accepted');
    expect(received()).toEqual([idOf(1), idOf(2)]);
    expect(new Set(world.published.map(({ epoch }) => epoch))).toEqual(new Set([1, 2]));
    expect(await world.board.read({ account: 'main' })).toMatchObject({ state: 'live', epoch: 2 });
  });
});

describe('events', () => {
  test('of a fill find their bot, and those of nobody are left alone', async () => {
    const relay = await world.start();
    await world.live(relay);
    const body = postOnly('buy', '59000', '0.001', 'somebodyelse1');
    await call(world.okx, world.clock, { target: '/api/v5/trade/order', body });
    await world.send({ intents: [placed(1)] });
    await told('answer 1 accepted');
    await world.clock.advance(61_000);
    world.okx.advance();
    await told('order 1 filled');
    const [shard] = relay.describe().shards;
    expect(shard?.sessions).toMatchObject([{ account: 'main', state: 'live', ofNobody: 1 }]);
    const fill = world.published
      .flatMap(({ events }) => events)
      .find((event) => event.kind === 'order' && event.report.status === 'filled');
    expect(fill).toMatchObject({ fill: { clientOrderId: idOf(1) } });
  });

  test('that the bus did not take make their bot look at everything', async () => {
    await world.live(await world.start());
    await told('resync');
    world.published.length = 0;
    world.busWorks = false;
    await world.send({ intents: [placed(1)] });
    await until('events are given up', () => world.count('EventsGivenUp') > 0);
    world.busWorks = true;
    await told('resync');
    expect(world.story()[0]).toBe('resync');
  });
});

describe('a session', () => {
  test('whose credentials are refused says so, and tries again when they have changed', async () => {
    const right = world.credentials;
    world.credentials = { ...right, apiSecret: 'another-fake-secret' };
    const relay = await world.start();
    const state = () => relay.describe().shards[0]?.sessions[0]?.state;
    await until('it is refused', () => state() === 'refused');
    await until('it was told once', () => world.count('SessionsRefused') === 1);
    expect(world.okx.connections()).toBe(0);
    world.credentials = right;
    await world.live(relay);
    expect(world.count('SessionsRefused')).toBe(1);
    expect(world.logged()).not.toMatch(/another-fake-secret|fake-trading-secret/);
  });

  test('ends when no bot wants it, and not while orders of a bot still rest', async () => {
    await storeOutbox(waiting(1));
    const relay = await world.start();
    await world.live(relay);
    await world.store.putConfig(
      'grid-1',
      configItemWith({ connection: 'websocket', enabled: false }),
    );
    await world.send({ intents: [placed(2)] });
    await told('answer 2 accepted');
    expect(isLive(relay)).toBe(true);
    await world.store.saveState(1, stateWith({ idPrefix, orders: [] }), startMs);
    await until('it has ended', () => relay.describe().shards[0]?.sessions.length === 0);
    await until('its end is told', () => world.logged().includes('no bot wants it'));
    await relay.stop();
    expect(await world.board.read({ account: 'main' })).toMatchObject({ state: 'down' });
  });

  test('that is made anew is said to be down until the new one lives', async () => {
    const relay = await world.start();
    await world.live(relay);
    await until('it is told', () => world.states.includes('live'));
    const before = world.states.length;
    const item = configItemWith({ connection: 'websocket', orderEvents: false });
    await world.store.putConfig('grid-1', item);
    await until('it lives anew', () => world.states.slice(before).includes('live'));
    expect(world.states.slice(before)[0]).toBe('down');
  });

  test('is of the bot alone where its config says so', async () => {
    const own = configItemWith({ botId: 'own-1', connection: 'websocket', socketPer: 'bot' });
    await world.store.putConfig('own-1', own);
    const relay = await world.start();
    await until('both are live', () => relay.describe().shards[0]?.sessions.length === 2);
    await until('both are told', () => world.story('own-1').length > 0 && world.story().length > 0);
    const sessions = relay.describe().shards[0]?.sessions.map(keyOfSession);
    expect(new Set(sessions)).toEqual(new Set(['main', 'main own-1']));
  });
});

test('health is told on loopback', async () => {
  const relay = await world.start();
  await world.live(relay);
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${relay.healthPort ?? 0}${path}`);
    return { status: answer.status, body: await answer.json() };
  };
  expect(await ask('/health')).toMatchObject({
    status: 200,
    body: { isStopping: false, shards: [{ shard: 0, epoch: 1, mayAct: true, sessions: [{}] }] },
  });
  expect((await ask('/')).status).toBe(404);
});

test('the lines of an order carry the id of the work that placed it', async () => {
  await world.live(await world.start());
  await world.send({ correlationId: 'main#1767225600000#10' });
  await told('answer 1 accepted');
  const answered = world
    .logged()
    .split('\n')
    .filter((line) => line.startsWith('info place answered') && line.includes(idOf(1)));
  expect(answered).toHaveLength(1);
  expect(answered[0]).toContain('"correlationId":"main#1767225600000#10"');
});

import { expect, test } from '@jest/globals';
import { doubledOrders } from '../../support/exchange-findings.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { VenueKindName } from '../venue/kinds.ts';
import { plainError } from './diary.ts';
import { World } from './world.ts';

const minuteMs = 60_000;
const names = { expiring: 'okx', named: 'hitbtc', unchecked: 'htx' } as const;

/** One bot on a websocket, a lively market, and nothing that goes wrong. */
function scenarioOf(
  kind: Extract<VenueKindName, keyof typeof names>,
  changes: Partial<Scenario> = {},
): Scenario {
  const name = names[kind];
  return {
    seed: 7,
    chaosMs: 12 * minuteMs,
    workers: 2,
    relays: 1,
    venues: [
      {
        ...{ name, kind, symbol: 'BTC-USDT', weightMax: 6_000, ordersMax: 100 },
        market: { wildness: 0.6, leaps: 0, stepMs: 5_000, lotsMax: 1_000 },
      },
    ],
    bots: [
      {
        venue: name,
        config: {
          ...{ schemaVersion: 1, botId: 'bot-0', exchange: name, account: 'main' },
          ...{ symbol: 'BTC-USDT', strategy: 'proportional', spacing: '0.5', quantityPower: 0 },
          ...{ buyLevels: 3, sellLevels: 3, buyQuantity: '0.1', sellQuantity: '0.1' },
          ...{ startPrice: '1000', startMode: 'keep', strictLevels: true, postOnly: true },
          ...{ connection: 'websocket', pollSeconds: 60, fillDetection: 'history' },
          ...{ enabled: true, stopKind: 'pause' },
        },
      },
    ],
    faults: {},
    happenings: [],
    ...changes,
  };
}

async function run(scenario: Scenario, meanwhile?: (world: World) => void): Promise<World> {
  const world = new World(scenario, { onPass: () => undefined });
  meanwhile?.(world);
  await world.run(() => false);
  return world;
}

const countOf = ({ stage }: World, name: Parameters<typeof stage.metrics.add>[0]): number =>
  stage.counts.get(name) ?? 0;

/** Of our accounts: others trade there too. */
const ordersOf = ({ stage: { venues, scenario } }: World) =>
  venues.flatMap(({ exchange }) =>
    scenario.bots.flatMap(({ config }) => exchange.ledger.orders(config.account)),
  );

const saidOf = ({ stage }: World, what: string): readonly string[] =>
  stage.diary.lines
    .filter((line) => line.what === what)
    .map(({ fields }) => JSON.stringify(fields));

/** What a run has to come to, whatever happened in it. */
async function expectRest(world: World): Promise<void> {
  const states = (world.relays?.running ?? []).flatMap((relay) =>
    relay.describe().shards.flatMap(({ sessions }) => sessions.map(({ state }) => state)),
  );
  expect(states).toContain('live');
  expect(doubledOrders(ordersOf(world))).toStrictEqual([]);
  const { grid } = await world.loadBot('bot-0');
  const known = grid?.state.orders.filter(({ status }) => status === 'open');
  const resting = ordersOf(world).filter(({ status }) => status === 'live');
  expect(resting.length).toBeGreaterThan(0);
  expect(known?.map(({ clientOrderId }) => clientOrderId).sort()).toStrictEqual(
    resting.map(({ request }) => request.clientOrderId).sort(),
  );
}

test.each(['expiring', 'named', 'unchecked'] as const)(
  'orders and fills of an %s exchange go over the socket',
  async (kind) => {
    const world = await run(scenarioOf(kind));

    await expectRest(world);
    const fills = world.stage.venues[0]?.exchange.ledger.state().fills ?? [];
    expect(fills.length).toBeGreaterThan(3);
    // The first orders go out before the first session is live.
    expect(countOf(world, 'CommandsSent')).toBeGreaterThan(ordersOf(world).length / 2);
    expect(countOf(world, 'CommandsRepeated')).toBe(0);
  },
);

test('a private channel that says nothing is found out', async () => {
  const world = await run(scenarioOf('expiring', { faults: { eventLost: 1 } }));

  const losses = saidOf(world, 'session').filter((said) => said.includes('channel is silent'));
  expect(losses.length).toBeGreaterThan(0);
  await expectRest(world);
});

test.each(['expiring', 'named', 'unchecked'] as const)(
  'connections to an %s exchange that break at any frame double no order and lose none',
  async (kind) => {
    const world = await run(scenarioOf(kind, { faults: { socketCut: 0.05 } }));

    expect(countOf(world, 'SessionConnects')).toBeGreaterThan(3);
    await expectRest(world);
  },
);

test('a command that comes again is asked about, and not sent', async () => {
  // What the queue holds still, the outbox of a new connection holds too.
  const faults = { queueDoubled: 0.3, socketCut: 0.05 };
  const world = await run(scenarioOf('unchecked', { faults }));

  expect(countOf(world, 'CommandsRepeated')).toBeGreaterThan(0);
  const ids = ordersOf(world).map(({ request }) => request.clientOrderId);
  expect(new Set(ids).size).toBe(ids.length);
  await expectRest(world);
});

test('when a relay dies the other takes over', async () => {
  const world = await run(scenarioOf('expiring', { relays: 2 }), ({ stage, relays }) => {
    stage.timeline.after(5 * minuteMs, () => {
      relays?.killHolders('the test');
    });
  });

  expect(saidOf(world, 'lease held')).toHaveLength(2);
  expect(countOf(world, 'SessionConnects')).toBeGreaterThan(1);
  await expectRest(world);
});

test('a deployment hands the shard over', async () => {
  const atMs = 5 * minuteMs;
  const world = await run(scenarioOf('named', { happenings: [{ kind: 'deploy', atMs }] }));

  expect(saidOf(world, 'relay started')).toHaveLength(2);
  expect(saidOf(world, 'relay stopped')).toHaveLength(1);
  expect(saidOf(world, 'lease held')).toHaveLength(2);
  await expectRest(world);
});

test('what the bus loses and doubles changes nothing in the end', async () => {
  const faults = { busLost: 0.2, busDoubled: 0.3, eventLate: 0.3, eventDoubled: 0.3 };
  const world = await run(scenarioOf('unchecked', { faults }));

  expect(world.relays?.bus.lost).toBeGreaterThan(0);
  await expectRest(world);
});

test('the same seed gives the same history each time, without a secret in it', async () => {
  const faults = {
    ...{
      crash: 0.002,
      readFails: 0.05,
      placeAnswerLost: 0.05,
      tableLost: 0.01,
      tableRepeated: 0.02,
    },
    ...{ queueDoubled: 0.1, queueRefused: 0.05, busLost: 0.1, busDoubled: 0.2 },
    ...{
      socketCut: 0.02,
      socketAnswerLost: 0.05,
      eventLost: 0.1,
      eventDoubled: 0.2,
      eventLate: 0.2,
    },
  };
  const scenario = scenarioOf('named', { relays: 2, faults });
  const [first, second] = [await run(scenario), await run(scenario)];

  expect(first.stage.deaths.size).toBeGreaterThan(0);
  expect(second.stage.timeline.steps).toBe(first.stage.timeline.steps);
  const told = JSON.stringify(first.stage.diary.lines, plainError);
  expect(JSON.stringify(second.stage.diary.lines, plainError) === told).toBe(true);
  expect(first.stage.diary.leaks).toStrictEqual([]);
});

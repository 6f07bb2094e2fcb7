/**
 * What is billed: read and write units, requests, bytes of logs and CPU time of each kind of invocation, by the handlers
 * as Lambda calls them.
 */

import type { DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { createFanOutHandler } from '../functions/fan-out.ts';
import { createLifecycleHandler } from '../functions/lifecycle.ts';
import { createPlannerHandler } from '../functions/planner.ts';
import { createRouterHandler } from '../functions/router.ts';
import { createStrategyHandler } from '../functions/strategy.ts';
import { createWatchdogHandler } from '../functions/watchdog.ts';
import { localContext } from '../local/host/queue-pump.ts';
import { packed } from '../shared/stores/packed-document.ts';
import { encodeState } from '../shared/stores/state-codec.ts';
import { startCostWorld, type CostWorld, type Used } from './cost-world.ts';
import { maker } from './fill-exchange.ts';
import { RelayByHand } from './relay-by-hand.ts';
import { median, rounded, type Report, type Row } from './report.ts';

const botId = 'bench';
/** Columns that say nothing of the others. */
const ofStrategy: ReadonlySet<string> = new Set(['state bytes', 'exchange calls']);
const pollMs = 10_000;
const warmUps = 12;
const samples = 24;
/** More over the relay takes long to set up, and was not measured. */
const relayedLevels: ReadonlySet<number> = new Set([8, 20]);
/** Of answers that make a bot send again. */
const roundsMax = 10;

/** Of memory; so much of it comes with one virtual CPU. */
const strategyMb = 512;
const otherMb = 256;
const mbOfCpu = 1769;
/** Assumed, as no exchange is near: a request and its answer. */
const exchangeMs = 60;
/** Assumed: a request to a table or a queue of the same region. */
const awsMs = 5;

const bot = {
  botId,
  exchange: 'okx',
  account: maker,
  symbol: 'BTC-USDT',
  strategy: 'proportional',
  spacing: '0.05',
  buyQuantity: '0.002',
  sellQuantity: '0.002',
  quantityPower: 1,
  startPrice: 'ticker',
  enabled: true,
};

export async function benchPassCost(): Promise<readonly Report[]> {
  const rows: Row[] = [];
  for (const levels of [8, 20, 100]) rows.push(...(await strategyRows(levels)));
  return [
    {
      title: 'An invocation of the strategy',
      rows,
      details: [
        `Billed ms is an estimate: CPU time by ${rounded(mbOfCpu / strategyMb)} (by ${rounded(mbOfCpu / otherMb)} below), as ${strategyMb} MB (${otherMb} MB) come with so much less than a CPU, and all waits in turn: ${exchangeMs} ms a call of the exchange, ${awsMs} ms a request to table and queue.`,
      ],
    },
    { title: 'Invocations beside it', rows: await otherRows() },
  ];
}

let messages = 0;

function sqsEvent(message: object, groupId: string): SQSEvent {
  messages += 1;
  const attributes = {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: 'sender',
    ApproximateFirstReceiveTimestamp: '0',
    MessageGroupId: groupId,
    MessageDeduplicationId: `message-${messages}`,
  };
  const record = {
    messageId: String(messages),
    receiptHandle: '',
    body: JSON.stringify(message),
    attributes,
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: 'eu-west-1',
  };
  return { Records: [record] };
}

async function strategyRows(levels: number): Promise<readonly Row[]> {
  const polled = await inWorld({ levels, connection: 'rest' }, async (world) => {
    const strategy = createStrategyHandler(world.runtime);
    const tick = () =>
      world.measure(async () => {
        const slotMs = world.clock.now();
        const message = { kind: 'tick', account: maker, botIds: [botId], slotMs, pollSeconds: 10 };
        const answer = await strategy(sqsEvent(message, maker), localContext);
        if (answer.batchItemFailures.length > 0) throw new Error('a tick failed');
      });
    const idle: Used[] = [];
    const filled: Used[] = [];
    for (let i = 0; i < warmUps + samples; i++) {
      await world.wait(pollMs);
      if (i > 0) await world.take(i % 2 === 0 ? 'buy' : 'sell');
      const withFill = await tick();
      // What it canceled and seeded is settled by the next ones.
      for (let quiet = 0; quiet < 3; quiet++) {
        await world.wait(pollMs);
        const used = await tick();
        if (i >= warmUps && quiet === 2) idle.push(used);
      }
      if (i >= warmUps) filled.push(withFill);
    }
    const bytes = await stateBytes(world);
    return [
      rowOf(`${levels}+${levels}, nothing to do`, idle, bytes),
      rowOf(`${levels}+${levels}, a fill countered over REST`, filled, bytes),
    ];
  });
  if (!relayedLevels.has(levels)) return polled;
  const pushed = await inWorld({ levels, connection: 'websocket' }, (world) =>
    relayRows(world, levels),
  );
  return [...polled, ...pushed];
}

async function relayRows(world: CostWorld, levels: number): Promise<readonly Row[]> {
  const strategy = createStrategyHandler(world.runtime);
  const relay = new RelayByHand(world, { botId, account: maker, symbol: bot.symbol });
  const fold = (message: object) =>
    world.measure(async () => {
      const answer = await strategy(sqsEvent(message, botId), localContext);
      if (answer.batchItemFailures.length > 0) throw new Error('events failed');
    });
  const fills: Used[] = [];
  const answers: Used[] = [];
  const settle = async (used: Used): Promise<void> => {
    let last = used;
    for (let round = 0; last.sqs > 0 && round < roundsMax; round++) {
      last = await fold(await relay.sendAll());
    }
  };
  const look = async (): Promise<void> => {
    await world.wait(pollMs);
    await relay.live();
    const slotMs = world.clock.now();
    const due = { account: maker, botIds: [botId], pollSeconds: 60 };
    await settle(await fold({ kind: 'tick', slotMs, ...due }));
  };
  for (let i = 0; i < warmUps + samples; i++) {
    for (let quiet = 0; quiet < 2; quiet++) await look();
    await world.take(i % 2 === 0 ? 'buy' : 'sell');
    const withFill = await fold(await relay.fillEvents());
    const withAnswers = await fold(await relay.sendAll());
    await settle(withAnswers);
    if (i < warmUps) continue;
    fills.push(withFill);
    answers.push(withAnswers);
  }
  const bytes = await stateBytes(world);
  return [
    rowOf(`${levels}+${levels}, a fill told by the relay`, fills, bytes),
    rowOf(`${levels}+${levels}, the answers to what that sent`, answers, bytes),
  ];
}

async function inWorld<T>(
  wants: { readonly levels: number; readonly connection: 'rest' | 'websocket' },
  run: (world: CostWorld) => Promise<T>,
): Promise<T> {
  const { levels, connection } = wants;
  const world = await startCostWorld();
  try {
    const item = { ...bot, connection, buyLevels: levels, sellLevels: levels };
    await world.unseen.store.putConfig(botId, item);
    return await run(world);
  } finally {
    await world.stop();
  }
}

async function stateBytes({ unseen }: CostWorld): Promise<number> {
  const { grid } = await unseen.store.loadBot(botId);
  return grid === undefined ? 0 : packed(encodeState(grid.state)).length;
}

function rowOf(what: string, all: readonly Used[], bytes: number, memoryMb = strategyMb): Row {
  const of = (value: (used: Used) => number) => median(all.map(value));
  const cpuMs = of((used) => used.cpuMs);
  const calls = of((used) => used.exchangeCalls);
  const requests = of((used) => used.sqs + used.tableRequests);
  return {
    invocation: what,
    'read units': of((used) => used.readUnits),
    'write units': of((used) => used.writeUnits),
    'table requests': of((used) => used.tableRequests),
    'SQS requests': of((used) => used.sqs),
    'exchange calls': calls,
    'log bytes': Math.round(of((used) => used.logBytes)),
    'state bytes': bytes,
    'CPU ms': rounded(cpuMs),
    'wall ms': rounded(of((used) => used.wallMs)),
    'billed ms': Math.round(cpuMs * (mbOfCpu / memoryMb) + calls * exchangeMs + requests * awsMs),
  };
}

/** With one bot, which trades over the relay: these scale with bots by their reads alone. */
async function otherRows(): Promise<readonly Row[]> {
  return inWorld({ levels: 8, connection: 'websocket' }, async (world) => {
    const { runtime } = world;
    const relay = new RelayByHand(world, { botId, account: maker, symbol: bot.symbol });
    const strategy = createStrategyHandler(runtime);
    await relay.live();
    await strategy(sqsEvent({ kind: 'config', botId }, botId), localContext);
    await strategy(sqsEvent(await relay.sendAll(), botId), localContext);
    const planner = createPlannerHandler(runtime);
    const watchdog = createWatchdogHandler(runtime);
    const router = createRouterHandler(runtime);
    const fanOut = createFanOutHandler(runtime);
    const lifecycle = createLifecycleHandler(runtime);
    const due = { account: maker, botIds: [botId], pollSeconds: 10 };
    const runs: Readonly<Record<string, (i: number) => Promise<unknown>>> = {
      'planner, a minute': () => planner({}, localContext),
      'watchdog, a minute': () => watchdog({}, localContext),
      'fan-out, a slot': (i) =>
        fanOut(sqsEvent({ slotMs: i, accounts: [due] }, maker), localContext),
      'router, a bundle of events': (i) => router(relay.busEvent(i), localContext),
      'lifecycle, a config written': (i) => lifecycle(configWritten(i), localContext),
    };
    const rows: Row[] = [];
    for (const [name, run] of Object.entries(runs)) {
      const seen: Used[] = [];
      for (let i = 0; i < warmUps + samples; i++) {
        await world.wait(60_000);
        await relay.live();
        const used = await world.measure(() => run(i));
        if (i >= warmUps) seen.push(used);
      }
      const row = Object.entries(rowOf(name, seen, 0, otherMb));
      rows.push(Object.fromEntries(row.filter(([column]) => !ofStrategy.has(column))));
    }
    return rows;
  });
}

function configWritten(number: number): DynamoDBStreamEvent {
  const Keys = { pk: { S: `BOT#${botId}` }, sk: { S: 'CONFIG' } };
  return {
    Records: [{ eventID: `change-${number}`, dynamodb: { Keys, SequenceNumber: String(number) } }],
  };
}

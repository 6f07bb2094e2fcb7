/**
 * From the exchange's match of one of our orders to the arrival of its counter order, one fill at a time, and where the
 * time goes. The market stands still; a second account takes our best bid and our best ask in turn.
 */

import { setTimeout as wait } from 'node:timers/promises';
import type { Simulator } from '../local/exchange/simulator.ts';
import type { Side } from '../shared/domain/order.ts';
import type { Exchange } from '../shared/ports/exchange.ts';
import { maker, startStandingExchange, taker, type ExchangeName } from './fill-exchange.ts';
import { startFillWorld, type FillStage, type FillWorld } from './fill-world.ts';
import { JumpingClock } from './jumping-clock.ts';
import { percentile, rounded, type Report, type Row } from './report.ts';
import { StopWatch, type Split } from './stop-watch.ts';

interface Subject {
  readonly name: string;
  readonly exchange: ExchangeName;
  readonly connection: 'rest' | 'websocket';
}

const subjects: readonly Subject[] = [
  { name: 'OKX, REST polled', exchange: 'okx', connection: 'rest' },
  { name: 'HitBTC, websocket', exchange: 'hitbtc', connection: 'websocket' },
  { name: 'Binance, request-reply', exchange: 'binance', connection: 'websocket' },
  { name: 'OKX, request-reply', exchange: 'okx', connection: 'websocket' },
];

const stagesOf: Readonly<Record<Subject['connection'], readonly FillStage[]>> = {
  rest: ['filled', 'queued', 'received', 'loaded', 'planned', 'committed', 'countered'],
  websocket: [
    'filled',
    'told',
    'routed',
    'queued',
    'received',
    'loaded',
    'planned',
    'committed',
    'commanded',
    'claiming',
    'claimed',
    'countered',
  ],
};

/** What happens between a stage and the one before. */
const words: Readonly<Record<FillStage, string>> = {
  filled: '',
  told: 'exchange to relay',
  routed: 'relay to bus to router',
  queued: 'router',
  received: 'work queue',
  loaded: 'load',
  planned: 'fold and plan',
  committed: 'commit',
  commanded: 'ask for the session',
  claiming: 'command queue',
  claimed: 'send ledger',
  countered: 'socket to exchange',
};
const restWords: Partial<Record<FillStage, string>> = {
  queued: 'tick made',
  planned: 'read the exchange, plan',
  countered: 'HTTP to exchange',
};

const levels = 8;
const bot = {
  botId: 'bench',
  account: maker,
  symbol: 'BTC-USDT',
  strategy: 'proportional',
  spacing: '0.05',
  buyLevels: levels,
  sellLevels: levels,
  buyQuantity: '0.006',
  sellQuantity: '0.006',
  quantityPower: 1,
  startPrice: 'ticker',
  enabled: true,
};

const warmUpFills = 30;
const fills = 250;
/** Nothing moved for so long: what the last fill began is over. */
const settledMs = 60;
/** Jumped between two fills, so that states are as large, and limits as far, as with a fill in so long. */
const fillEveryMs = 20_000;
const waitMaxMs = 30_000;
const lookEveryMs = 5;
const websocketMsMax = 50;

export async function benchFillToCounter(): Promise<readonly Report[]> {
  const measured: Measured[] = [];
  for (const subject of subjects) measured.push({ subject, seen: await measure(subject) });
  const onSocket = measured.filter(({ subject }) => subject.connection === 'websocket');
  return [
    {
      title: 'Fill to counter',
      rows: measured.map(({ subject, seen }) => ({
        way: subject.name,
        ...percentilesOf(seen.map(totalOf)),
        fills: seen.length,
      })),
      details: [
        'REST: from a tick that comes with the fill. Waiting for it is extra.',
        'With a core: less the time in which the process could have run, and others had the cores.',
      ],
      aims: onSocket.map(({ subject, seen }) => ({
        aim: `${subject.name}: 95 of 100 fills countered within ${websocketMsMax} ms of our own work`,
        isMet:
          percentile(
            seen.map((splits) => totalOf(splits).withCoreMs),
            95,
          ) <= websocketMsMax,
      })),
    },
    ...measured.map(({ subject, seen }) => ({
      title: `Fill to counter: ${subject.name}`,
      rows: splitRows(subject, seen),
    })),
  ];
}

interface Measured {
  readonly subject: Subject;
  /** The splits of each fill. */
  readonly seen: readonly (readonly Split[])[];
}

function totalOf(splits: readonly Split[]): Split {
  const sumOf = (value: (split: Split) => number): number =>
    splits.reduce((sum, split) => sum + value(split), 0);
  return { ms: sumOf(({ ms }) => ms), withCoreMs: sumOf(({ withCoreMs }) => withCoreMs) };
}

function percentilesOf(splits: readonly Split[]): Row {
  const wall = splits.map(({ ms }) => ms);
  const withCore = splits.map(({ withCoreMs }) => withCoreMs);
  return {
    'p50 ms': rounded(percentile(wall, 50)),
    'p95 ms': rounded(percentile(wall, 95)),
    'p99 ms': rounded(percentile(wall, 99)),
    'p50 with a core': rounded(percentile(withCore, 50)),
    'p95 with a core': rounded(percentile(withCore, 95)),
    'p99 with a core': rounded(percentile(withCore, 99)),
  };
}

function splitRows({ connection }: Subject, seen: Measured['seen']): readonly Row[] {
  const isRest = connection === 'rest';
  return stagesOf[connection].slice(1).map((stage, i) => ({
    part: (isRest ? restWords[stage] : undefined) ?? words[stage],
    ...percentilesOf(seen.flatMap((splits) => splits[i] ?? [])),
  }));
}

async function measure(subject: Subject): Promise<Measured['seen']> {
  const watch = new StopWatch<FillStage>();
  const clock = new JumpingClock();
  const simulator = await startStandingExchange(subject.exchange, clock);
  const world = await startFillWorld(simulator, clock, watch);
  try {
    await startBot(subject, simulator, world);
    const stopListening = listen(subject, simulator, world, watch);
    const rival = await world.runtime.exchangeFor({ account: taker, exchange: subject.exchange });
    const seen: (readonly Split[])[] = [];
    for (let i = 0; i < warmUpFills + fills; i++) {
      clock.jump(fillEveryMs);
      watch.restart();
      await takeBest(i % 2 === 0 ? 'buy' : 'sell', { simulator, rival, number: i });
      await until('the counter order', () => watch.has('countered'));
      if (i >= warmUpFills) seen.push(watch.splits(stagesOf[subject.connection]));
      await settled(subject, simulator, world, watch);
    }
    stopListening();
    return seen;
  } finally {
    await world.stop();
    await simulator.close();
  }
}

async function startBot(
  { exchange, connection }: Subject,
  simulator: Simulator,
  world: FillWorld,
): Promise<void> {
  const { store, work } = world.runtime;
  await store.putConfig(bot.botId, { ...bot, exchange, connection });
  if (connection === 'websocket') {
    const relay = await world.startRelay();
    await until('the session', () => {
      const sessions = relay.describe().shards.flatMap((shard) => shard.sessions);
      return sessions.some(({ state }) => state === 'live');
    });
  }
  const groupId = bot.botId;
  const message = { kind: 'config', botId: bot.botId } as const;
  await work.send([{ message, groupId, deduplicationId: 'start' }]);
  await until('the grid', () => simulator.openOrders(maker).length === 2 * levels);
}

/** Over REST the tick comes with the fill. Returns how to stop. */
function listen(
  { connection }: Subject,
  simulator: Simulator,
  { runtime: { work } }: FillWorld,
  { reach }: StopWatch<FillStage>,
): () => void {
  let filled: Side | undefined;
  return simulator.onOrderChange(({ change, order, fill }) => {
    if (order.account !== maker) return;
    if (change === 'new' && filled !== undefined && order.request.side !== filled)
      reach('countered');
    if (fill === undefined) return;
    filled = fill.side;
    if (order.status !== 'filled') throw new Error(`order ${order.id} filled in parts`);
    reach('filled');
    if (connection === 'rest') {
      const tick = { account: maker, botIds: [bot.botId], slotMs: fill.timeMs, pollSeconds: 10 };
      const deduplicationId = `tick#${fill.tradeId}`;
      void work.send([{ message: { kind: 'tick', ...tick }, groupId: maker, deduplicationId }]);
    }
  });
}

/** Takes the maker's best order of a side whole, and whatever rests before it. */
export async function takeBest(
  side: Side,
  the: { readonly simulator: Simulator; readonly rival: Exchange; readonly number: number },
): Promise<void> {
  const { simulator, rival, number } = the;
  const isBuy = side === 'buy';
  const prices = simulator
    .openOrders(maker)
    .filter(({ request }) => request.side === side)
    .map(({ ticks }) => simulator.profile.instrument.tickSize.mul(ticks))
    .toSorted((a, b) => (isBuy ? b.cmp(a) : a.cmp(b)));
  const [price] = prices;
  if (price === undefined) throw new Error(`the maker has no ${side} order`);
  const { bids, asks } = simulator.book(bot.symbol);
  const [first, ...rest] = (isBuy ? bids : asks)
    .filter((level) => (isBuy ? level.price.gte(price) : level.price.lte(price)))
    .map(({ quantity }) => quantity);
  if (first === undefined) throw new Error('the book has none of it');
  const [outcome] = await rival.place([
    {
      symbol: bot.symbol,
      clientOrderId: `taker${String(number).padStart(10, '0')}`,
      side: isBuy ? 'sell' : 'buy',
      price,
      quantity: rest.reduce((sum, quantity) => sum.plus(quantity), first),
      timeInForce: 'ioc',
      postOnly: false,
      expiresAtMs: rival.exchangeNow() + waitMaxMs,
    },
  ]);
  if (outcome?.kind !== 'accepted') throw new Error(`not taken: ${JSON.stringify(outcome)}`);
}

/** Until nobody does anything any more. Over REST the seed that a canceled order makes room for waits for a next pass. */
async function settled(
  { connection }: Subject,
  simulator: Simulator,
  world: FillWorld,
  watch: StopWatch<FillStage>,
): Promise<void> {
  await until(
    'the grid',
    () =>
      world.underWay() === 0 &&
      watch.quietMs() >= settledMs &&
      simulator.openOrders(maker).length >= 2 * levels - (connection === 'rest' ? 1 : 0),
  );
}

async function until(what: string, isThere: () => boolean): Promise<void> {
  const startedMs = performance.now();
  while (!isThere()) {
    if (performance.now() - startedMs > waitMaxMs) throw new Error(`${what} did not come`);
    await wait(lookEveryMs);
  }
}

/** The stores cannot tell the table in memory from the embedded database: the same calls, drawn from a seed, have the same answers. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Lease, SessionStatus } from '../../../shared/ports/relay-ownership.ts';
import { DynamoBotStore } from '../../../shared/stores/dynamo-bot-store.ts';
import { DynamoFailureStore } from '../../../shared/stores/dynamo-failure-store.ts';
import { DynamoHaltStore } from '../../../shared/stores/dynamo-halt-store.ts';
import { DynamoPassMarks } from '../../../shared/stores/dynamo-pass-marks.ts';
import {
  DynamoLeaseStore,
  DynamoSendLedger,
  DynamoSessionBoard,
} from '../../../shared/stores/dynamo-relay-store.ts';
import { DynamoSmokeRuns } from '../../../shared/stores/dynamo-smoke-runs.ts';
import type { DynamoTableOptions } from '../../../shared/stores/dynamo-table.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import { describeBotStore } from '../../contracts/bot-store.contract.ts';
import { aTimeMs, configItemWith, fillWith, stateWith } from '../../support/bot-builders.ts';
import { startEmbeddedDynamoDb, type EmbeddedDynamoDb } from '../../support/embedded-dynamodb.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { luckOf, type Luck } from '../kernel/luck.ts';
import { MemoryTable } from './memory-table.ts';

let database: EmbeddedDynamoDb;
const clock = virtualClock(aTimeMs);

beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(() => database.stop());

describe('the bot store on a table in memory', () => {
  describeBotStore(() => {
    const documents = new MemoryTable({ tableName: 'memory' });
    return Promise.resolve(new DynamoBotStore({ documents, tableName: 'memory', clock }));
  });
});

function storesOn(options: DynamoTableOptions) {
  return {
    bots: new DynamoBotStore(options),
    failures: new DynamoFailureStore(options),
    halts: new DynamoHaltStore(options),
    marks: new DynamoPassMarks(options),
    leases: new DynamoLeaseStore(options),
    ledger: new DynamoSendLedger(options),
    board: new DynamoSessionBoard(options),
    smoke: new DynamoSmokeRuns(options, 'paper'),
  };
}

type Stores = ReturnType<typeof storesOn>;
type Call = (stores: Stores) => Promise<unknown>;

const botIds = ['grid-1', 'grid-2', 'grid-10'] as const;
/** A table's life in small: few names, so that calls meet each other's items. */
const draws: readonly [string, (luck: Luck) => Call][] = [
  [
    'saveState',
    (luck) => {
      const gap = luck.between('gap', -9, 9);
      const idPrefix = luck.oneOf('life', ['abcdefghij', 'klmnopqrst']);
      const state = stateWith({ botId: botIdOf(luck), gap, idPrefix });
      const expected = luck.between('version', 0, 3);
      return ({ bots }) => bots.saveState(expected, state, aTimeMs);
    },
  ],
  [
    'loadBot',
    (luck) =>
      (
        (botId) => (s) =>
          s.bots.loadBot(botId)
      )(botIdOf(luck)),
  ],
  [
    'putConfig',
    (luck) => {
      const botId = botIdOf(luck);
      const spacing = luck.oneOf('spacing', [0.1, -1, 1e-21, 7]);
      const item = configItemWith({ botId, spacing, note: { tags: ['a', 1], none: undefined } });
      return ({ bots }) => bots.putConfig(botId, item);
    },
  ],
  [
    'rawConfig',
    (luck) =>
      (
        (botId) => (s) =>
          s.bots.rawConfig(botId)
      )(botIdOf(luck)),
  ],
  [
    'putConfigStatus',
    (luck) => {
      const botId = botIdOf(luck);
      const kind = luck.oneOf('kind', ['accepted', 'rejected']);
      return ({ bots }) => bots.putConfigStatus(botId, { kind, errors: ['x'], atMs: aTimeMs });
    },
  ],
  [
    'configStatus',
    (luck) =>
      (
        (botId) => (s) =>
          s.bots.configStatus(botId)
      )(botIdOf(luck)),
  ],
  [
    'restoreConfig',
    (luck) =>
      (
        (botId) => (s) =>
          s.bots.restoreConfig(botId, { enabled: false })
      )(botIdOf(luck)),
  ],
  ['listConfigs', () => (s) => s.bots.listConfigs()],
  [
    'appendFills',
    (luck) => {
      const botId = botIdOf(luck);
      const fills = [1, 2, 3].map(() => {
        const n = luck.between('trade', 1, 40);
        const timeMs = aTimeMs + (n % 7);
        return fillWith({ tradeId: `t${n}`, timeMs, price: decimal(luck.between('price', 1, 9)) });
      });
      return ({ bots }) => bots.appendFills(botId, fills);
    },
  ],
  [
    'recentFills',
    (luck) => {
      const [botId, limit] = [botIdOf(luck), luck.between('limit', 1, 20)];
      return ({ bots }) => bots.recentFills(botId, limit);
    },
  ],
  [
    'deleteBot',
    (luck) =>
      (
        (botId) => (s) =>
          s.bots.deleteBot(botId)
      )(botIdOf(luck)),
  ],
  ['readLease', () => (s) => s.leases.read(0)],
  [
    'takeLease',
    (luck) => {
      const [owner, seen] = [luck.oneOf('owner', ['a', 'b']), seenBy(luck)];
      return ({ leases }) => leases.take(0, { owner, seen, nowMs: aTimeMs });
    },
  ],
  [
    'renewLease',
    (luck) =>
      (
        (lease) => (s) =>
          s.leases.renew(lease, aTimeMs)
      )(leaseBy(luck)),
  ],
  [
    'releaseLease',
    (luck) =>
      (
        (lease) => (s) =>
          s.leases.release(lease)
      )(leaseBy(luck)),
  ],
  [
    'claim',
    (luck) => {
      const ids = [1, 2, 3].map(() => `id${luck.between('claimed', 1, 60)}`);
      const account = luck.oneOf('account', ['main', 'other']);
      return ({ ledger }) => ledger.claim(account, ids, { epoch: 1, nowMs: aTimeMs });
    },
  ],
  [
    'writeSession',
    (luck) => {
      const status: SessionStatus = {
        account: 'main',
        shard: luck.between('shard', 0, 1),
        epoch: luck.between('epoch', 1, 3),
        state: luck.oneOf('state', ['live', 'down']),
        atMs: aTimeMs,
      };
      const isLast = luck.happens('last', 0.3);
      return ({ board }) => (isLast ? board.write(status, 'last') : board.write(status));
    },
  ],
  ['readSession', () => (s) => s.board.read({ account: 'main' })],
  [
    'writeHalt',
    (luck) => {
      const orders = luck.oneOf('halt', ['keep', 'cancel']);
      return ({ halts }) => halts.write({ orders, because: 'a test', sinceMs: aTimeMs });
    },
  ],
  ['liftHalt', () => (s) => s.halts.lift()],
  ['readHalt', () => (s) => s.halts.read()],
  ['markPass', () => (s) => s.marks.mark('grid-1', aTimeMs)],
  ['lastPass', () => (s) => s.marks.last('grid-1')],
  [
    'writeFailure',
    () => (s) =>
      s.failures.write('grid-1', { kind: 'x', text: 'y', sinceMs: aTimeMs, atMs: aTimeMs }),
  ],
  ['readFailure', () => (s) => s.failures.read('grid-1')],
  [
    'beginSmokeRun',
    (luck) => {
      const nowMs = aTimeMs + luck.between('smoke', 0, 100);
      return ({ smoke }) => smoke.begin(`run-${nowMs}`, { nowMs, untilMs: nowMs + 20 });
    },
  ],
  [
    'endSmokeRun',
    (luck) =>
      (
        (n) => (s) =>
          s.smoke.end(n)
      )(`run-${aTimeMs + luck.between('e', 0, 9)}`),
  ],
];

function botIdOf(luck: Luck): string {
  return luck.oneOf('bot', botIds);
}

function leaseBy(luck: Luck): Lease {
  const owner = luck.oneOf('holder', ['a', 'b', '']);
  const [epoch, renewals] = [luck.between('held epoch', 1, 4), luck.between('renewals', 0, 2)];
  return { shard: 0, owner, epoch, renewals, renewedAtMs: aTimeMs };
}

function seenBy(luck: Luck): Lease | undefined {
  return luck.happens('unseen', 0.3) ? undefined : leaseBy(luck);
}

async function outcomeOf(call: Call, stores: Stores): Promise<unknown> {
  try {
    return { answer: await call(stores) };
  } catch (error) {
    return { error: String(error) };
  }
}

const callsOfSeed = 400;

test.each([1, 2, 3])('answers the stores as the embedded database does, seed %d', async (seed) => {
  const tableName = await database.createTable();
  const used: Record<'embedded' | 'memory', string[]> = { embedded: [], memory: [] };
  const counting = (to: string[]) => (operation: string, units: number) => {
    to.push(`${operation} ${units}`);
  };
  const onEmbedded = { client: database.client, onConsumed: counting(used.embedded) };
  const embedded = storesOn({ ...onEmbedded, tableName, clock });
  const table = new MemoryTable({ tableName });
  const onMemory = { documents: table, onConsumed: counting(used.memory) };
  const memory = storesOn({ ...onMemory, tableName, clock });
  const luck = luckOf(seed);
  const met = new Set<string>();
  for (let i = 0; i < callsOfSeed; i++) {
    const [name, draw] = draws[luck.between('call', 0, draws.length - 1)] ?? ['none', undefined];
    const call = draw?.(luck);
    if (call === undefined) throw new Error('no call was drawn');
    const [expected, found] = [await outcomeOf(call, embedded), await outcomeOf(call, memory)];
    expect({ i, name, found }).toEqual({ i, name, found: expected });
    if (!JSON.stringify(expected).startsWith('{"error"')) met.add(name);
  }
  expect(met.size).toBe(draws.length);
  expect(table.items).toBeGreaterThan(10);
  expect(used.memory.toSorted()).toEqual(used.embedded.toSorted());
});

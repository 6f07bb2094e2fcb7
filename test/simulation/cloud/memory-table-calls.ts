/** Calls of the real stores, drawn from a seed: a table's life in small, with few names, so that they meet each other's items. */

import type { CounterKey, LimitOwner } from '../../../shared/ports/limit-store.ts';
import type { Lease, SessionStatus } from '../../../shared/ports/relay-ownership.ts';
import { DynamoBotStore } from '../../../shared/stores/dynamo-bot-store.ts';
import { DynamoFailureStore } from '../../../shared/stores/dynamo-failure-store.ts';
import { DynamoHaltStore } from '../../../shared/stores/dynamo-halt-store.ts';
import { DynamoLimitStore } from '../../../shared/stores/dynamo-limit-store.ts';
import { DynamoPassMarks } from '../../../shared/stores/dynamo-pass-marks.ts';
import {
  DynamoLeaseStore,
  DynamoSendLedger,
  DynamoSessionBoard,
} from '../../../shared/stores/dynamo-relay-store.ts';
import { DynamoSmokeRuns } from '../../../shared/stores/dynamo-smoke-runs.ts';
import type { DynamoTableOptions } from '../../../shared/stores/dynamo-table.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import { aTimeMs, configItemWith, fillWith, stateWith } from '../../support/bot-builders.ts';
import type { Luck } from '../kernel/luck.ts';

export function storesOn(options: DynamoTableOptions) {
  return {
    bots: new DynamoBotStore(options),
    failures: new DynamoFailureStore(options),
    limits: new DynamoLimitStore(options),
    halts: new DynamoHaltStore(options),
    marks: new DynamoPassMarks(options),
    leases: new DynamoLeaseStore(options),
    ledger: new DynamoSendLedger(options),
    board: new DynamoSessionBoard(options),
    smoke: new DynamoSmokeRuns(options, 'paper'),
  };
}

export type Stores = ReturnType<typeof storesOn>;
export type Call = (stores: Stores) => Promise<unknown>;

const owner: LimitOwner = { exchange: 'okx', scope: 'account', id: 'main' };
const botIds = ['grid-1', 'grid-2', 'grid-10'] as const;
export const draws: readonly [string, (luck: Luck) => Call][] = [
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
      const [by, seen] = [luck.oneOf('owner', ['a', 'b']), seenBy(luck)];
      return ({ leases }) => leases.take(0, { owner: by, seen, nowMs: aTimeMs });
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
    'takeUnits',
    (luck) => {
      const [window, units] = [windowOf(luck), luck.between('units', 1, 4)];
      return ({ limits }) => limits.take(window, units, 10);
    },
  ],
  [
    'raiseUsed',
    (luck) => {
      const [window, used] = [windowOf(luck), luck.between('used', 0, 12)];
      return ({ limits }) => limits.raise(window, used);
    },
  ],
  [
    'writeBan',
    (luck) => {
      const untilMs = aTimeMs + luck.between('until', 0, 9);
      const ban = luck.happens('all', 0.5) ? { untilMs } : { untilMs, limit: 'orders' };
      return ({ limits }) => limits.ban(owner, ban);
    },
  ],
  ['readBans', () => (s) => s.limits.bans(owner)],
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

function windowOf(luck: Luck): CounterKey {
  const startMs = aTimeMs + 10_000 * luck.between('window', 0, 2);
  return { owner, limit: 'orders', startMs, endMs: startMs + 10_000 };
}

function botIdOf(luck: Luck): string {
  return luck.oneOf('bot', botIds);
}

function leaseBy(luck: Luck): Lease {
  const holder = luck.oneOf('holder', ['a', 'b', '']);
  const [epoch, renewals] = [luck.between('held epoch', 1, 4), luck.between('renewals', 0, 2)];
  return { shard: 0, owner: holder, epoch, renewals, renewedAtMs: aTimeMs };
}

function seenBy(luck: Luck): Lease | undefined {
  return luck.happens('unseen', 0.3) ? undefined : leaseBy(luck);
}

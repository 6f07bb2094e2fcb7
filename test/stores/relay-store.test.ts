/** Leases, the send ledger and the session board on a real table: who wins, who is late, and whose answer was lost. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Lease, SessionStatus } from '../../shared/ports/relay-ownership.ts';
import { StoreError } from '../../shared/ports/store-error.ts';
import {
  DynamoLeaseStore,
  DynamoSendLedger,
  DynamoSessionBoard,
} from '../../shared/stores/dynamo-relay-store.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import {
  embeddedAws,
  startEmbeddedDynamoDb,
  type EmbeddedDynamoDb,
} from '../support/embedded-dynamodb.ts';
import { virtualClock } from '../support/virtual-clock.ts';

let database: EmbeddedDynamoDb;
let tableName: string;
const clients: DynamoDBClient[] = [];
const clock = virtualClock(aTimeMs);

beforeAll(async () => {
  database = await startEmbeddedDynamoDb();
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await database.stop();
});
beforeEach(async () => {
  tableName = await database.createTable();
});

const options = () => ({ client: database.client, tableName, clock });

type Ask = () => Promise<unknown>;

/** The same table through a client whose requests go through `around`. */
function withRequests(around: (ask: Ask) => Promise<unknown>) {
  const client = new DynamoDBClient({ ...embeddedAws, endpoint: database.endpoint });
  clients.push(client);
  client.middlewareStack.add(
    (next) => (args) => around(() => next(args)) as ReturnType<typeof next>,
    { step: 'build' },
  );
  return { ...options(), client };
}

/** Every request is carried out, then sent again, as by an SDK whose first answer was lost on its way. */
const losingAnswers = () =>
  withRequests(async (ask) => {
    await ask();
    return ask();
  });

function held(lease: Lease | undefined): Lease {
  if (lease === undefined) throw new Error('the lease was not won');
  return lease;
}

describe('the lease', () => {
  const leases = () => new DynamoLeaseStore(options());
  const by = (owner: string, seen?: Lease) => ({ owner, seen, nowMs: aTimeMs });

  test('of a new shard goes to one of several', async () => {
    const won = await Promise.all(['a', 'b', 'c', 'd'].map((owner) => leases().take(0, by(owner))));
    expect(won.filter((lease) => lease !== undefined)).toHaveLength(1);
    expect(await leases().read(0)).toEqual(won.find((lease) => lease !== undefined));
    expect(await leases().read(1)).toBeUndefined();
  });

  test('of another goes to one of several that saw it, under the next epoch', async () => {
    const first = held(await leases().take(0, by('a')));
    const won = await Promise.all(['b', 'c'].map((owner) => leases().take(0, by(owner, first))));
    expect(won.filter((lease) => lease !== undefined)).toMatchObject([{ epoch: 2, renewals: 0 }]);
  });

  test('is not taken from an owner that has renewed it since', async () => {
    const first = held(await leases().take(0, by('a')));
    const renewed = await leases().renew(first, aTimeMs + 5_000);
    expect(renewed).toEqual({ ...first, renewals: 1, renewedAtMs: aTimeMs + 5_000 });
    expect(await leases().take(0, by('b', first))).toBeUndefined();
    expect(await leases().read(0)).toEqual(renewed);
  });

  test('is not renewed, nor given back, by who has lost it', async () => {
    const first = held(await leases().take(0, by('a')));
    const second = held(await leases().take(0, by('b', first)));
    expect(await leases().renew(first, aTimeMs)).toBeUndefined();
    await leases().release(first);
    expect(await leases().read(0)).toEqual(second);
  });

  test('keeps its epoch when it is given back', async () => {
    const first = held(await leases().take(0, by('a')));
    await leases().release(first);
    expect(await leases().read(0)).toEqual({ ...first, owner: '' });
    expect(await leases().renew(first, aTimeMs)).toBeUndefined();
    const free = await leases().read(0);
    expect(await leases().take(0, by('b', free))).toMatchObject({ owner: 'b', epoch: 2 });
  });

  test('is held although every answer was lost once', async () => {
    const losing = new DynamoLeaseStore(losingAnswers());
    const first = held(await losing.take(0, by('a')));
    const renewed = held(await losing.renew(first, aTimeMs));
    expect(renewed.renewals).toBe(1);
    expect(await losing.take(0, by('b', renewed))).toMatchObject({ owner: 'b', epoch: 2 });
  });

  test('a malformed item is told by its key', async () => {
    const key = { pk: { S: 'SHARD#0' }, sk: { S: 'LEASE' } };
    await database.client.send(
      new PutItemCommand({ TableName: tableName, Item: { ...key, owner: { S: 'a' } } }),
    );
    await expect(leases().read(0)).rejects.toThrow(/SHARD#0 \/ LEASE is malformed: epoch/);
  });
});

describe('the send ledger', () => {
  const ledger = () => new DynamoSendLedger(options());
  const by = { epoch: 1, nowMs: aTimeMs };
  const ids = Array.from({ length: 50 }, (_, i) => `abcdefghij${String(i).padStart(7, '0')}`);

  test('gives each id to one of several, and all to somebody', async () => {
    const won = await Promise.all(
      [1, 2, 3].map((epoch) => ledger().claim('main', ids, { ...by, epoch })),
    );
    expect(won.flatMap((claimed) => [...claimed]).toSorted()).toEqual(ids);
  });

  test('gives no id twice, not even to the same process', async () => {
    const same = ledger();
    expect(await same.claim('main', ids.slice(0, 2), by)).toEqual(new Set(ids.slice(0, 2)));
    expect(await same.claim('main', ids.slice(1, 3), by)).toEqual(new Set(ids.slice(2, 3)));
  });

  test('keeps accounts apart', async () => {
    await ledger().claim('main', ids.slice(0, 1), by);
    expect(await ledger().claim('other', ids.slice(0, 1), by)).toEqual(new Set(ids.slice(0, 1)));
  });

  test('knows its own claim when the answer was lost', async () => {
    const losing = new DynamoSendLedger(losingAnswers());
    expect(await losing.claim('main', ids.slice(0, 1), by)).toEqual(new Set(ids.slice(0, 1)));
    expect(await losing.claim('main', ids.slice(0, 1), by)).toEqual(new Set());
  });

  test('lets the table forget a claim after two days', async () => {
    await ledger().claim('main', ['abcdefghij0000001'], { epoch: 7, nowMs: aTimeMs + 1 });
    const key = { pk: { S: 'SENT#main' }, sk: { S: 'abcdefghij0000001' } };
    const { Item } = await database.client.send(
      new GetItemCommand({ TableName: tableName, Key: key }),
    );
    expect(Item).toMatchObject({
      epoch: { N: '7' },
      expiresAt: { N: String(aTimeMs / 1000 + 1 + 172_800) },
    });
  });

  test('rejects when nothing could be claimed', async () => {
    const gone = new DynamoSendLedger({ ...options(), tableName: 'gone' });
    await expect(gone.claim('main', ids.slice(0, 2), by)).rejects.toThrow(StoreError);
  });

  test('counts what could not be written as claimed by another', async () => {
    let writes = 0;
    const failing = withRequests((ask) =>
      ++writes === 2 ? Promise.reject(new Error('throttled')) : ask(),
    );
    const ledgerOfFew = new DynamoSendLedger(failing);
    expect((await ledgerOfFew.claim('main', ids.slice(0, 3), by)).size).toBe(2);
  });
});

describe('the session board', () => {
  const board = () => new DynamoSessionBoard(options());
  const status = (changes: Partial<SessionStatus> = {}): SessionStatus => ({
    account: 'main',
    shard: 0,
    epoch: 3,
    state: 'live',
    atMs: aTimeMs,
    ...changes,
  });

  test('tells the session of an account, and of each bot with its own', async () => {
    const own = status({ botId: 'grid-1', state: 'refused', because: 'bad key' });
    await board().write(status());
    await board().write(own);
    expect(await board().read({ account: 'main' })).toEqual(status());
    expect(await board().read({ account: 'main', botId: 'grid-1' })).toEqual(own);
    expect(await board().read({ account: 'main', botId: 'grid-2' })).toBeUndefined();
  });

  test.each([
    { what: 'an owner of before', late: { epoch: 2 }, stays: true },
    { what: 'the same owner', late: { epoch: 3 }, stays: false },
    { what: 'an owner of another shard', late: { epoch: 1, shard: 1 }, stays: false },
  ])('is written over by $what: $stays stays', async ({ late, stays }) => {
    await board().write(status());
    const change = status({ state: 'down', ...late });
    await board().write(change);
    expect(await board().read({ account: 'main' })).toEqual(stays ? status() : change);
  });

  test.each([
    { what: 'of its own', now: {}, state: 'down' },
    { what: 'of a later holder', now: { epoch: 4 }, state: 'live' },
    { what: 'of a holder before', now: { epoch: 2 }, state: 'live' },
    { what: 'of another shard', now: { epoch: 1, shard: 1 }, state: 'live' },
  ])('ends with a last word that replaces one $what: $state', async ({ now, state }) => {
    await board().write(status(now));
    await board().write(status({ state: 'down' }), 'last');
    expect(await board().read({ account: 'main' })).toMatchObject({ ...now, state });
  });

  test('cuts a long reason', async () => {
    await board().write(status({ because: 'x'.repeat(5_000) }));
    expect((await board().read({ account: 'main' }))?.because).toHaveLength(500);
  });
});

import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { decimal } from '../../shared/domain/decimal.ts';
import { aTimeMs, configItemWith, fillWith, stateWith } from '../support/bot-builders.ts';
import { Bots, buy, lattice, sell } from './stored-bots.ts';

const bots = Bots.forEachTest();

describe('bots list', () => {
  test('with no bots says how to write one', async () => {
    expect(await bots.mmm('bots list')).toMatchObject({
      exitCode: 0,
      out: 'no bots; write one with: mmm bots apply FILE',
    });
    expect((await bots.mmm('bots list --json')).json()).toEqual([]);
  });

  test('shows each bot in a line, and which configs are wrong', async () => {
    await bots.storeRunningBot();
    await bots.store.putConfig('grid-2', configItemWith({ botId: 'grid-2', spacing: -1 }));
    await bots.store.putConfig('grid-3', configItemWith({ botId: 'grid-3', enabled: false }));
    const { out, exitCode } = await bots.mmm('bots list');
    expect(exitCode).toBe(0);
    expect(out.split('\n').map((line) => line.split(/ {2,}/).slice(0, 6))).toEqual([
      ['bot', 'symbol', 'account', 'config', 'mode', 'buys/sells'],
      ['grid-1', 'BTC-USDT', 'main', 'enabled', 'running', '1/1'],
      ['grid-2', 'invalid', 'none', '0/0', '0', '0'],
      ['grid-3', 'BTC-USDT', 'main', 'off (pause)', 'none', '0/0'],
    ]);
    expect((await bots.mmm('--json bots list')).json()).toMatchObject([
      { botId: 'grid-1', openBuys: 1, openSells: 1, realizedProfitQuote: '0', errors: [] },
      { botId: 'grid-2', errors: [expect.stringMatching(/^spacing: found -1, /)] },
      { botId: 'grid-3', enabled: false, mode: 'none' },
    ]);
  });

  test('is coloured on a terminal only', async () => {
    await bots.store.putConfig('grid-2', configItemWith({ botId: 'grid-2', spacing: -1 }));
    const red = '\u001b[31minvalid';
    expect((await bots.mmm('bots list', true)).out).toContain(red);
    expect((await bots.mmm('bots list')).out).not.toContain(red);
    bots.environment = { ...bots.environment, NO_COLOR: '1' };
    expect((await bots.mmm('bots list', true)).out).not.toContain(red);
  });
});

test('a state that cannot be read is no reason to hide or keep a bot', async () => {
  await bots.storeRunningBot();
  await bots.database.client.send(
    new UpdateItemCommand({
      TableName: bots.environment['MMM_TABLE'],
      Key: { pk: { S: 'BOT#grid-1' }, sk: { S: 'GRID' } },
      UpdateExpression: 'SET document = :broken',
      ExpressionAttributeValues: { ':broken': { S: '{' } },
    }),
  );
  expect((await bots.mmm('bots list --json')).json()).toMatchObject([{ mode: 'unreadable' }]);
  const refused = await bots.mmm('bots delete grid-1');
  expect(refused.exitCode).toBe(1);
  expect(refused.err).toMatch(/^the stored state of bot grid-1 cannot be read: /);
  expect((await bots.mmm('bots delete grid-1 --force')).exitCode).toBe(0);
});

describe('bots show', () => {
  test('before the first pass shows the config', async () => {
    await bots.store.putConfig('grid-1', configItemWith({ enabled: 'no' }));
    const { out } = await bots.mmm('bots show grid-1');
    expect(out).toContain('"symbol": "BTC-USDT"');
    expect(out).toContain('enabled: found "no", allowed true or false');
    expect(out).toContain('no pass has run yet');
  });

  test('of a bot whose config is gone says so, and not that it was accepted', async () => {
    await bots.storeRunningBot();
    await bots.store.putConfigStatus('grid-1', { kind: 'accepted', errors: [], atMs: aTimeMs });
    const before = (await bots.mmm('bots show grid-1 --json')).json();
    expect(before).toMatchObject({ status: { kind: 'accepted' } });
    const key = { pk: { S: 'BOT#grid-1' }, sk: { S: 'CONFIG' } };
    const { client } = bots.database;
    const TableName = bots.environment['MMM_TABLE'];
    await client.send(new DeleteItemCommand({ TableName, Key: key }));
    const { out } = await bots.mmm('bots show grid-1');
    expect(out).toMatch(
      /^grid-1\nits config is gone; write one with: mmm bots apply FILE\nrunning;/,
    );
    const after = (await bots.mmm('bots show grid-1 --json')).json();
    expect(after).toMatchObject({ state: { mode: 'running' } });
    expect(after).not.toHaveProperty('status');
  });

  test('shows orders from the top, debts and fills', async () => {
    const debt = {
      side: 'sell',
      level: 0,
      price: decimal(60000),
      quantity: decimal('0.0005'),
      filledQuantity: decimal('0.0005'),
      netBase: decimal('0.0005'),
      netQuote: decimal(30),
      opens: true,
      parents: [],
      sinceMs: aTimeMs,
    } as const;
    await bots.storeRunningBot();
    const state = stateWith({ lattice, orders: [buy, sell], debts: [debt], mode: 'paused' });
    await bots.store.saveState(1, state, aTimeMs);
    await bots.store.appendFills('grid-1', [fillWith()]);
    const { out } = await bots.mmm('bots show grid-1');
    expect(out).toMatch(/paused; start price 60000, gap at level 0/);
    expect(out).toMatch(/1 +sell +60100 .*\n-1 +buy +59900 /);
    expect(out).toMatch(/waiting to be answered:\n.*\n0 +sell +60000 +0.0005/);
    expect(out).toMatch(
      /last fills, a line for each order:\n.*\n2026-11-18T11:06:40.000Z +buy +59700.1 .* 0.000001 BTC/,
    );
    expect((await bots.mmm('bots show grid-1 --json')).json()).toMatchObject({
      botId: 'grid-1',
      version: 2,
      state: { gap: 0, orders: [{ level: 1 }, { level: -1, clientOrderId: 'abcdefghij01' }] },
      fills: [{ price: '59700.1' }],
    });
  });

  test('of a bot that cannot start tells why', async () => {
    await bots.store.saveState(
      0,
      stateWith({ mode: 'starting', blockedBecause: 'no price' }),
      aTimeMs,
    );
    expect((await bots.mmm('bots show grid-1')).out).toContain(
      'starting, no price; start price not known yet',
    );
  });

  test('of an unknown bot is refused', async () => {
    expect(await bots.mmm('bots show nobody')).toMatchObject({
      exitCode: 1,
      err: 'no bot is called "nobody"; mmm bots list shows them',
    });
  });
});

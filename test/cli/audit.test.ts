import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { decimal } from '../../shared/domain/decimal.ts';
import { aTimeMs, configItemWith, orderWith, stateWith } from '../support/bot-builders.ts';
import { startEmbeddedDynamoDb } from '../support/embedded-dynamodb.ts';
import { commandLine, newFolder } from './command-line.ts';
import { Bots, buy, lattice, sell } from './stored-bots.ts';

const bots = Bots.forEachTest();

describe('audit', () => {
  test('of a sound grid finds nothing', async () => {
    await bots.storeRunningBot();
    expect(await bots.mmm('audit grid-1')).toMatchObject({
      exitCode: 0,
      out: [
        'grid-1: running, 1 buys and 1 sells open, 0 fills waiting for an answer; nothing is wrong',
        'orphans were not looked for: no credentials were given, name them with --accounts or --secret-prefix',
      ].join('\n'),
    });
  });

  test('finds missing, duplicate and off-lattice orders, and what explains a gap', async () => {
    const twin = orderWith({ ...buy, clientOrderId: 'abcdefghij03' });
    const astray = orderWith({ ...sell, price: decimal(60101), level: 2 });
    const shape = { strategy: 'fixed', spacing: 100, buyLevels: 3, sellLevels: 2 };
    await bots.store.putConfig('grid-1', configItemWith({ ...shape, minPrice: 59750 }));
    const refusal = { level: 1, side: 'sell', reason: 'too small', count: 1 } as const;
    const state = stateWith({
      lattice,
      orders: [buy, twin, astray],
      refusals: [{ ...refusal, untilMs: aTimeMs + 1 }],
      blocked: [
        { level: 1, side: 'sell', reason: 'refused' },
        { level: -3, side: 'buy', reason: 'outsideBounds' },
      ],
    });
    await bots.store.saveState(0, state, aTimeMs);
    const { exitCode, out, err } = await bots.mmm('audit grid-1');
    expect(exitCode).toBe(1);
    expect(err).toBe('grid-1: 3 findings');
    expect(out).toMatch(/something is wrong/);
    expect(out).toMatch(/missing +-2 +buy +59800/);
    expect(out).toMatch(/duplicate +-1 +buy +59900 +abcdefghij03/);
    expect(out).toMatch(/off lattice +2 +sell +60101 +abcdefghij02/);
    expect(out).toMatch(/blocked +1 +sell +too small/);
    expect(out).toMatch(/blocked +-3 +buy +outsideBounds/);
    expect((await bots.mmm('audit grid-1 --json')).json()).toMatchObject({ findings: 3 });
  });

  test('shows orders that await an answer or are beyond the levels without alarm', async () => {
    const placing = orderWith({ ...buy, status: 'placing' });
    const beyond = orderWith({
      ...sell,
      clientOrderId: 'abcdefghij09',
      level: 2,
      price: decimal(60200),
    });
    await bots.storeRunningBot([placing, sell, beyond]);
    const { exitCode, out } = await bots.mmm('audit grid-1');
    expect(exitCode).toBe(0);
    expect(out).toMatch(/awaiting answer +-1 +buy/);
    expect(out).toMatch(/beyond levels +2 +sell/);
  });

  test('needs a bot with a config that can be read and a state', async () => {
    expect((await bots.mmm('audit nobody')).exitCode).toBe(1);
    await bots.store.putConfig('grid-1', configItemWith());
    expect((await bots.mmm('audit grid-1')).err).toBe('grid-1 has no state: no pass has run yet');
    await bots.store.putConfig('grid-1', configItemWith({ spacing: 0 }));
    expect(await bots.mmm('audit grid-1')).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(/^grid-1: spacing: found 0, /),
    });
    await bots.store.putConfig('grid-1', configItemWith());
    await bots.store.saveState(0, stateWith({ mode: 'starting' }), aTimeMs);
    expect((await bots.mmm('audit grid-1')).exitCode).toBe(0);
  });
});

describe('the local host', () => {
  test('is found by the file it writes', async () => {
    await bots.storeRunningBot();
    const folder = newFolder();
    mkdirSync(join(folder, '.data'));
    const host = { endpoint: bots.database.endpoint, table: bots.environment['MMM_TABLE'] };
    writeFileSync(join(folder, '.data', 'host.json'), JSON.stringify(host));
    const inFolder = { folder, environment: { MMM_ENDPOINT: '', AWS_REGION: 'eu-north-1' } };
    expect((await commandLine('bots list --json', inFolder)).json()).toHaveLength(1);
  });

  test('that has gone is told from a table that fails', async () => {
    const gone = await startEmbeddedDynamoDb();
    await gone.stop();
    const folder = newFolder();
    mkdirSync(join(folder, '.data'));
    const host = JSON.stringify({ endpoint: gone.endpoint, table: 'mmm' });
    writeFileSync(join(folder, '.data', 'host.json'), host);
    const { exitCode, err } = await commandLine('bots show x', { folder });
    expect(exitCode).toBe(1);
    expect(err).toMatch(
      /^rawConfig failed on table mmm: .*; is the local host of .data\/host.json still running\?$/,
    );
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { aTimeMs, configItemWith, stateWith } from '../support/bot-builders.ts';
import { newFolder } from './command-line.ts';
import { Bots, lattice } from './stored-bots.ts';

const bots = Bots.forEachTest();

function fileOf(json: unknown): string {
  const path = join(newFolder(), 'bot.json');
  writeFileSync(path, typeof json === 'string' ? json : JSON.stringify(json));
  return path;
}

describe('bots apply', () => {
  test('writes the item of a file as it is, without the address of the schema', async () => {
    const item = configItemWith();
    const ran = await bots.mmm(`bots apply ${fileOf({ $schema: 'x', ...item })}`);
    expect(ran).toMatchObject({ exitCode: 0, out: 'grid-1: written' });
    expect(await bots.store.rawConfig('grid-1')).toEqual(item);
  });

  test('writes a list, such as convert prints', async () => {
    const converted = (await bots.mmm('convert examples/ancestor.json')).out;
    const items: unknown = JSON.parse(converted);
    const known = Array.isArray(items) ? items.slice(0, 2) : [];
    expect((await bots.mmm(`bots apply ${fileOf(known)} --json`)).json()).toEqual({
      applied: ['okx-btc-usdt', 'okx-eth-btc'],
    });
    expect(await bots.store.listConfigs()).toHaveLength(2);
  });

  test('prints all errors of all items and writes nothing', async () => {
    const items = [
      configItemWith(),
      configItemWith({ botId: 'grid-2', spaceing: 1, minPrice: 2, maxPrice: 1 }),
      configItemWith(),
    ];
    const path = fileOf(items);
    expect(await bots.mmm(`bots apply ${path}`)).toMatchObject({
      exitCode: 2,
      out: '',
      err: [
        `${path}[1]: unknown field "spaceing", did you mean "spacing"?`,
        `${path}[1]: minPrice: found 2, allowed at most maxPrice 1`,
        `${path}[2]: botId: found "grid-1" twice in the file`,
      ].join('\n'),
    });
    expect(await bots.store.listConfigs()).toEqual([]);
  });

  test.each([
    { json: [], says: /found 0 config items, allowed 1 to 1000$/ },
    { json: '{"botId":', says: /found no JSON: / },
    { json: 7, says: /: found 7, allowed an object with the fields of a bot config$/ },
    { json: `"${'x'.repeat(4_000_000)}"`, says: /found 4000002 bytes, allowed at most 4000000$/ },
  ])('refuses a file that $says', async ({ json, says }) => {
    const { exitCode, err } = await bots.mmm(`bots apply ${fileOf(json)}`);
    expect(exitCode).toBe(2);
    expect(err).toMatch(says);
  });

  test('refuses a file that is not there', async () => {
    expect(await bots.mmm('bots apply nowhere.json')).toMatchObject({
      exitCode: 2,
      err: 'nowhere.json: cannot be read (ENOENT)',
    });
  });
});

describe('the switch', () => {
  test.each([
    { verb: 'pause', stopKind: 'pause' },
    { verb: 'stop', stopKind: 'stop' },
    { verb: 'flatten', stopKind: 'flatten' },
    { verb: 'disable', stopKind: 'stop' },
  ])('$verb turns a bot off with stop kind $stopKind', async ({ verb, stopKind }) => {
    await bots.store.putConfig('grid-1', configItemWith({ stopKind: 'stop', buyQuantity: '0.10' }));
    const ran = await bots.mmm(`bots ${verb} grid-1`);
    expect(ran).toMatchObject({ exitCode: 0, out: `grid-1: off (${stopKind})` });
    const written = configItemWith({ enabled: false, stopKind, buyQuantity: '0.10' });
    expect(await bots.store.rawConfig('grid-1')).toEqual(written);
  });

  test('enable turns it on', async () => {
    await bots.store.putConfig('grid-1', configItemWith({ enabled: false }));
    expect((await bots.mmm('bots enable grid-1 --json')).json()).toEqual({
      botId: 'grid-1',
      enabled: true,
    });
    expect(await bots.store.rawConfig('grid-1')).toEqual(configItemWith());
  });

  test('an item with mistakes is not turned on, but is turned off', async () => {
    const wrong = configItemWith({ enabled: false, spacing: 0, stopKind: 7 });
    await bots.store.putConfig('grid-1', wrong);
    const enabling = await bots.mmm('bots enable grid-1');
    expect(enabling.exitCode).toBe(2);
    expect(enabling.err).toMatch(/^grid-1: spacing: found 0, .*\ngrid-1: stopKind: found 7, /);
    expect(await bots.store.rawConfig('grid-1')).toEqual(wrong);

    const stopping = await bots.mmm('bots stop grid-1');
    expect(stopping).toMatchObject({ exitCode: 0, out: 'grid-1: off (stop)' });
    expect(stopping.err).toMatch(/^grid-1: spacing: found 0, /);
    expect((await bots.mmm('bots disable grid-1')).out).toBe('grid-1: off (stop)');
  });

  test('without a stop kind a bot is paused; a wrong one is shown as it is', async () => {
    await bots.store.putConfig('grid-1', configItemWith());
    expect((await bots.mmm('bots disable grid-1')).out).toBe('grid-1: off (pause)');
    await bots.store.putConfig('grid-1', configItemWith({ stopKind: 7 }));
    expect((await bots.mmm('bots disable grid-1')).out).toBe('grid-1: off (7)');
  });

  test('there must be such a bot', async () => {
    expect((await bots.mmm('bots stop nobody')).exitCode).toBe(1);
  });
});

describe('bots delete', () => {
  test('refuses while orders are open or the bot is enabled', async () => {
    await bots.storeRunningBot();
    const withOrders = await bots.mmm('bots delete grid-1');
    expect(withOrders.exitCode).toBe(1);
    expect(withOrders.err).toMatch(/^grid-1 has 2 open orders: stop it first with mmm bots stop /);

    await bots.store.saveState(1, stateWith({ lattice }), aTimeMs);
    expect((await bots.mmm('bots delete grid-1')).err).toMatch(/^grid-1 is enabled: stop it first/);
    expect((await bots.store.loadBot('grid-1')).grid?.version).toBe(2);

    await bots.mmm('bots stop grid-1');
    expect(await bots.mmm('bots delete grid-1')).toMatchObject({
      exitCode: 0,
      out: 'grid-1: deleted',
    });
    expect(await bots.store.loadBot('grid-1')).toEqual({ config: undefined, grid: undefined });
  });

  test('with --force deletes all the same', async () => {
    await bots.storeRunningBot();
    expect((await bots.mmm('bots delete --force grid-1')).exitCode).toBe(0);
    expect(await bots.store.listConfigs()).toEqual([]);
  });

  test('there must be such a bot', async () => {
    expect((await bots.mmm('bots delete nobody')).exitCode).toBe(1);
  });
});

/** Configs with an exchange that ccxt does not have are told before they are written. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { configItemWith } from '../support/bot-builders.ts';
import { newFolder } from './command-line.ts';
import { Bots } from './stored-bots.ts';

const bots = Bots.forEachTest();

function fileWith(value: unknown): string {
  const file = join(newFolder(), 'bot.json');
  writeFileSync(file, JSON.stringify(value));
  return file;
}

const near = 'exchange ccxt:krakn is unknown; near are: kraken';

test('apply writes none of them', async () => {
  const file = fileWith([
    configItemWith({ botId: 'grid-1', exchange: 'ccxt:kraken' }),
    configItemWith({ botId: 'grid-2', exchange: 'ccxt:krakn' }),
  ]);
  const { exitCode, err } = await bots.mmm(`bots apply ${file}`);
  expect({ exitCode, err }).toEqual({ exitCode: 2, err: expect.stringContaining(near) });
  expect(err).toContain(`${file}[1]: `);
  expect(await bots.store.listConfigs()).toEqual([]);
});

test('apply writes one that ccxt has', async () => {
  const file = fileWith(configItemWith({ exchange: 'ccxt:kraken' }));
  expect(await bots.mmm(`bots apply ${file}`)).toMatchObject({ exitCode: 0 });
});

test('preview shows none of them', async () => {
  const file = fileWith(configItemWith({ exchange: 'ccxt:krakn' }));
  expect(await bots.mmm(`preview ${file} --price 60000`)).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining(near),
  });
});

test('enable turns none of them on', async () => {
  const item = configItemWith({ exchange: 'ccxt:krakn', enabled: false });
  await bots.store.putConfig('grid-1', item);
  expect(await bots.mmm('bots enable grid-1')).toMatchObject({
    exitCode: 2,
    err: `grid-1: ${near}`,
  });
  expect(await bots.store.rawConfig('grid-1')).toMatchObject({ enabled: false });
});

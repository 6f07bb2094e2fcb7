/** `doctor` beside a table of bots, and where it looks for credentials. */

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { configItemWith } from '../support/bot-builders.ts';
import { commandLine, newFolder } from './command-line.ts';
import { closePatients, folderWith, hitbtcPatient, okxPatient } from './doctor-patients.ts';
import { Bots } from './stored-bots.ts';

const okxKey = {
  exchange: 'okx',
  apiKey: 'planted-key-1',
  apiSecret: 'planted-secret-2',
  passphrase: 'planted-passphrase-3',
};

const bots = Bots.forEachTest();
afterEach(closePatients);

describe('the bots of the account', () => {
  test('bring their symbols, and are held against them', async () => {
    await bots.store.putConfig('grid-1', configItemWith());
    const small = configItemWith({ botId: 'grid-2', buyQuantity: '0.000001' });
    await bots.store.putConfig('grid-2', small);
    await bots.store.putConfig('grid-3', configItemWith({ botId: 'grid-3', spacing: 0 }));
    const other = configItemWith({ botId: 'grid-4', account: 'other', symbol: 'BTC-XYZ' });
    await bots.store.putConfig('grid-4', other);
    const accounts = folderWith((await okxPatient()).credentials);
    const { out, exitCode, err } = await bots.mmm(`doctor main --accounts ${accounts}`);
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: 'main: 2 problems' });
    expect(out).toMatch(/^ok +BTC-USDT +trades at /m);
    expect(out).toMatch(/^ok +bot grid-1 +its config fits its symbol$/m);
    expect(out).toMatch(/^problem +bot grid-2 +buyQuantity: found 0.000001, allowed at least /m);
    expect(out).toMatch(/^problem +bot grid-3 +spacing: found 0, /m);
    expect(out).not.toMatch(/grid-4|XYZ/);
  });

  test('of another exchange than the credentials are a problem', async () => {
    await bots.store.putConfig('grid-1', configItemWith());
    const accounts = folderWith((await hitbtcPatient()).credentials);
    const { out, exitCode } = await bots.mmm(`doctor main --accounts ${accounts}`);
    expect(exitCode).toBe(1);
    expect(out).toMatch(/bot grid-1 +exchange: found "okx", but account main holds .* of hitbtc$/m);
  });
});

describe('credentials', () => {
  test('of a demo account of the local host, and of the folder it was given', async () => {
    const { credentials } = await okxPatient({ aheadMs: 3_600_000, key: { boundAddresses: [] } });
    const folder = newFolder();
    mkdirSync(join(folder, '.data'));
    const host = { endpoint: bots.database.endpoint, table: bots.environment['MMM_TABLE'] };
    const file = join(folder, '.data', 'host.json');
    const given = folderWith(credentials);
    const line = 'doctor main --symbol BTC-USDT';
    writeFileSync(file, JSON.stringify({ ...host, accounts: given }));
    const simulated = await commandLine(line, { folder });
    expect(simulated.exitCode).toBe(0);
    expect(simulated.out).toMatch(/^ok +clock +3600 s behind .* a time of its own$/m);
    expect(simulated.out).toMatch(/^ok +addresses .* a simulated exchange need not be$/m);

    const unknown = await commandLine('doctor other', { folder });
    expect(unknown.out).toContain('store the key with mmm credentials put other --accounts DIR,');

    writeFileSync(file, JSON.stringify({ ...host, accounts: newFolder(), realAccounts: given }));
    const real = await commandLine(line, { folder });
    expect(real.exitCode).toBe(1);
    expect(real.out).toMatch(/^problem +clock +3600 s behind /m);
  });

  test('of a local host that has gone, its file and folder left behind', async () => {
    const { credentials } = await okxPatient();
    const folder = newFolder();
    mkdirSync(join(folder, '.data'));
    const accounts = folderWith(credentials);
    const host = { endpoint: 'http://127.0.0.1:9', table: 'mmm', accounts };
    writeFileSync(join(folder, '.data', 'host.json'), JSON.stringify(host));
    const ran = await commandLine('doctor main', { folder });
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.err).toMatch(/^the local host of \.data\/host\.json is not running any more: /);
    const given = await commandLine(`doctor main --accounts ${accounts}`, { folder });
    expect(given).toMatchObject({ exitCode: 0, err: '' });
  });

  test.each([
    { stored: '{"planted-secret', says: /it is not JSON/ },
    { stored: { exchange: 'okx', apiKey: 'planted-key-1' }, says: /apiSecret/ },
    {
      stored: { exchange: 'okx', apiKey: 'planted-key-1', apiSecret: 'planted-secret-2' },
      says: /credentials of okx need passphrase: printable ascii/,
    },
    { stored: ' ', says: /it is empty; allowed \{exchange, / },
    { stored: ['planted'], says: /found a list, allowed an object/ },
    {
      stored: { exchange: 'Huobi', apikey: 'planted-key-1', apiKey: 7, apiSecret: '' },
      says: /exchange: found "Huobi", .*; did you mean htx\?; apiKey: found a number, allowed text .*; apiSecret: found empty text, .*; "apikey" is no field, did you mean apiKey\?$/m,
    },
    {
      stored: { exchange: 'okx', environment: 'prod', baseUrl: 'planted' },
      says: /environment: found "prod", allowed live, demo, testnet; baseUrl: found other text, allowed a url/,
    },
    {
      stored: { ...okxKey, environment: 'live', isDemo: true },
      says: /\n +fix keep environment, and leave isDemo out, in /,
    },
    {
      stored: { ...okxKey, exchange: 'huobi' },
      says: /exchange huobi is unknown; .*; did you mean htx\?\n +fix mend exchange in /,
    },
    { stored: { ...okxKey, exchange: 'kraken' }, says: /did you mean ccxt:kraken\?$/m },
    {
      stored: { exchange: 'krakn', apiKey: 'planted-key-1', apiSecret: 'planted-secret-2' },
      says: /exchange krakn is unknown/,
    },
    {
      stored: { exchange: 'ccxt:krakn', apiKey: 'planted-key-1', apiSecret: 'planted-secret-2' },
      says: /near are: kraken/,
    },
  ])('that cannot be used: $says', async ({ stored, says }) => {
    const ran = await bots.mmm(`doctor main --accounts ${folderWith(stored)}`);
    expect(ran).toMatchObject({ exitCode: 1, err: 'main: 1 problem' });
    expect(ran.out).toMatch(says);
    expect(ran.out).not.toContain('planted');
  });

  test('that others may read', async () => {
    const accounts = folderWith(okxKey);
    chmodSync(join(accounts, 'main.json'), 0o644);
    const { out } = await bots.mmm(`doctor main --accounts ${accounts}`);
    expect(out).toMatch(/its mode is 0644, allowed 0600; run: chmod 600 .*\n +fix do so, and make/);
    expect(out).not.toContain('{exchange');
  });

  test('that are nowhere', async () => {
    const ran = await bots.mmm(`doctor main --accounts ${newFolder()}`);
    expect(ran.exitCode).toBe(1);
    expect(ran.out).toMatch(/^problem +credentials +no credentials are stored for account main;/m);
  });
});

describe('wrong usage', () => {
  test.each([
    { line: 'doctor', says: /missing required argument 'account'/ },
    { line: 'doctor ../main', says: /^account: found "\.\.\/main", allowed / },
    { line: 'doctor main --symbol btcusdt', says: /"btcusdt", allowed such as "BTC-USDT"$/ },
    { line: 'doctor main', says: /^credentials: found no word on where they are, / },
    { line: 'doctor main --accounts a --secret-prefix b', says: /cannot be used with/ },
  ])('$line', async ({ line, says }) => {
    const { exitCode, out, err } = await commandLine(line, { folder: newFolder() });
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toMatch(says);
  });
});

/** `audit` beside what the exchange lists: a simulated one, asked with credentials of every kind. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import type { BotOrder } from '../../shared/domain/bot-state.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { startEmbeddedSecrets } from '../support/embedded-secrets.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { call, postOnly, quietMarket, richAccount, tradingKey } from '../local/support.ts';
import { commandLine, newFolder } from './command-line.ts';
import { Bots, buy, sell } from './stored-bots.ts';

const bots = Bots.forEachTest();
const clock = virtualClock(aTimeMs);

let okx: Simulator;
let accounts: string;

beforeEach(async () => {
  okx = await startOkxSimulator({
    clock,
    recording: quietMarket,
    accounts: [richAccount],
    seed: 1,
  });
  accounts = newFolder();
  writeFileSync(join(accounts, 'main.json'), secretText(), { mode: 0o600 });
});
afterEach(() => okx.close());

function secretText(): string {
  const { apiKey, secret: apiSecret, passphrase } = tradingKey;
  return JSON.stringify({ exchange: 'okx', apiKey, apiSecret, passphrase, baseUrl: okx.baseUrl });
}

/** Places an order at the exchange and nowhere else. */
async function placed(order: BotOrder): Promise<BotOrder> {
  const { side, price, quantity, clientOrderId } = order;
  const body = postOnly(side, price.toFixed(), quantity.toFixed(), clientOrderId);
  const answer = await call(okx, clock, { target: '/api/v5/trade/order', body });
  const exchangeOrderId = answer.body.data[0]?.['ordId'] ?? '';
  expect(exchangeOrderId).not.toBe('');
  return { ...order, exchangeOrderId };
}

const ofTheBot = {
  buy: 'abcdefghij0000001',
  sell: 'abcdefghij0000002',
  orphan: 'abcdefgold0000009',
};
const aBuy = { ...buy, clientOrderId: ofTheBot.buy };
const aSell = { ...sell, clientOrderId: ofTheBot.sell };
const anOrphan = { ...buy, price: buy.price.minus(100), clientOrderId: ofTheBot.orphan };

async function storeSoundBot(): Promise<void> {
  await bots.storeRunningBot([await placed(aBuy), await placed(aSell)]);
}

describe('with credentials', () => {
  test('a sound grid has neither orphans nor orders that are not listed', async () => {
    await storeSoundBot();
    // An order of a person, on the same account.
    await placed({ ...anOrphan, clientOrderId: 'byhand1' });
    expect(await bots.mmm(`audit grid-1 --accounts ${accounts}`)).toMatchObject({
      exitCode: 0,
      err: '',
      out: 'grid-1: running, 1 buys and 1 sells open, 0 fills waiting for an answer; nothing is wrong',
    });
    const ran = await bots.mmm(`audit grid-1 --accounts ${accounts} --json`);
    expect(ran.json()).toMatchObject({ orphans: [], notListed: [], findings: 0 });
    expect(ran.out).not.toContain('orphansNotLookedFor');
  });

  test('an order of ours the state does not know is an orphan, of an earlier life too', async () => {
    await storeSoundBot();
    const { exchangeOrderId } = await placed(anOrphan);
    const ran = await bots.mmm(`audit grid-1 --accounts ${accounts}`);
    expect(ran).toMatchObject({ exitCode: 1, err: 'grid-1: 1 findings' });
    expect(ran.out).toMatch(/something is wrong/);
    expect(ran.out).toMatch(/^orphan +buy +59800 +abcdefgold0000009$/m);
    expect((await bots.mmm(`audit grid-1 --accounts ${accounts} --json`)).json()).toMatchObject({
      orphans: [
        {
          side: 'buy',
          price: '59800',
          quantity: '0.001',
          clientOrderId: ofTheBot.orphan,
          exchangeOrderId,
        },
      ],
      findings: 1,
    });
  });

  test('an order that has just been filled is not listed, which is no finding', async () => {
    await storeSoundBot();
    await call(okx, clock, {
      target: '/api/v5/trade/cancel-order',
      body: { instId: 'BTC-USDT', clOrdId: ofTheBot.sell },
    });
    const { exitCode, out } = await bots.mmm(`audit grid-1 --accounts ${accounts}`);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/; nothing is wrong, these have a reason$/m);
    expect(out).toMatch(/^not listed +1 +sell +60100 +abcdefghij0000002$/m);
    expect(out).toMatch(/^not listed by the exchange: the next pass asks$/m);
    expect((await bots.mmm(`audit grid-1 --accounts ${accounts} --json`)).json()).toMatchObject({
      orphans: [],
      notListed: [{ level: 1, clientOrderId: ofTheBot.sell }],
      findings: 0,
    });
  });

  test('of Secrets Manager', async () => {
    const manager = await startEmbeddedSecrets();
    const aws = {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.endpoint,
      AWS_ACCESS_KEY_ID: 'embedded',
      AWS_SECRET_ACCESS_KEY: 'embedded',
    };
    const before = Object.keys(aws).map((name) => [name, process.env[name]] as const);
    Object.assign(process.env, aws);
    try {
      manager.secrets.set('mmm/accounts/main', secretText());
      await storeSoundBot();
      await placed(anOrphan);
      const line = 'audit grid-1 --secret-prefix mmm/accounts/ --region eu-west-1';
      expect(await bots.mmm(line)).toMatchObject({ exitCode: 1, err: 'grid-1: 1 findings' });
      expect(manager.asked).toEqual(['mmm/accounts/main']);
      expect((await bots.mmm(line.replace('accounts', 'nowhere'))).out).toMatch(
        /^orphans were not looked for: no credentials .*, secret mmm\/nowhere\/main$/m,
      );
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
      await manager.stop();
    }
  });

  test('that a local host left are used, unless others are named', async () => {
    await storeSoundBot();
    await placed(anOrphan);
    const folder = newFolder();
    mkdirSync(join(folder, '.data'));
    const host = {
      endpoint: bots.database.endpoint,
      table: bots.environment['MMM_TABLE'],
      accounts,
    };
    writeFileSync(join(folder, '.data', 'host.json'), JSON.stringify(host));
    expect(await commandLine('audit grid-1', { folder })).toMatchObject({
      exitCode: 1,
      out: expect.stringContaining(ofTheBot.orphan),
    });
    expect(await commandLine('audit grid-1 --accounts other', { folder })).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining(`looked in ${join(folder, 'other', 'main.json')}`),
    });
  });
});

describe('why orphans were not looked for is told in a line, and the rest is audited', () => {
  async function reason(): Promise<string> {
    await bots.storeRunningBot([aBuy]);
    const ran = await bots.mmm(`audit grid-1 --accounts ${accounts}`);
    expect(ran).toMatchObject({ exitCode: 1, err: 'grid-1: 1 findings' });
    expect(ran.out).toMatch(/^missing +1 +sell +60100/m);
    const [last = ''] = ran.out.split('\n').slice(-1);
    expect(last).toMatch(/^orphans were not looked for: /);
    const json = (await bots.mmm(`audit grid-1 --accounts ${accounts} --json`)).json();
    expect(json).not.toHaveProperty('orphans');
    expect(json).not.toHaveProperty('notListed');
    expect(json).toHaveProperty('orphansNotLookedFor');
    return last;
  }

  test('a folder without the account', async () => {
    accounts = join(accounts, 'nowhere');
    expect(await reason()).toContain('no credentials are stored for account main');
  });

  test('a file others may read', async () => {
    accounts = newFolder();
    writeFileSync(join(accounts, 'main.json'), secretText(), { mode: 0o644 });
    expect(await reason()).toContain('allowed 0600');
  });

  test('a key the exchange refuses', async () => {
    const wrong = JSON.stringify({ ...JSON.parse(secretText()), apiSecret: 'another-fake-secret' });
    writeFileSync(join(accounts, 'main.json'), wrong);
    const line = await reason();
    expect(line).toMatch(/okx/i);
    expect(line).not.toContain('another-fake-secret');
  });

  test('an exchange that is out of order', async () => {
    okx.faults.set([{ endpoint: '*', kind: '5xx', probability: 1 }]);
    expect(await reason()).toMatch(/okx/i);
  });
});

test('credentials of two kinds are one too many', async () => {
  const ran = await bots.mmm('audit grid-1 --accounts a --secret-prefix b');
  expect(ran).toMatchObject({ exitCode: 2, out: '' });
  expect(ran.err).toMatch(/'--accounts <dir>' cannot be used with option '--secret-prefix/);
});

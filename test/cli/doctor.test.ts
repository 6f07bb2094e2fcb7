/** `doctor` in front of simulated exchanges: sound accounts, and all that can be wrong with one. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { startScriptedHttpServer, text } from '../support/scripted-http-server.ts';
import {
  binancePatient,
  closePatients,
  examine,
  hitbtcPatient,
  htxPatient,
  linesOf,
  lunoPatient,
  okxPatient,
} from './doctor-patients.ts';

afterEach(closePatients);

describe('a sound account', () => {
  test('of OKX passes each check, and no order is sent', async () => {
    const patient = await okxPatient();
    const ran = await examine(patient);
    expect(ran).toMatchObject({ exitCode: 0, err: '' });
    expect(ran.out.replaceAll(/ {2,}/g, ' ').split('\n')).toEqual([
      expect.stringMatching(/^ok credentials complete, of OKX, from .*main\.json$/),
      'not told bots not known: no table is at hand',
      'ok exchange OKX answers, in 0 ms',
      'ok clock 0.0 s ahead of that of OKX, give or take 0.0 s',
      'ok key OKX accepts it',
      'ok may read yes',
      'ok may trade yes',
      'ok may withdraw no, as it should be',
      'ok addresses the key works from 127.0.0.1 alone',
      'ok BTC-USDT trades at 60000 USDT, tick 0.1, lot 0.00000001, at least 0.00001 BTC, at most 9999999999 BTC, buys up to 61800, sells from 58200',
      'ok balances BTC 10 free, USDT 1000000 free',
      'ok open orders 0 of at most 500 on BTC-USDT',
      expect.stringMatching(/^not told requests OKX does not tell how far its limits are used /),
      'main: fit for trading; 11 ok, 0 warnings, 0 problems, 2 not told',
    ]);
    expect(patient.simulator.orders('main')).toEqual([]);
  });

  test('of Binance and of HitBTC has no problem, and its exchange says what it does not tell', async () => {
    const binance = await binancePatient();
    const ran = await examine(binance);
    expect(ran).toMatchObject({ exitCode: 0, err: '' });
    expect(ran.out).toMatch(/^ok +addresses +the key works from addresses that are not listed/m);
    expect(ran.out).toMatch(/^ok +BTC-USDT .* at least 0.00001 BTC and 5 USDT,/m);
    expect(ran.out).toMatch(/^ok +requests +weight 1m: \d+ of 6000/m);
    expect(binance.simulator.orders('main')).toEqual([]);

    const hitbtc = await hitbtcPatient();
    const other = await examine(hitbtc);
    expect(other).toMatchObject({ exitCode: 0, err: '' });
    expect(other.out).toMatch(
      /^not told +may withdraw +HitBTC does not tell\n +fix see for yourself/m,
    );
    const demo = await examine({ credentials: { ...hitbtc.credentials, isDemo: true } });
    expect(demo.out).toMatch(/^not told +addresses +HitBTC does not tell /m);
    expect(other.out).toContain('main: fit for trading as far as the exchange tells; ');
    expect(hitbtc.simulator.orders('main')).toEqual([]);
  });

  test('of HTX shows its limits by the names of their endpoints', async () => {
    const ran = await examine(await htxPatient());
    expect(ran).toMatchObject({ exitCode: 0, err: '' });
    expect(ran.out).toMatch(/^ok +requests .*GET \/v2\/user\/api-key: \d+ of \d+/m);
  });

  test('as JSON has all of it, amounts as text', async () => {
    const ran = await examine(await okxPatient(), '--symbol BTC-USDT --json');
    expect(ran.json()).toMatchObject({
      account: 'main',
      checks: expect.arrayContaining([
        expect.objectContaining({
          check: 'right',
          state: 'ok',
          details: { right: 'trade', isGiven: true },
        }),
        expect.objectContaining({
          check: 'balances',
          details: {
            balances: [
              { currency: 'BTC', available: '10', held: '0' },
              { currency: 'USDT', available: '1000000', held: '0' },
            ],
            missing: [],
          },
        }),
      ]),
      summary: { problems: 0, warnings: 0 },
    });
  });
});

describe('a key', () => {
  test('with a wrong secret is told once, and what needs it is not asked', async () => {
    for (const patient of [await okxPatient(), await binancePatient(), await hitbtcPatient()]) {
      const credentials = { ...patient.credentials, apiSecret: 'planted-wrong-secret' };
      const ran = await examine({ credentials });
      expect(ran).toMatchObject({ exitCode: 1, err: 'main: 1 problem' });
      expect(linesOf(ran, 'problem')).toEqual([expect.stringMatching(/ key +\w+ refuses it: /)]);
      expect(ran.out).toMatch(
        /^not told +not asked +as the key is refused: balances, open orders on/m,
      );
      expect(ran.out).toMatch(/^ok +BTC-USDT +trades at /m);
    }
  });

  test('without the right to trade', async () => {
    const patients = [
      await okxPatient({ key: { permissions: ['read_only'] } }),
      await binancePatient({ key: { permissions: ['read'] } }),
      await hitbtcPatient({ key: { permissions: ['read'] } }),
    ];
    for (const patient of patients) {
      const ran = await examine(patient);
      expect(ran.exitCode).toBe(1);
      expect(linesOf(ran, 'problem')).toEqual([
        expect.stringMatching(/ may trade +the key may not trade$/),
      ]);
      expect(ran.out).toMatch(/^ok +balances /m);
    }
  });

  test('that may not read is asked for nothing else', async () => {
    const ran = await examine(await hitbtcPatient({ key: { permissions: ['trade'] } }));
    expect(linesOf(ran, 'problem')).toEqual([expect.stringMatching(/the key may not read$/)]);
    expect(ran.out).toMatch(/as the key may not read .*: balances, open orders on BTC-USDT$/m);
  });

  test('that may withdraw', async () => {
    const okx = await okxPatient({ key: { permissions: ['read_only', 'trade', 'withdraw'] } });
    const binance = await binancePatient({ key: { permissions: ['read', 'trade', 'withdraw'] } });
    expect((await examine(okx)).out).toMatch(
      /^problem +may withdraw .*\n +fix take that right away at OKX under API > Edit$/m,
    );
    const ran = await examine(binance);
    expect(ran.exitCode).toBe(1);
    expect(linesOf(ran, 'problem')).toHaveLength(1);
  });

  test('bound to no address is a warning', async () => {
    const okx = await examine(await okxPatient({ key: { boundAddresses: [] } }));
    expect(okx.exitCode).toBe(0);
    expect(linesOf(okx, 'warning')).toEqual([expect.stringMatching(/14 days without use$/)]);
    expect(okx.out).toContain('main: fit for trading, with warnings; ');
    const binance = await examine(await binancePatient({ key: { boundAddresses: [] } }));
    expect(linesOf(binance, 'warning')).toEqual([
      expect.stringMatching(/takes the right to trade/),
    ]);
  });

  test('bound to another address than ours', async () => {
    const ran = await examine(await okxPatient({ key: { boundAddresses: ['203.0.113.9'] } }));
    expect(linesOf(ran, 'problem')).toEqual([expect.stringMatching(/ key +OKX refuses it: .*IP/)]);
  });
});

describe('the clock', () => {
  test.each([
    { aheadMs: 2_000, state: 'warning', says: /2\.0 s behind that of OKX/ },
    { aheadMs: -20_000, state: 'warning', says: /20 s ahead of that of OKX/ },
    { aheadMs: 300_000, state: 'problem', says: /300 s behind .*; more than 30 s is refused/ },
  ] as const)('$aheadMs ms away is a $state', async ({ aheadMs, state, says }) => {
    const ran = await examine(await okxPatient({ aheadMs }));
    expect(linesOf(ran, state)).toEqual([expect.stringMatching(says)]);
    expect(ran.out).toMatch(/^ok +balances /m);
  });

  test('off by minutes is a problem at the others, too', async () => {
    for (const patient of [
      await binancePatient({ aheadMs: -180_000 }),
      await hitbtcPatient({ aheadMs: 180_000 }),
    ]) {
      const ran = await examine(patient);
      expect(ran.exitCode).toBe(1);
      expect(linesOf(ran, 'problem')).toEqual([
        expect.stringMatching(/ clock +\d+ s (ahead|behind)/),
      ]);
    }
  });
});

describe('a symbol', () => {
  test('that is suspended', async () => {
    for (const patient of [
      await okxPatient({ isTradable: false }),
      await binancePatient({ isTradable: false }),
    ]) {
      const ran = await examine(patient);
      expect(ran.exitCode).toBe(1);
      expect(linesOf(ran, 'problem')).toEqual([expect.stringMatching(/is not traded now/)]);
    }
  });

  test('that nobody knows is told once, and nothing is ok beside it', async () => {
    for (const patient of [await okxPatient(), await binancePatient(), await lunoPatient()]) {
      const ran = await examine(patient, '--symbol NOPE-USDT');
      expect(ran.exitCode).toBe(1);
      expect(ran.out.match(/NOPE-USDT/g)).toHaveLength(2);
      expect(ran.out).toMatch(/^problem +NOPE-USDT +\S+ does not know NOPE-USDT\n +fix choose a /m);
      expect(ran.out).not.toMatch(/NOPE [^\n]*free|open orders/);
    }
  });

  test('that nobody knows does not keep another one from being looked at', async () => {
    for (const patient of [await okxPatient(), await binancePatient(), await hitbtcPatient()]) {
      const ran = await examine(patient, '--symbol BTC-XYZ BTC-USDT');
      expect(ran.exitCode).toBe(1);
      expect(linesOf(ran, 'problem')[0]).toMatch(/ BTC-XYZ +\w+ does not know BTC-XYZ$/);
      expect(ran.out).toMatch(/^ok +BTC-USDT +trades at /m);
    }
  });

  test('that takes fewer open orders than the exchange does elsewhere', async () => {
    const ran = await examine(await binancePatient({ openOrdersMax: 30 }));
    expect(ran.out).toMatch(/^ok +open orders +0 of at most 30 on BTC-USDT$/m);
  });

  test('that is not told leaves open how fit the account is', async () => {
    const ran = await examine(await okxPatient(), '--json');
    expect(ran.exitCode).toBe(0);
    expect(ran.json()).toMatchObject({ summary: { verdict: 'fitAsFarAsTold', problems: 0 } });
  });

  test('with nothing to trade it with', async () => {
    const ran = await examine(await okxPatient({ balances: {} }));
    expect(ran.exitCode).toBe(0);
    expect(linesOf(ran, 'warning')).toEqual([
      expect.stringMatching(/there is no BTC and no USDT to trade$/),
    ]);
  });
});

describe('an exchange', () => {
  test('that is down is told once', async () => {
    for (const patient of [await okxPatient(), await binancePatient(), await hitbtcPatient()]) {
      await closePatients();
      const ran = await examine(patient);
      expect(ran).toMatchObject({ exitCode: 1, err: 'main: 1 problem' });
      expect(linesOf(ran, 'problem')).toEqual([
        expect.stringMatching(/ exchange +\w+ gives no answer: .*ECONNREFUSED/),
      ]);
      expect(ran.out).toMatch(
        /as \w+ cannot be reached: rights of the key, BTC-USDT, balances, open orders on BTC-USDT$/m,
      );
    }
  });

  test('that answers in html is told once', async () => {
    const server = await startScriptedHttpServer();
    const { credentials } = await okxPatient();
    for (const path of ['public/time', 'public/instruments']) {
      server.answer(`GET /api/v5/${path}`, text('<html>planted page</html>', 502));
    }
    const ran = await examine({ credentials: { ...credentials, baseUrl: server.url } });
    await server.close();
    expect(linesOf(ran, 'problem')).toEqual([expect.stringMatching(/ exchange .*an html body$/)]);
    expect(ran.out).not.toContain('planted page');
  });

  test('of which one endpoint is out of order is looked at all the same', async () => {
    const patient = await okxPatient();
    patient.simulator.faults.set([{ endpoint: 'balances', kind: '5xx', probability: 1 }]);
    const ran = await examine(patient);
    expect(linesOf(ran, 'problem')).toEqual([
      expect.stringMatching(/ balances +OKX gives no answer/),
    ]);
    expect(ran.out).toMatch(/^ok +open orders /m);
  });

  test('that asks to be left alone is asked no more', async () => {
    const patient = await okxPatient();
    patient.simulator.faults.set([{ endpoint: 'time', kind: '429', probability: 1 }]);
    const ran = await examine(patient);
    expect(linesOf(ran, 'problem')).toEqual([expect.stringMatching(/asks to be left alone until/)]);
    expect(ran.out).toMatch(/^not told +not asked +as OKX asks to be left alone: .*BTC-USDT/m);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { configItemWith } from '../support/bot-builders.ts';
import { commandLine, newFolder } from './command-line.ts';

/** Prices every 100 from 60000, 0.001 BTC each. */
const even = { strategy: 'fixed', spacing: 100, quantityPower: 0, buyLevels: 2, sellLevels: 2 };

function preview(changes: Readonly<Record<string, unknown>>, flags = '--price 60000 --json') {
  const path = join(newFolder(), 'bot.json');
  writeFileSync(path, JSON.stringify(configItemWith({ ...even, ...changes })));
  return commandLine(`preview ${path} ${flags}`);
}

test('prints the ladder, what it needs, what a round trip brings and the worst case', async () => {
  const ran = await preview({}, '--price 60000 --fee-percent 0.05 --json');
  expect(ran.exitCode).toBe(0);
  expect(ran.json()).toEqual({
    symbol: 'BTC-USDT',
    startPrice: '60000',
    orders: [
      { level: 2, side: 'sell', price: '60200', quantity: '0.001' },
      { level: 1, side: 'sell', price: '60100', quantity: '0.001' },
      { level: -1, side: 'buy', price: '59900', quantity: '0.001' },
      { level: -2, side: 'buy', price: '59800', quantity: '0.001' },
    ],
    blocked: [],
    requires: { base: '0.002', quote: '119.7' },
    // 0.001 bought for 59.9 leaves 0.0009995, sold for 59.97 less 0.029985.
    roundTripProfit: {
      buyPrice: '59900',
      sellPrice: '60000',
      quantity: '0.0009995',
      quote: '0.040015',
      percent: '0.06680301',
    },
    worstCase: {
      priceFalls: {
        toPrice: '59800',
        isBounded: false,
        levels: 2,
        base: '0.002',
        quote: '119.7',
        lossQuote: '0.1',
      },
      priceRises: {
        toPrice: '60200',
        isBounded: false,
        levels: 2,
        base: '0.002',
        quote: '120.3',
        lossQuote: '0.1',
      },
    },
    warnings: [],
  });
});

test('the example works offline', async () => {
  const ran = await commandLine('preview examples/bots/okx-btc-usdt.json --price 60000 --json');
  expect(ran).toMatchObject({ exitCode: 0, err: '' });
  expect(ran.json()).toMatchObject({
    symbol: 'BTC-USDT',
    requires: { base: '0.079892', quote: '4793.52472858' },
  });
});

describe('the worst case', () => {
  test('at the bounds: every level on the way is filled', async () => {
    const ran = await preview({ minPrice: 59000, maxPrice: 61000 });
    expect(ran.json()).toMatchObject({
      worstCase: {
        // 59900, 59800 ... 59000, ten levels, 450 above the bound on average.
        priceFalls: {
          toPrice: '59000',
          isBounded: true,
          levels: 10,
          base: '0.01',
          lossQuote: '4.5',
        },
        priceRises: {
          toPrice: '61000',
          isBounded: true,
          levels: 10,
          base: '0.01',
          lossQuote: '4.5',
        },
      },
    });
  });

  test('ends at the largest inventory', async () => {
    const ran = await preview({ maxInventory: '0.0035' });
    expect(ran.json()).toMatchObject({
      orders: { length: 4 },
      worstCase: { priceFalls: { toPrice: '59700', isBounded: true, levels: 3, base: '0.003' } },
    });
  });

  test('of a side without levels is nothing', async () => {
    const ran = await preview({ buyLevels: 0, minPrice: 1, maxPrice: 60100 });
    expect(ran.json()).toMatchObject({
      roundTripProfit: { buyPrice: '60000', sellPrice: '60100' },
      worstCase: {
        priceFalls: { levels: 0, base: '0', quote: '0', lossQuote: '0' },
        priceRises: { toPrice: '60100', levels: 1 },
      },
    });
  });

  test('of a bound out of reach is not called bounded', async () => {
    const ran = await preview({ spacing: '0.1', maxPrice: 99999 });
    expect(ran.json()).toMatchObject({ worstCase: { priceRises: { isBounded: false } } });
  });

  test('ends where prices do', async () => {
    const ran = await preview({ spacing: 25000, buyLevels: 5 });
    expect(ran.json()).toMatchObject({
      worstCase: { priceFalls: { toPrice: '10000', isBounded: true, levels: 2 } },
    });
  });
});

describe('levels that hold no order', () => {
  test('say why', async () => {
    const ran = await preview({ minPrice: 59850, maxOpenOrders: 2 });
    expect(ran.json()).toMatchObject({
      orders: [{ level: 1 }, { level: -1 }],
      blocked: [
        { level: 2, side: 'sell', price: '60200', reason: 'maxOpenOrders' },
        { level: -2, side: 'buy', price: '59800', reason: 'outsideBounds' },
      ],
    });
  });
});

describe('a bot the exchange would refuse', () => {
  const flags = '--price 60000 --min-quantity 0.01 --min-notional 100';
  const reasons = [
    'buyQuantity: found 0.001, allowed at least 0.01 BTC',
    'buyQuantity: found 0.001, which is worth 60 USDT at the start price, allowed at least 100 USDT',
    'sellQuantity: found 0.001, allowed at least 0.01 BTC',
    'sellQuantity: found 0.001, which is worth 60 USDT at the start price, allowed at least 100 USDT',
  ];

  test('places, needs, wins and risks nothing', async () => {
    const ran = await preview({ minPrice: 59000 }, `${flags} --json`);
    expect(ran.exitCode).toBe(0);
    expect(ran.json()).toEqual({
      symbol: 'BTC-USDT',
      startPrice: '60000',
      orders: [],
      blocked: [],
      requires: { base: '0', quote: '0' },
      wouldNotStart: reasons.join('; '),
      warnings: reasons,
    });
  });

  test('is told why, once', async () => {
    const { exitCode, out } = await preview({}, flags);
    expect(exitCode).toBe(0);
    expect(out.split('\n')).toEqual([
      'BTC-USDT from 60000',
      `would not start: ${reasons.join('; ')}`,
    ]);
  });
});

test('a grid that loses to its fees is told so', async () => {
  const ran = await preview({}, '--price 60000 --fee-percent 0.1');
  expect(ran.out).toMatch(
    /warning: spacing: a round trip brings -0\.\d+ after fees, so every round trip loses money$/,
  );
});

test('without --json shows a ladder for people', async () => {
  const { out } = await preview({ maxOpenOrders: 3, minPrice: 59000 }, '--price 60000');
  const ladder = out.split('\n').slice(0, 7);
  expect(ladder.map((line) => line.split(/ {2,}/))).toEqual([
    ['BTC-USDT from 60000'],
    ['level', 'side', 'price', 'quantity'],
    ['2', 'sell', '60200', '0.001'],
    ['1', 'sell', '60100', '0.001'],
    ['0', 'gap', '60000'],
    ['-1', 'buy', '59900', '0.001'],
    ['-2', 'buy', '59800', 'maxOpenOrders'],
  ]);
  expect(out).toContain('needs 0.002 BTC and 59.9 USDT');
  expect(out).toMatch(/worst case down to 59000: .*, down 4.5 USDT$/m);
  expect(out).toMatch(/worst case up to 60200: .*; no maxPrice ends it there$/m);
});

test('the start price is the flag, or the number in the config', async () => {
  const numbered = { startPrice: '50000.04' };
  expect((await preview(numbered, '--json')).json()).toMatchObject({ startPrice: '50000' });
  expect((await preview(numbered, '--price 1000.3 --json')).json()).toMatchObject({
    startPrice: '1000.3',
  });
});

test('another symbol takes its steps from flags, and what it refuses keeps the bot from starting', async () => {
  const flags = '--price 3000 --tick-size 0.5 --lot-size 0.01 --json';
  const ran = await preview({ symbol: 'ETH-USDT', spacing: '10.2', buyQuantity: 1 }, flags);
  expect(ran.json()).toMatchObject({
    symbol: 'ETH-USDT',
    orders: [],
    warnings: ['sellQuantity: found 0.001, allowed at least 0.01 ETH'],
  });
  const mended = { symbol: 'ETH-USDT', spacing: '10.2', buyQuantity: 1, sellQuantity: 1 };
  expect((await preview(mended, flags)).json()).toMatchObject({
    orders: expect.arrayContaining([{ level: -1, side: 'buy', price: '2989.5', quantity: '1' }]),
    warnings: [],
  });
});

test('a grid without a level below has no round trip', async () => {
  const ran = await preview({ spacing: 25000, sellLevels: 0 }, '--price 20000');
  expect(ran.out).toContain('no round trip is possible');
});

test.each([
  { changes: {}, flags: '--json', says: /^--price: found nothing and startPrice is "ticker", / },
  { changes: {}, flags: '--price 0', says: '--price: found "0", allowed a decimal above 0' },
  { changes: {}, flags: '--price 6e4', says: '--price: found "6e4", allowed a decimal like 0.05' },
  {
    changes: {},
    flags: '--price 1 --fee-percent 100',
    says: '--fee-percent: allowed less than 100',
  },
  {
    changes: { symbol: 'ETH-USDT' },
    flags: '--price 1',
    says: 'ETH-USDT: its steps are not known here, give them with --tick-size and --lot-size',
  },
  { changes: { spacing: 0 }, flags: '--price 1', says: /bot\.json: spacing: found 0, allowed / },
])('$flags with $changes is refused', async ({ changes, flags, says }) => {
  const { exitCode, err, out } = await preview(changes, flags);
  expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
  expect(err).toMatch(says);
});

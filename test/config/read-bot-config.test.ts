import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { allowedIn } from '../../shared/config/bot-config-schema.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import {
  configOf,
  decimalAllowed,
  errorsOf,
  itemWith,
  itemWithout,
  smallestItem,
} from './items.ts';

describe('a valid item', () => {
  test('gets every default', () => {
    expect(configOf(smallestItem)).toEqual({
      ...smallestItem,
      schemaVersion: 1,
      spacing: decimal('0.4'),
      buyQuantity: decimal('0.01'),
      sellQuantity: decimal('0.02'),
      startPrice: { kind: 'ticker' },
      startMode: 'keep',
      strictLevels: true,
      keepMinimumQuantity: false,
      maxOpenOrders: 9,
      postOnly: true,
      connection: 'rest',
      socketPer: 'account',
      orderEvents: true,
      pollSeconds: 10,
      fillDetection: 'history',
      enabled: false,
      stopKind: 'pause',
    });
  });

  test.each([
    [{ exchange: 'okx' }, { connection: 'rest', pollSeconds: 10 }],
    [
      { exchange: 'okx', connection: 'websocket' },
      { connection: 'websocket', pollSeconds: 60 },
    ],
    [{ exchange: 'ccxt:kraken' }, { connection: 'rest', pollSeconds: 10 }],
    [{ exchange: 'hitbtc' }, { connection: 'websocket', pollSeconds: 60 }],
    [{ exchange: 'binance' }, { connection: 'websocket', pollSeconds: 60 }],
    // Without events, fills are learnt by looking.
    [
      { exchange: 'binance', orderEvents: false },
      { connection: 'websocket', pollSeconds: 10 },
    ],
    [
      { exchange: 'binance', connection: 'rest' },
      { connection: 'rest', pollSeconds: 10 },
    ],
    [
      { exchange: 'hitbtc', pollSeconds: 30 },
      { connection: 'websocket', pollSeconds: 30 },
    ],
  ])('%p goes by %p', (given, expected) => {
    expect(configOf({ ...smallestItem, ...given })).toMatchObject(expected);
  });

  test('keeps every field it gives', () => {
    const given = {
      schemaVersion: 1,
      priceScale: 1,
      quantityScale: -3,
      startMode: 'clear',
      strictLevels: false,
      keepMinimumQuantity: true,
      maxOpenOrders: 3,
      postOnly: false,
      connection: 'websocket',
      socketPer: 'bot',
      orderEvents: false,
      pollSeconds: 60,
      fillDetection: 'order-info',
      enabled: true,
      stopKind: 'flatten',
    };
    const bounds = { minPrice: '1', maxPrice: 2, maxInventory: 0 };
    const config = configOf(itemWith({ ...given, ...bounds, startPrice: '1.5' }));
    expect(config).toMatchObject(given);
    expect(config).toMatchObject({
      minPrice: decimal(1),
      maxPrice: decimal(2),
      maxInventory: decimal(0),
      startPrice: { kind: 'number', price: decimal('1.5') },
    });
  });

  test('may carry the address of its schema, which is not kept', () => {
    expect(configOf(itemWith({ $schema: '../bot-config.schema.json' }))).not.toHaveProperty(
      '$schema',
    );
    expect(configOf(itemWith({ $schema: 7 }))).toEqual(configOf(smallestItem));
  });

  test.each([
    { levels: 200, strictLevels: true, cap: 400 },
    { levels: 200, strictLevels: false, cap: 500 },
    { levels: 20, strictLevels: false, cap: 80 },
    { levels: 500, strictLevels: true, cap: 500 },
  ])('$levels levels a side, strict $strictLevels: at most $cap open orders', (row) => {
    const { levels, strictLevels, cap } = row;
    const item = itemWith({ buyLevels: levels, sellLevels: levels, strictLevels });
    expect(configOf(item).maxOpenOrders).toBe(cap);
  });

  test('may quote one side only', () => {
    expect(configOf(itemWith({ sellLevels: 0 })).maxOpenOrders).toBe(5);
  });

  test('is the one of the examples', () => {
    const text = readFileSync('examples/bots/okx-btc-usdt.json', 'utf8');
    expect(configOf(JSON.parse(text))).toMatchObject({ symbol: 'BTC-USDT', enabled: true });
  });

  test.each([
    { written: 0.1, read: '0.1' },
    { written: 1e-7, read: '0.0000001' },
    { written: 123456789012345, read: '123456789012345' },
    { written: '0.10', read: '0.1' },
    { written: '12345678901234567890.123456789', read: '12345678901234567890.123456789' },
  ])('reads the decimal $written to the digit', ({ written, read }) => {
    expect(configOf(itemWith({ buyQuantity: written })).buyQuantity.toFixed()).toBe(read);
  });

  test('reads any decimal text and any short number alike', () => {
    const digits = fc.tuple(
      fc.integer({ min: 1, max: 999_999_999 }),
      fc.integer({ min: 0, max: 12 }),
    );
    fc.assert(
      fc.property(digits, ([digits, places]) => {
        const text = decimal(digits).mul(decimal(10).pow(-places)).toFixed();
        const fromText = configOf(itemWith({ buyQuantity: text })).buyQuantity.toFixed();
        const fromNumber = configOf(itemWith({ buyQuantity: Number(text) })).buyQuantity.toFixed();
        return fromText === text && fromNumber === text;
      }),
    );
  });
});

describe('one wrong field', () => {
  const name = 'allowed 1 to 40 of a-z, 0-9 and dash, not a dash first';
  const symbol = 'allowed BASE-QUOTE in upper case, like "BTC-USDT"';
  test.each([
    { item: { botId: 'My Bot' }, error: `botId: found "My Bot", ${name}` },
    { item: { botId: '-a' }, error: `botId: found "-a", ${name}` },
    { item: { account: '' }, error: `account: found "", ${name}` },
    {
      item: { exchange: 'okex' },
      error: `exchange: found "okex", allowed ${allowedIn('exchange')}`,
    },
    {
      item: { exchange: 'ccxt:Kraken' },
      error: `exchange: found "ccxt:Kraken", allowed ${allowedIn('exchange')}`,
    },
    {
      item: { exchange: 'ccxt:kraken', connection: 'websocket' },
      error: 'connection: found "websocket" with exchange "ccxt:kraken", allowed "rest" (ccxt)',
    },
    {
      item: { symbol: 'BTCUSDT' },
      error: `symbol: found "BTCUSDT", ${symbol}; did you mean "BTC-USDT"?`,
    },
    {
      item: { symbol: 'btc/usdt' },
      error: `symbol: found "btc/usdt", ${symbol}; did you mean "BTC-USDT"?`,
    },
    { item: { symbol: 'BITCOIN' }, error: `symbol: found "BITCOIN", ${symbol}` },
    { item: { symbol: null }, error: `symbol: found null, ${symbol}` },
    {
      item: { strategy: 'ppt' },
      error: 'strategy: found "ppt", allowed "proportional" or "fixed"',
    },
    { item: { spacing: -1 }, error: `spacing: found -1, ${decimalAllowed}` },
    { item: { spacing: '-1' }, error: `spacing: found "-1", ${decimalAllowed}` },
    { item: { spacing: '0.00' }, error: `spacing: found "0.00", ${decimalAllowed}` },
    { item: { spacing: Number.NaN }, error: `spacing: found NaN, ${decimalAllowed}` },
    { item: { spacing: Infinity }, error: `spacing: found Infinity, ${decimalAllowed}` },
    { item: { spacing: 12n }, error: `spacing: found "12", ${decimalAllowed}` },
    { item: { buyQuantity: '1e3' }, error: `buyQuantity: found "1e3", ${decimalAllowed}` },
    { item: { buyQuantity: ' 1' }, error: `buyQuantity: found " 1", ${decimalAllowed}` },
    {
      item: { buyQuantity: 0.1234567890123456 },
      error: `buyQuantity: found 0.1234567890123456, ${decimalAllowed}`,
    },
    { item: { buyQuantity: 1e-60 }, error: `buyQuantity: found 1e-60, ${decimalAllowed}` },
    {
      item: { buyQuantity: '9'.repeat(70) },
      error: `buyQuantity: found "${'9'.repeat(59)}..., ${decimalAllowed}`,
    },
    {
      item: { buyLevels: 2.5 },
      error: 'buyLevels: found 2.5, allowed a whole number from 0 to 500',
    },
    {
      item: { sellLevels: 501 },
      error: 'sellLevels: found 501, allowed a whole number from 0 to 500',
    },
    {
      item: { quantityPower: 0.5 },
      error: 'quantityPower: found 0.5, allowed a whole number from 0 to 10',
    },
    {
      item: { priceScale: 13 },
      error: 'priceScale: found 13, allowed a whole number from -12 to 12',
    },
    {
      item: { startPrice: 'lastTicker' },
      error: 'startPrice: found "lastTicker", allowed "ownLastTrade", "ticker" or a price above 0',
    },
    {
      item: { startPrice: 0 },
      error: 'startPrice: found 0, allowed "ownLastTrade", "ticker" or a price above 0',
    },
    { item: { startMode: 'cont' }, error: 'startMode: found "cont", allowed "clear" or "keep"' },
    { item: { enabled: 'yes' }, error: 'enabled: found "yes", allowed true or false' },
    {
      item: { maxInventory: '-1' },
      error:
        'maxInventory: found "-1", allowed a decimal of 0 or more, as text ("0.05") or a number of at most 15 digits',
    },
    {
      item: { maxOpenOrders: 0 },
      error: 'maxOpenOrders: found 0, allowed a whole number from 1 to 500',
    },
    { item: { pollSeconds: 7 }, error: 'pollSeconds: found 7, allowed 5, 10, 15, 20, 30, 60' },
    { item: { schemaVersion: 2 }, error: 'schemaVersion: found 2, allowed 1' },
    {
      item: { stopKind: ['stop'] },
      error: 'stopKind: found ["stop"], allowed "pause", "stop" or "flatten"',
    },
  ])('$item', ({ item, error }) => {
    expect(errorsOf(itemWith(item))).toEqual([error]);
  });

  test('a missing field is named with what belongs in it', () => {
    expect(errorsOf(itemWithout('symbol', 'spacing'))).toEqual([
      `symbol: found nothing, ${symbol}`,
      `spacing: found nothing, ${decimalAllowed}`,
    ]);
  });
});

import { expect, test } from '@jest/globals';
import { filledOrders } from '../../cli/filled-orders.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import { aTimeMs, fillWith } from '../support/bot-builders.ts';
import { Bots } from './stored-bots.ts';

const bots = Bots.forEachTest();

const part = (index: number, changes: Parameters<typeof fillWith>[0] = {}) =>
  fillWith({ tradeId: `t${index}`, timeMs: aTimeMs + index, ...changes });
const readMax = 100;

test('partial fills of one order are one line, with their sums and the average price', () => {
  const parts = [
    part(2, { price: decimal(101), quantity: decimal('0.003') }),
    part(1, { price: decimal(100), quantity: decimal('0.001') }),
  ];
  expect(filledOrders(parts, readMax)).toEqual([
    {
      time: new Date(aTimeMs + 2).toISOString(),
      side: 'buy',
      price: '100.75',
      quantity: '0.004',
      fee: '0.000002',
      feeCurrency: 'BTC',
      trades: 2,
      hasMore: false,
      exchangeOrderId: 'x1',
      clientOrderId: 'abcdefghij01',
    },
  ]);
});

test('orders stay apart, the newest first, and so do fees of different currencies', () => {
  const lines = filledOrders(
    [
      part(4, { exchangeOrderId: 'x2' }),
      part(3),
      part(2, { exchangeOrderId: 'x2' }),
      part(1, { feeCurrency: 'BNB' }),
    ],
    readMax,
  );
  expect(lines.map((o) => [o.exchangeOrderId, o.feeCurrency, o.trades])).toEqual([
    ['x2', 'BTC', 2],
    ['x1', 'BTC', 1],
    ['x1', 'BNB', 1],
  ]);
});

test('an order of which older trades may not have been read says so', () => {
  const fills = [part(3, { exchangeOrderId: 'x2' }), part(2), part(1)];
  expect(filledOrders(fills, 3).map(({ hasMore }) => hasMore)).toEqual([false, true]);
});

test('bots show has a line for each order', async () => {
  await bots.storeRunningBot();
  const parts = Array.from({ length: 12 }, (_, i) => part(i));
  await bots.store.appendFills('grid-1', [...parts, part(20, { exchangeOrderId: 'x2' })]);
  const { out } = await bots.mmm('bots show grid-1');
  const [, lines = ''] = out.split('last fills, a line for each order:\n');
  expect(lines.split('\n').map((line) => line.split(/ {2,}/).slice(3))).toEqual([
    ['quantity', 'fee', 'trades', 'order'],
    ['0.001', '0.000001 BTC', '1', 'abcdefghij01'],
    ['0.012', '0.000012 BTC', '12', 'abcdefghij01'],
  ]);
});

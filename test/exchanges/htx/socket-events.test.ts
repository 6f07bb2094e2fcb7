/** What HTX tells of our orders: creation and cancellation over one channel, trades with their fees over the other. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decimal } from '../../../shared/domain/decimal.ts';
import { ExchangeError } from '../../../shared/ports/exchange.ts';
import type { SocketDialect } from '../../../shared/ports/socket-dialect.ts';
import { closeSocketBench, openDialect, symbol } from './socket-bench.ts';

let dialect: SocketDialect;
beforeAll(async () => {
  dialect = await openDialect();
});
afterAll(closeSocketBench);

/** As text: ids have sixteen digits. */
const decode = (ch: string, data: object) =>
  dialect.decode(JSON.stringify({ action: 'push', ch, data }), new Map());
const told = (data: object) => decode('orders#btcusdt', data);
const cleared = (data: object) => decode('trade.clearing#btcusdt#0', data);

const order = {
  symbol: 'btcusdt',
  orderId: 1_314_507_823_485_263,
  clientOrderId: 'gr1a0001',
  orderSource: 'spot-api',
  orderPrice: '61000.5',
  orderSize: '0.001',
  type: 'buy-limit-maker',
};
const creation = {
  eventType: 'creation',
  accountId: 100_009,
  ...order,
  orderStatus: 'submitted',
  orderCreateTime: 1_788_264_000_140,
};
const trade = {
  eventType: 'trade',
  ...order,
  tradePrice: '61000.5',
  tradeVolume: '0.0004',
  tradeId: 103_627_281_663,
  tradeTime: 1_788_264_050_111,
  aggressor: false,
  orderStatus: 'partial-filled',
  remainAmt: '0.0006',
  execAmt: '0.0004',
  totalTradeAmount: '24.4002',
};
const cancellation = {
  eventType: 'cancellation',
  ...order,
  orderStatus: 'partial-canceled',
  remainAmt: '0.0006',
  execAmt: '0.0004',
  lastActTime: 1_788_264_100_001,
};
const { type: orderType, orderSource: source, ...orderFields } = order;
const clearing = {
  eventType: 'trade',
  ...orderFields,
  orderSide: 'buy',
  orderType,
  accountId: 100_009,
  source,
  orderCreateTime: 1_788_264_000_140,
  orderStatus: 'partial-filled',
  tradePrice: '61000.5',
  tradeVolume: '0.0004',
  tradeId: 103_627_281_663,
  tradeTime: 1_788_264_050_111,
  aggressor: false,
  transactFee: '0.0000008',
  feeDeduct: '0',
  feeDeductType: '',
  feeCurrency: 'btc',
};

const identity = {
  exchangeOrderId: '1314507823485263',
  clientOrderId: 'gr1a0001',
  symbol,
  side: 'buy',
};
const common = { ...identity, price: decimal('61000.5'), quantity: decimal('0.001') };

describe('an order', () => {
  test('came to be', () => {
    expect(told(creation)).toEqual([
      {
        kind: 'events',
        events: [
          {
            report: {
              ...common,
              status: 'open',
              filledQuantity: decimal(0),
              createdAtMs: 1_788_264_000_140,
              updatedAtMs: 1_788_264_000_140,
            },
          },
        ],
      },
    ]);
  });

  test.each([
    [cancellation, '0.0004'],
    [{ ...cancellation, execAmt: undefined }, '0.0004'],
    [{ ...cancellation, remainAmt: '0.001', execAmt: '0', orderStatus: 'canceled' }, '0'],
  ])('was canceled: %j', (data, filled) => {
    expect(told(data)).toEqual([
      {
        kind: 'events',
        events: [
          {
            report: {
              ...common,
              status: 'canceled',
              filledQuantity: decimal(filled),
              createdAtMs: 1_788_264_100_001,
              updatedAtMs: 1_788_264_100_001,
            },
          },
        ],
      },
    ]);
  });

  test('without an id of ours has none', () => {
    const [message] = told({ ...creation, clientOrderId: '' });
    expect(JSON.stringify(message)).not.toContain('clientOrderId');
  });
});

describe('a trade', () => {
  test('is told once, when it is cleared, with its fee', () => {
    expect(told(trade)).toEqual([{ kind: 'other' }]);
    expect(cleared(clearing)).toEqual([
      {
        kind: 'trades',
        events: [
          {
            report: {
              ...common,
              status: 'open',
              filledQuantity: decimal('0.0004'),
              averagePrice: decimal('61000.5'),
              createdAtMs: 1_788_264_000_140,
              updatedAtMs: 1_788_264_050_111,
            },
            fill: {
              ...identity,
              tradeId: '103627281663',
              price: decimal('61000.5'),
              quantity: decimal('0.0004'),
              fee: decimal('0.0000008'),
              feeCurrency: 'BTC',
              timeMs: 1_788_264_050_111,
              liquidity: 'maker',
            },
          },
        ],
      },
    ]);
  });

  test('that fills the order tells the whole of it', () => {
    expect(cleared({ ...clearing, orderStatus: 'filled' })).toMatchObject([
      {
        events: [
          {
            report: { status: 'filled', filledQuantity: decimal('0.001') },
            fill: { quantity: decimal('0.0004') },
          },
        ],
      },
    ]);
  });

  test.each([
    [{ aggressor: true }, { liquidity: 'taker' }],
    [{ transactFee: '-0.0000002', feeCurrency: 'usdt' }, { feeCurrency: 'USDT' }],
    [
      { transactFee: '0', feeDeduct: '0.012', feeDeductType: 'ht' },
      { fee: decimal('0.012'), feeCurrency: 'HT' },
    ],
    // As it comes without a deduction.
    [{ feeDeduct: undefined, feeDeductType: undefined }, { feeCurrency: 'BTC' }],
  ])('with %j', (changes, fill) => {
    expect(cleared({ ...clearing, ...changes })).toMatchObject([{ events: [{ fill }] }]);
  });
});

describe('what is passed over', () => {
  test.each<[string, object]>([
    ['orders on symbols of nobody', { symbol: 'ethusdt' }],
    ['orders of another account', { accountId: 100_008 }],
    ['margin orders', { orderSource: 'super-margin-api' }],
    ['market orders', { type: 'sell-market', orderPrice: undefined }],
    ['conditional orders', { eventType: 'deletion', orderId: undefined }],
    ['those that were not taken', { eventType: 'trigger', orderId: undefined }],
  ])('%s', (_, changes) => {
    expect(told({ ...creation, ...changes })).toEqual([{ kind: 'other' }]);
  });

  test('cancellations that are told a second time', () => {
    expect(cleared({ ...clearing, eventType: 'cancellation' })).toEqual([{ kind: 'other' }]);
  });
});

describe('what cannot be read', () => {
  test.each([
    [{ orderPrice: undefined }, 'orderPrice'],
    [{ orderId: 1.5 }, 'orderId'],
    [{ type: 'swap' }, 'type'],
    [{ symbol: undefined }, 'symbol'],
    [{ orderSize: 'much' }, 'orderSize'],
  ])('an order with %j names the field', (changes, field) => {
    expect(told({ ...creation, ...changes })).toEqual([
      { kind: 'unreadable', because: `an order event that cannot be read, at ${field}` },
    ]);
  });

  test('nothing at all', () => {
    for (const data of [null, 'x', [], 7]) {
      expect(
        dialect.decode(JSON.stringify({ action: 'push', ch: 'orders#*', data }), new Map()),
      ).toMatchObject([{ kind: 'unreadable' }]);
    }
  });
});

test('an account without spot trading cannot be used', async () => {
  const failed = openDialect({ accounts: [{ id: 1, type: 'otc', state: 'working' }] });
  await expect(failed).rejects.toThrow(ExchangeError);
});

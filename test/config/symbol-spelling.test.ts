import { expect, test } from '@jest/globals';
import { unifiedSymbolOf } from '../../shared/config/symbol-spelling.ts';

test.each([
  { theirs: 'btc_usdt', ours: 'BTC-USDT' },
  { theirs: 'BTC/USDT', ours: 'BTC-USDT' },
  { theirs: 'btc-usdt', ours: 'BTC-USDT' },
  { theirs: ' eth:btc ', ours: 'ETH-BTC' },
  { theirs: 'BTCUSD', ours: 'BTC-USD' },
  { theirs: 'BTCUSDT', ours: 'BTC-USDT' },
  { theirs: 'BTCFDUSD', ours: 'BTC-FDUSD' },
  { theirs: 'NOAHETH', ours: 'NOAH-ETH' },
  { theirs: 'USDT', ours: undefined },
  { theirs: 'BITCOIN', ours: undefined },
  { theirs: 'A-B-USDT', ours: undefined },
  { theirs: '', ours: undefined },
])('$theirs is $ours', ({ theirs, ours }) => {
  expect(unifiedSymbolOf(theirs)).toBe(ours);
});

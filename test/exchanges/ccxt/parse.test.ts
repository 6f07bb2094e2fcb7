/** What is made of an order that ccxt tells a part of. */

import { expect, test } from '@jest/globals';
import { orderReportOf } from '../../../shared/exchanges/ccxt/parse.ts';
import { orderShape } from '../../../shared/exchanges/ccxt/payloads.ts';

const told = { id: '1', symbol: 'BTC/USDT', side: 'buy', price: '1', amount: '5', timestamp: 1 };

function saidOf(changes: object, isOpen?: boolean): string {
  const row = orderShape.parse({ ...told, ...changes });
  const named = { symbol: 'BTC-USDT', prefix: '' };
  const report = orderReportOf(row, isOpen === undefined ? named : { ...named, isOpen });
  return typeof report === 'string'
    ? report
    : `${report.status}, ${report.filledQuantity.toFixed()} filled`;
}

test.each([
  [{ status: 'closed' }, undefined, 'filledUnknown'],
  [{ status: 'canceled' }, undefined, 'filledUnknown'],
  [{ status: 'expired' }, undefined, 'filledUnknown'],
  [{}, false, 'filledUnknown'],
  [{}, undefined, 'statusUnknown'],
  [{}, true, 'open, 0 filled'],
  [{ status: 'open' }, undefined, 'open, 0 filled'],
  [{ status: 'closed', filled: '2' }, undefined, 'canceled, 2 filled'],
  [{ status: 'closed', remaining: '0' }, undefined, 'filled, 5 filled'],
  [{ status: 'canceled', filled: '0' }, undefined, 'canceled, 0 filled'],
])('%j, among the open ones: %s, is %s', (changes, isOpen, said) => {
  expect(saidOf(changes, isOpen)).toBe(said);
});

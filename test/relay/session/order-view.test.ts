import { describe, expect, test } from '@jest/globals';
import { OrderView } from '../../../relay/session/order-view.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import { reportOf } from '../../support/plain-dialect.ts';

const symbol = 'BTC-USDT';

function view(ordersMax = 100): OrderView {
  const made = new OrderView([symbol], ordersMax);
  made.adopt(made.startReading(symbol), []);
  return made;
}

const open = (clientOrderId: string, filled = 0) =>
  reportOf({ clientOrderId, filledQuantity: decimal(filled) });
const ended = (clientOrderId: string) => reportOf({ clientOrderId, status: 'canceled' });

describe('the view of our orders', () => {
  test('agrees with a list of what was told', () => {
    const seen = view();
    seen.told(open('a'));
    seen.told(open('b', 1));
    seen.told(ended('a'));
    expect(seen.difference(seen.startReading(symbol), [open('b', 1)])).toBeUndefined();
  });

  test('lets no late report open an order again, or take back a trade', () => {
    const seen = view();
    seen.told(ended('a'));
    seen.told(open('a'));
    seen.told(open('b', 2));
    seen.told(open('b', 1));
    expect(seen.size).toBe(1);
    expect(seen.difference(seen.startReading(symbol), [open('b', 2)])).toBeUndefined();
  });

  test('judges nothing that was told after the list was asked for', () => {
    const seen = view();
    seen.told(open('a'));
    const reading = seen.startReading(symbol);
    seen.told(open('new'));
    seen.told(ended('a'));
    expect(seen.difference(reading, [open('a')])).toBeUndefined();
  });

  test('takes no list for newer than what was told since it was asked for', () => {
    const seen = view();
    const reading = seen.startReading(symbol);
    seen.told(open('a', 2));
    seen.told(ended('b'));
    seen.adopt(reading, [open('a', 1), open('b')]);
    expect(seen.difference(seen.startReading(symbol), [open('a', 2)])).toBeUndefined();
  });

  test('knows orders of other symbols not at all', () => {
    const seen = view();
    seen.told(reportOf({ clientOrderId: 'a', symbol: 'ETH-USDT' }));
    seen.accepted({ symbol: 'ETH-USDT', clientOrderId: 'b', exchangeOrderId: 'x-b' });
    expect(seen.size).toBe(0);
  });

  test('holds a bounded number, forgets the oldest, and then judges no list before it has a new one', () => {
    const seen = view(3);
    for (const id of ['a', 'b', 'c']) seen.told(open(id));
    expect(seen.canJudge(symbol)).toBe(true);
    seen.told(open('d'));
    expect(seen.size).toBe(3);
    expect(seen.canJudge(symbol)).toBe(false);
    seen.adopt(seen.startReading(symbol), [open('d')]);
    expect(seen.canJudge(symbol)).toBe(true);
    expect(seen.difference(seen.startReading(symbol), [open('d')])).toBeUndefined();
  });

  test('expects to be told of what was placed, and of its end', () => {
    const seen = view();
    seen.accepted({ symbol, clientOrderId: 'a', exchangeOrderId: 'x-a' });
    const reading = seen.startReading(symbol);
    expect(seen.difference(reading, [open('a')])).toBe('order a was placed, and never told');
    expect(seen.difference(reading, [])).toBe('order a has ended, and it was not told');
    seen.told(ended('a'));
    seen.accepted({ symbol, clientOrderId: 'a', exchangeOrderId: 'x-a' });
    expect(seen.difference(seen.startReading(symbol), [])).toBeUndefined();
  });
});

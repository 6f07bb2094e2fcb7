import { describe, expect, test } from '@jest/globals';
import { FaultTextError } from '../../../local/exchange/fault-text.ts';
import { demoExchanges } from '../../../local/host/demo-exchanges.ts';
import { faultsByExchange } from '../../../local/host/fault-option.ts';

const exchanges = [
  { name: 'okx', endpoints: ['place', 'socket-place'] },
  { name: 'hitbtc', endpoints: ['place', 'socket-cancel'] },
];
const read = (text: string) => faultsByExchange(text, exchanges);

describe('faults', () => {
  test('without a name are for every exchange that knows the endpoint', () => {
    const rule = { endpoint: 'place', kind: '429', probability: 0.1 };
    expect(read('place:429:0.1')).toEqual({ okx: [rule], hitbtc: [rule] });
    expect(Object.keys(read('socket-cancel:cut-after:next1'))).toEqual(['hitbtc']);
    expect(Object.keys(read('*:5xx:0.1'))).toEqual(['okx', 'hitbtc']);
  });

  test.each(['socket', 'socket-login', 'socket-place', 'socket-cancel', 'socket-query'])(
    'of a websocket reach every exchange of a host: %s',
    (endpoint) => {
      const rules = faultsByExchange(`${endpoint}:cut-after:0.1`, demoExchanges);
      expect(Object.keys(rules)).toEqual(expect.arrayContaining(['binance', 'hitbtc', 'okx']));
      expect(Object.keys(rules)).not.toContain('ccxt');
      expect(faultsByExchange(`hitbtc/${endpoint}:cut-after:0.1`, demoExchanges)).toHaveProperty(
        'hitbtc',
      );
    },
  );

  test('with a name are for that exchange, in the order they are named', () => {
    expect(read('okx/place:drop-after:0.1, hitbtc/*:5xx:0.2, okx/place:429:1')).toEqual({
      okx: [
        { endpoint: 'place', kind: 'drop-after', probability: 0.1 },
        { endpoint: 'place', kind: '429', probability: 1 },
      ],
      hitbtc: [{ endpoint: '*', kind: '5xx', probability: 0.2 }],
    });
  });

  test.each([
    { text: 'kraken/place:429:1', says: /"kraken".*allowed: okx, hitbtc/ },
    {
      text: 'okx/socket-cancel:cut-after:1',
      says: /"socket-cancel".*allowed: \*, place, socket-place$/,
    },
    { text: '', says: /found no fault/ },
    { text: ' , ', says: /found no fault/ },
    { text: 'nothing:429:1', says: /allowed: \*, place, socket-place, socket-cancel$/ },
    { text: 'okx/place:429:2', says: /probability "2"/ },
  ])('that mean nothing are refused: $text', ({ text, says }) => {
    expect(() => read(text)).toThrow(FaultTextError);
    expect(() => read(text)).toThrow(says);
  });
});

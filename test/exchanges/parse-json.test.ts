import { describe, expect, test } from '@jest/globals';
import { parseJson, parseJsonExactly } from '../../shared/exchanges/parse-json.ts';

describe('reading json', () => {
  test.each<[string, unknown]>([
    ['{"id":1175851866285}', { id: 1_175_851_866_285 }],
    ['{"id":9007199254740993}', { id: '9007199254740993' }],
    [
      '[-9223372036854775808, 18446744073709551615]',
      ['-9223372036854775808', '18446744073709551615'],
    ],
    ['{"text":"say \\"id\\":9007199254740993"}', { text: 'say "id":9007199254740993' }],
    [
      '{"9007199254740993":"\\\\","id":9007199254740993}',
      { '9007199254740993': '\\', id: '9007199254740993' },
    ],
    [
      '{"a":1.2345678901234567,"b":1234567890123456e2}',
      { a: 1.2345678901234567, b: 1.234567890123456e17 },
    ],
  ])('%s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  test.each(['', '{"id":9007199254740993', '{"id":9007199254740993}}'])('refuses %s', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });
});

describe('reading json exactly', () => {
  test.each<[string, unknown]>([
    ['{"close":61010.2,"open":60500}', { close: '61010.2', open: 60_500 }],
    ['{"a":0.10000000000000000055}', { a: '0.10000000000000000055' }],
    ['[1e-7,-1.5E+3,2e5,-3]', ['1e-7', '-1.5E+3', '2e5', -3]],
    ['{"id":9007199254740993}', { id: '9007199254740993' }],
    ['{"1.5":"2.5","text":"say \\"1.5\\""}', { '1.5': '2.5', text: 'say "1.5"' }],
    ['{"a":"x1.5"}', { a: 'x1.5' }],
  ])('%s', (text, value) => {
    expect(parseJsonExactly(text)).toEqual(value);
  });

  test.each(['', '{"a":1.5', '{"a":.5}', '{"a":1.5}}', '[1.2.3]', '[1.]'])('refuses %s', (text) => {
    expect(() => parseJsonExactly(text)).toThrow(SyntaxError);
  });
});

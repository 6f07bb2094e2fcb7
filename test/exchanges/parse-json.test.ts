import { describe, expect, test } from '@jest/globals';
import { parseJson } from '../../shared/exchanges/parse-json.ts';

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

import { describe, expect, test } from '@jest/globals';
import { pathWithQuery, signatureOf, timestampText } from '../../../shared/exchanges/okx/sign.ts';

const secret = '22582BD0CFF14C41EDBF1AB98506286D';
const timestamp = '2026-09-01T12:00:00.123Z';

describe('signing', () => {
  test.each([
    {
      method: 'GET' as const,
      path: '/api/v5/account/balance?ccy=BTC,USDT',
      body: '',
      signature: 'vgJgZ9hs1bOG7yagtXwp0DRnXYQYRSBSvgTD5dRBK38=',
    },
    {
      method: 'GET' as const,
      path: '/api/v5/account/balance?ccy=BTC%2CUSDT',
      body: '',
      signature: '5eJ08Ry73opCq2T5yI+Cq4yYb41nDkplE1rVf0gtQ+0=',
    },
    {
      method: 'POST' as const,
      path: '/api/v5/trade/order',
      body: '{"instId":"BTC-USDT","tdMode":"cash","clOrdId":"gr1a0001","side":"buy","ordType":"post_only","px":"61000.5","sz":"0.001"}',
      signature: '+GwogrsE1NWwHeCZ0+Go2rUfkj4seI45Ivv11LElZy8=',
    },
  ])('$method $path has its known signature', ({ signature, ...request }) => {
    expect(signatureOf(secret, timestamp, request)).toBe(signature);
  });

  test.each([
    [1_788_264_000_123, '2026-09-01T12:00:00.123Z'],
    [1_788_264_000_000, '2026-09-01T12:00:00.000Z'],
    [1_788_264_000_050.7, '2026-09-01T12:00:00.050Z'],
  ])('%d is written with three decimals', (epochMs, written) => {
    expect(timestampText(epochMs)).toBe(written);
  });

  test('a query encodes whatever an address parser could rewrite', () => {
    expect(pathWithQuery('/p', { a: "x,y'z", b: '(*!) ä' })).toBe(
      '/p?a=x%2Cy%27z&b=%28%2A%21%29%20%C3%A4',
    );
    expect(pathWithQuery('/p', {})).toBe('/p');
  });
});

/** The simulated Binance of a host, behind our own adapter and, with an account apart, behind ccxt. */

import { binanceEndpoints } from '../exchange/binance/binance-operations.ts';
import { binanceProfile, startBinanceSimulator } from '../exchange/binance/binance-simulator.ts';
import { demoFunds, demoMakerFeeBps, type DemoExchange } from './demo-exchange.ts';

type Face = Omit<DemoExchange, 'keys' | 'start'>;

export const demoBinance: DemoExchange = binanceAs({
  name: 'binance',
  exampleBot: 'examples/bots/binance-btc-usdt.json',
  exchange: 'binance',
  marketFromMs: 400_000,
  endpoints: binanceEndpoints,
});

export const demoCcxt: DemoExchange = binanceAs({
  name: 'ccxt',
  exampleBot: 'examples/other-exchanges/ccxt-btc-usdt.json',
  exchange: 'ccxt:binance',
  marketFromMs: 300_000,
  // The adapter speaks HTTP alone.
  endpoints: binanceEndpoints.filter((endpoint) => !endpoint.startsWith('socket')),
});

function binanceAs(face: Face): DemoExchange {
  const account = `demo-${face.name}`;
  /** Worthless anywhere else. */
  const apiKey = `${account}-key`;
  const secret = `${account}-secret`;
  return {
    ...face,
    keys: new Map([[account, { apiKey, apiSecret: secret }]]),
    start: ({ speed, ...options }) =>
      startBinanceSimulator({
        ...options,
        accounts: [
          {
            name: account,
            balances: demoFunds,
            keys: [{ apiKey, verifier: { kind: 'hmac', secret }, permissions: ['read', 'trade'] }],
          },
        ],
        profile: { ...binanceProfile, makerFeeBps: demoMakerFeeBps },
        // A window of real milliseconds is none where time runs faster.
        isTimeChecked: speed === 1,
      }),
  };
}

/** A simulated exchange that is reached through ccxt: Binance once more, with an account of its own. */

import { binanceEndpoints } from '../exchange/binance/binance-operations.ts';
import { binanceProfile, startBinanceSimulator } from '../exchange/binance/binance-simulator.ts';
import { demoFunds, demoMakerFeeBps, type DemoExchange } from './demo-exchange.ts';

const account = 'demo-ccxt';
/** Worthless anywhere else. */
const apiKey = 'demo-ccxt-key';
const secret = 'demo-ccxt-secret';

export const demoCcxt: DemoExchange = {
  name: 'ccxt',
  exampleBot: 'examples/other-exchanges/ccxt-btc-usdt.json',
  exchange: 'ccxt:binance',
  marketFromMs: 300_000,
  keys: new Map([[account, { apiKey, apiSecret: secret }]]),
  // The adapter speaks HTTP alone.
  endpoints: binanceEndpoints.filter((endpoint) => !endpoint.startsWith('socket')),
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

/** The simulated Binance of a host. */

import { binanceEndpoints } from '../exchange/binance/binance-operations.ts';
import { binanceProfile, startBinanceSimulator } from '../exchange/binance/binance-simulator.ts';
import { demoFunds, demoMakerFeeBps, type DemoExchange } from './demo-exchange.ts';

const account = 'demo-binance';
/** Worthless anywhere else. */
const apiKey = 'demo-binance-key';
const secret = 'demo-binance-secret';

export const demoBinance: DemoExchange = {
  name: 'binance',
  exampleBot: 'examples/bots/binance-btc-usdt.json',
  exchange: 'binance',
  marketFromMs: 400_000,
  keys: new Map([[account, { apiKey, apiSecret: secret }]]),
  endpoints: binanceEndpoints,
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

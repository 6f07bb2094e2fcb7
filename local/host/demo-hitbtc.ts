/** The simulated HitBTC of a host. */

import { hitbtcEndpoints } from '../exchange/hitbtc/hitbtc-routes.ts';
import { hitbtcProfile, startHitbtcSimulator } from '../exchange/hitbtc/hitbtc-simulator.ts';
import { demoFunds, demoMakerFeeBps, type DemoExchange } from './demo-exchange.ts';

const account = 'demo-hitbtc';
/** Worthless anywhere else. */
const apiKey = 'demo-hitbtc-key';
const secret = 'demo-hitbtc-secret';

/** What the exchange allows a request that names no window of its own, ms. */
const windowMs = 10_000;

export const demoHitbtc: DemoExchange = {
  name: 'hitbtc',
  exampleBot: 'examples/bots/hitbtc-btc-usdt.json',
  exchange: 'hitbtc',
  marketFromMs: 200_000,
  keys: new Map([[account, { apiKey, apiSecret: secret }]]),
  endpoints: hitbtcEndpoints,
  start: ({ speed, ...options }) =>
    startHitbtcSimulator({
      ...options,
      accounts: [
        {
          name: account,
          balances: demoFunds,
          keys: [{ apiKey, secret, permissions: ['read', 'trade'] }],
        },
      ],
      profile: { ...hitbtcProfile, makerFeeBps: demoMakerFeeBps },
      // Of real time, where time runs faster.
      ...(speed === 1 ? {} : { timestampWindowMs: windowMs * speed }),
    }),
};

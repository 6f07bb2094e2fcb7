/** The simulated exchange of the oldest kind of a host: Luno's wire, reached through ccxt. */

import { tradingPermissions } from '../exchange/luno/luno-keys.ts';
import { lunoEndpoints } from '../exchange/luno/luno-routes.ts';
import { lunoProfile, startLunoSimulator } from '../exchange/luno/luno-simulator.ts';
import { demoFunds, demoMakerFeeBps, type DemoExchange } from './demo-exchange.ts';

const account = 'demo-classic';
/** Worthless anywhere else. */
const apiKey = 'demo-classic-key';
const secret = 'demo-classic-secret';

export const demoClassic: DemoExchange = {
  name: 'classic',
  exampleBot: 'examples/other-exchanges/classic-btc-usdt.json',
  exchange: 'ccxt:luno',
  marketFromMs: 300_000,
  keys: new Map([[account, { apiKey, apiSecret: secret }]]),
  endpoints: lunoEndpoints,
  start: (options) =>
    startLunoSimulator({
      ...options,
      accounts: [
        {
          name: account,
          balances: demoFunds,
          keys: [{ apiKey, secret, permissions: tradingPermissions }],
        },
      ],
      profile: { ...lunoProfile, makerFeeBps: demoMakerFeeBps },
    }),
};

/** The simulated HTX of a host. */

import { htxEndpoints } from '../exchange/htx/htx-operations.ts';
import { htxProfile, startHtxSimulator } from '../exchange/htx/htx-simulator.ts';
import { demoFunds, demoMakerFeeBps, type DemoExchange } from './demo-exchange.ts';

const account = 'demo-htx';
/** Worthless anywhere else. */
const apiKey = 'demo-htx-key';
const secret = 'demo-htx-secret';

export const demoHtx: DemoExchange = {
  name: 'htx',
  exampleBot: 'examples/other-exchanges/htx-btc-usdt.json',
  exchange: 'htx',
  marketFromMs: 600_000,
  keys: new Map([[account, { apiKey, apiSecret: secret }]]),
  endpoints: htxEndpoints,
  start: ({ speed, ...options }) =>
    startHtxSimulator({
      ...options,
      accounts: [
        {
          name: account,
          balances: demoFunds,
          keys: [{ apiKey, secret, permissions: ['readOnly', 'trade'] }],
        },
      ],
      profile: { ...htxProfile, makerFeeBps: demoMakerFeeBps },
      // A window of real minutes is none where time runs faster.
      isTimeChecked: speed === 1,
    }),
};

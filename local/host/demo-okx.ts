/** The simulated OKX of a host. */

import type { OkxKey } from '../exchange/okx/okx-keys.ts';
import { okxEndpoints } from '../exchange/okx/okx-routes.ts';
import { okxProfile, startOkxSimulator } from '../exchange/okx/okx-simulator.ts';
import { demoFunds, demoMakerFeeBps, type DemoExchange } from './demo-exchange.ts';

/** Worthless anywhere else. */
const key: OkxKey = {
  apiKey: 'demo-key',
  secret: 'demo-secret',
  passphrase: 'demo-passphrase',
  permissions: ['read_only', 'trade'],
};

/** A key that should never have been made: for seeing it refused. */
const reckless: OkxKey = {
  ...key,
  apiKey: 'demo-withdraw-key',
  permissions: ['read_only', 'trade', 'withdraw'],
};

const keys: ReadonlyMap<string, OkxKey> = new Map([
  ['demo', key],
  ['demo-withdraw', reckless],
]);

/** How old a request may be, ms. */
const windowMs = 30_000;

export const demoOkx: DemoExchange = {
  name: 'okx',
  exampleBot: 'examples/bots/okx-btc-usdt.json',
  exchange: 'okx',
  marketFromMs: 0,
  keys: new Map(
    [...keys].map(([account, { apiKey, secret: apiSecret, passphrase }]) => [
      account,
      { apiKey, apiSecret, passphrase },
    ]),
  ),
  endpoints: okxEndpoints,
  start: ({ speed, ...options }) =>
    startOkxSimulator({
      ...options,
      accounts: [...keys].map(([name, own]) => ({ name, balances: demoFunds, keys: [own] })),
      profile: { ...okxProfile, makerFeeBps: demoMakerFeeBps },
      // Of real time, where time runs faster.
      timestampWindowMs: windowMs * Math.max(speed, 1),
    }),
};

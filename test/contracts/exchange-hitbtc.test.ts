/** The adapter of HitBTC against the simulated HitBTC. */

import type { HitbtcKey } from '../../local/exchange/hitbtc/hitbtc-keys.ts';
import {
  hitbtcProfile,
  startHitbtcSimulator,
} from '../../local/exchange/hitbtc/hitbtc-simulator.ts';
import type { Credentials } from '../../shared/ports/credentials.ts';
import { json } from '../support/scripted-http-server.ts';
import { describeExchange } from './exchange.contract.ts';
import { hitbtcErrors } from './exchange/hitbtc-errors.ts';

const key = (name: string, permissions: HitbtcKey['permissions']): HitbtcKey => ({
  apiKey: `planted-hitbtc-${name}-key`,
  secret: `planted-hitbtc-${name}-secret`,
  permissions,
});

const keys = {
  trading: key('trading', ['read', 'trade']),
  readOnly: key('reading', ['read']),
};

const credentialsOf = ({ apiKey, secret }: HitbtcKey): Credentials => ({
  exchange: 'hitbtc',
  apiKey,
  apiSecret: secret,
  isDemo: false,
});

// Nothing tells whether a key may withdraw, or what addresses it is bound to.
const trader = { canRead: true, canTrade: true, canWithdraw: undefined, boundAddresses: [] };

describeExchange({
  name: 'hitbtc',
  symbol: 'BTC-USDT',
  instrument: hitbtcProfile.instrument,
  capabilities: {
    clientOrderIds: true,
    postOnly: true,
    immediateOrCancel: true,
    fillHistory: true,
    placeExpiry: false,
    batchSizeMax: 1,
    openOrdersMax: 2_000,
  },
  start: ({ clock, recording, profile }) =>
    startHitbtcSimulator({
      clock,
      recording,
      profile,
      seed: 1,
      accounts: [
        { name: 'main', balances: { BTC: '10', USDT: '1000000' }, keys: Object.values(keys) },
      ],
    }),
  keys: {
    trading: { credentials: credentialsOf(keys.trading), told: trader },
    readOnly: { credentials: credentialsOf(keys.readOnly), told: { ...trader, canTrade: false } },
    wrongSecret: {
      credentials: { ...credentialsOf(keys.trading), apiSecret: 'planted-hitbtc-other-secret' },
    },
    unknown: { credentials: credentialsOf(key('unknown', [])) },
  },
  documented: {
    postOnlyCrossing: 'canceled',
    sameClientOrderId: { whileOpen: 'refused', afterEnd: 'refused' },
    // Open orders come at once.
    pages: { fills: 1_000 },
    priceLimits: 'untold',
    refusals: {
      tick: 'badPrecision',
      lot: 'badPrecision',
      minQuantity: 'belowMinimum',
      maxQuantity: 'badPrecision',
      priceBand: 'priceOutOfLimits',
      openOrders: 'tooManyOrders',
      symbol: 'notTradable',
      balance: 'insufficientBalance',
    },
    // It tells whole seconds.
    timeErrorMs: 1_000,
    bans: false,
    fillsNamed: true,
  },
  wire: {
    place: /^POST \/api\/3\/spot\/order$/,
    cancel: /^DELETE \/api\/3\/spot\/order\/[^/]+$/,
    signed: /\/api\/3\/spot\//,
    refusal: ({ code, status, message }) => json({ error: { code, message } }, status),
    errors: hitbtcErrors,
  },
});

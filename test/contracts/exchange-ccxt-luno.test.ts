/** The generic adapter against the simulated Luno: an exchange of the oldest kind, where orders have its id and no other. */

import {
  lunoPermissions,
  tradingPermissions,
  type LunoKey,
} from '../../local/exchange/luno/luno-keys.ts';
import { lunoProfile, startLunoSimulator } from '../../local/exchange/luno/luno-simulator.ts';
import type { Credentials } from '../../shared/ports/credentials.ts';
import type { KeyPermissions } from '../../shared/ports/exchange.ts';
import { json } from '../support/scripted-http-server.ts';
import { describeExchange } from './exchange.contract.ts';
import { lunoErrors } from './exchange/luno-errors.ts';

const key = (name: string, permissions: number): LunoKey => ({
  apiKey: `planted-luno-${name}-key`,
  secret: `planted-luno-${name}-secret`,
  permissions,
});

const keys = {
  trading: key('trading', tradingPermissions),
  readOnly: key('reading', lunoPermissions.Perm_R_Balance | lunoPermissions.Perm_R_Orders),
};

const credentialsOf = ({ apiKey, secret }: LunoKey): Credentials => ({
  exchange: 'ccxt:luno',
  apiKey,
  apiSecret: secret,
  isDemo: false,
});

// ccxt knows no question about the rights of a key: that it reads is seen, that it trades is assumed.
const seen: KeyPermissions = {
  canRead: true,
  canTrade: true,
  isTradeAssumed: true,
  canWithdraw: undefined,
  boundAddresses: [],
};

describeExchange({
  name: 'ccxt:luno',
  symbol: 'BTC-USDT',
  instrument: lunoProfile.instrument,
  capabilities: {
    clientOrderIds: false,
    postOnly: false,
    immediateOrCancel: false,
    fillHistory: true,
    placeExpiry: false,
    batchSizeMax: 1,
    openOrdersMax: 99,
  },
  start: ({ clock, recording, profile }) =>
    startLunoSimulator({
      clock,
      recording,
      profile,
      seed: 1,
      accounts: [
        { name: 'main', balances: { BTC: '10', USDT: '1000000' }, keys: Object.values(keys) },
      ],
    }),
  keys: {
    trading: { credentials: credentialsOf(keys.trading), told: seen },
    readOnly: { credentials: credentialsOf(keys.readOnly), told: seen },
    wrongSecret: {
      credentials: { ...credentialsOf(keys.trading), apiSecret: 'planted-luno-other-secret' },
    },
    unknown: { credentials: credentialsOf(key('unknown', 0)) },
  },
  documented: {
    postOnlyCrossing: 'canceled',
    sameClientOrderId: { whileOpen: 'accepted', afterEnd: 'accepted' },
    // How long the list of open orders can be ccxt does not know.
    pages: { blindOpenOrders: 100, fills: 1_000 },
    priceLimits: 'fixed',
    refusals: {
      // ccxt would round it, so it is not sent.
      tick: 'badPrecision',
      lot: 'badPrecision',
      minQuantity: 'other',
      maxQuantity: 'other',
      symbol: 'notTradable',
      balance: 'insufficientBalance',
    },
    // Its answers have a date in whole seconds, and its requests carry no time.
    timeErrorMs: 1_000,
    // It has such orders, but ccxt does not send them.
    immediate: 'unknown',
    // ccxt reads the fee in base alone where both are told.
    quoteFees: 'untold',
    bans: false,
    fillsNamed: false,
  },
  wire: {
    place: /^POST \/api\/1\/postorder$/,
    cancel: /^POST \/api\/1\/stoporder$/,
    signed: /\/api\/1\/(listorders|listtrades|orders|balance|postorder|stoporder)/,
    refusal: ({ code, status, message }) => json({ error: message, error_code: code }, status),
    errors: lunoErrors,
  },
});

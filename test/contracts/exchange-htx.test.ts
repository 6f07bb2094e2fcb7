/** The adapter of HTX against the simulated HTX. */

import type { HtxKey } from '../../local/exchange/htx/htx-keys.ts';
import { htxProfile, startHtxSimulator } from '../../local/exchange/htx/htx-simulator.ts';
import type { Credentials } from '../../shared/ports/credentials.ts';
import { json } from '../support/scripted-http-server.ts';
import { describeExchange } from './exchange.contract.ts';
import { htxErrors } from './exchange/htx-errors.ts';

const key = (name: string, changes: Partial<HtxKey> = {}): HtxKey => ({
  apiKey: `planted-htx-${name}-key`,
  secret: `planted-htx-${name}-secret`,
  permissions: ['readOnly', 'trade'],
  ...changes,
});

const keys = {
  trading: key('trading'),
  readOnly: key('reading', { permissions: ['readOnly'] }),
  withdrawing: key('withdrawing', { permissions: ['readOnly', 'trade', 'withdraw'] }),
  bound: key('bound', { boundAddresses: ['127.0.0.1'] }),
  elsewhere: key('elsewhere', { boundAddresses: ['203.0.113.7'] }),
};

const credentialsOf = ({ apiKey, secret }: HtxKey): Credentials => ({
  exchange: 'htx',
  apiKey,
  apiSecret: secret,
  isDemo: false,
});

const trader = {
  canRead: true,
  canTrade: true,
  canWithdraw: false,
  isBound: false,
  boundAddresses: [],
};

describeExchange({
  name: 'htx',
  symbol: 'BTC-USDT',
  instrument: htxProfile.instrument,
  capabilities: {
    clientOrderIds: true,
    postOnly: true,
    immediateOrCancel: true,
    fillHistory: true,
    placeExpiry: false,
    batchSizeMax: 10,
    openOrdersMax: 200,
  },
  start: ({ clock, recording, profile }) =>
    startHtxSimulator({
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
    withdrawing: {
      credentials: credentialsOf(keys.withdrawing),
      told: { ...trader, canWithdraw: true },
    },
    bound: {
      credentials: credentialsOf(keys.bound),
      told: { ...trader, isBound: true, boundAddresses: ['127.0.0.1'] },
    },
    elsewhere: { credentials: credentialsOf(keys.elsewhere) },
    wrongSecret: {
      credentials: { ...credentialsOf(keys.trading), apiSecret: 'planted-htx-other-secret' },
    },
    unknown: { credentials: credentialsOf(key('unknown')) },
  },
  documented: {
    postOnlyCrossing: 'canceled',
    sameClientOrderId: { whileOpen: 'accepted', afterEnd: 'accepted' },
    pages: { openOrders: 500, fills: 500 },
    priceLimits: 'told',
    refusals: {
      tick: 'badPrecision',
      lot: 'badPrecision',
      minQuantity: 'belowMinimum',
      maxQuantity: 'aboveMaximum',
      minNotional: 'belowMinimum',
      priceBand: 'priceOutOfLimits',
      // No code is documented for it; the nearest is of a limit on what one may hold.
      openOrders: 'aboveMaximum',
      symbol: 'notTradable',
      balance: 'insufficientBalance',
    },
    timeErrorMs: 0,
    bans: false,
    fillsNamed: false,
  },
  wire: {
    place: /^POST \/v1\/order\/(orders\/place|batch-orders)$/,
    cancel: /^POST \/v1\/order\/orders\/(\d+\/submitcancel|submitCancelClientOrder|batchcancel)$/,
    signed: /\/v1\/(order|account)\/|\/v2\/user\//,
    refusal: ({ code, status, message }) =>
      typeof code === 'number'
        ? json({ code, message }, status)
        : json({ status: 'error', 'err-code': code, 'err-msg': message, data: null }, status),
    errors: htxErrors,
  },
});

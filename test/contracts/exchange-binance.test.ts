/** The adapter of Binance against the simulated Binance. */

import type { BinanceKey } from '../../local/exchange/binance/binance-keys.ts';
import {
  binanceProfile,
  startBinanceSimulator,
} from '../../local/exchange/binance/binance-simulator.ts';
import type { Credentials } from '../../shared/ports/credentials.ts';
import { json } from '../support/scripted-http-server.ts';
import { describeExchange } from './exchange.contract.ts';
import { binanceErrors } from './exchange/binance-errors.ts';

const secretOf = (name: string): string => `planted-binance-${name}-secret`;

const key = (name: string, changes: Partial<BinanceKey> = {}): BinanceKey => ({
  apiKey: `planted-binance-${name}-key`,
  verifier: { kind: 'hmac', secret: secretOf(name) },
  permissions: ['read', 'trade'],
  ...changes,
});

const keys = {
  trading: key('trading'),
  readOnly: key('readOnly', { permissions: ['read'] }),
  withdrawing: key('withdrawing', { permissions: ['read', 'trade', 'withdraw'] }),
  bound: key('bound', { boundAddresses: ['127.0.0.1'] }),
  elsewhere: key('elsewhere', { boundAddresses: ['203.0.113.7'] }),
};

const credentialsOf = (name: string): Credentials => ({
  exchange: 'binance',
  apiKey: key(name).apiKey,
  apiSecret: secretOf(name),
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
  name: 'binance',
  symbol: 'BTC-USDT',
  instrument: binanceProfile.instrument,
  capabilities: {
    clientOrderIds: true,
    postOnly: true,
    immediateOrCancel: true,
    fillHistory: true,
    placeExpiry: true,
    batchSizeMax: 1,
    openOrdersMax: 200,
  },
  start: ({ clock, recording, profile }) =>
    startBinanceSimulator({
      clock,
      recording,
      profile,
      seed: 1,
      accounts: [
        { name: 'main', balances: { BTC: '10', USDT: '1000000' }, keys: Object.values(keys) },
      ],
    }),
  keys: {
    trading: { credentials: credentialsOf('trading'), told: trader },
    readOnly: { credentials: credentialsOf('readOnly'), told: { ...trader, canTrade: false } },
    withdrawing: {
      credentials: credentialsOf('withdrawing'),
      told: { ...trader, canWithdraw: true },
    },
    bound: { credentials: credentialsOf('bound'), told: { ...trader, isBound: true } },
    elsewhere: { credentials: credentialsOf('elsewhere') },
    wrongSecret: {
      credentials: { ...credentialsOf('trading'), apiSecret: secretOf('other') },
    },
    unknown: { credentials: credentialsOf('unknown') },
  },
  documented: {
    postOnlyCrossing: 'refused',
    sameClientOrderId: { whileOpen: 'refused', afterEnd: 'accepted' },
    // Open orders come at once.
    pages: { fills: 1_000 },
    priceLimits: 'told',
    refusals: {
      tick: 'badPrecision',
      lot: 'badPrecision',
      // One filter is about the step and both ends.
      minQuantity: 'badPrecision',
      maxQuantity: 'badPrecision',
      minNotional: 'belowMinimum',
      priceBand: 'priceOutOfLimits',
      openOrders: 'tooManyOrders',
      symbol: 'notTradable',
      balance: 'insufficientBalance',
    },
    timeErrorMs: 0,
    bans: true,
    fillsNamed: false,
  },
  wire: {
    place: /^POST \/api\/v3\/order$/,
    cancel: /^DELETE \/api\/v3\/order$/,
    signed: /\/(api\/v3\/(order|openOrders|myTrades|account)|sapi\/.*)$/,
    refusal: ({ code, status, message }) => json({ code, msg: message }, status),
    errors: binanceErrors,
  },
});

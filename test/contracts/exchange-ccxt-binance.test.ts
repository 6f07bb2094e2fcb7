/** The generic adapter against the simulated Binance: an exchange that takes our ids, reached through ccxt. */

import type { BinanceKey } from '../../local/exchange/binance/binance-keys.ts';
import {
  binanceProfile,
  startBinanceSimulator,
} from '../../local/exchange/binance/binance-simulator.ts';
import type { Credentials } from '../../shared/ports/credentials.ts';
import type { KeyPermissions } from '../../shared/ports/exchange.ts';
import { json } from '../support/scripted-http-server.ts';
import { describeExchange } from './exchange.contract.ts';
import { ccxtBinanceErrors } from './exchange/ccxt-binance-errors.ts';

const secretOf = (name: string): string => `planted-binance-${name}-secret`;

const key = (name: string, changes: Partial<BinanceKey> = {}): BinanceKey => ({
  apiKey: `planted-binance-${name}-key`,
  verifier: { kind: 'hmac', secret: secretOf(name) },
  permissions: ['read', 'trade'],
  ...changes,
});

const keys = [
  key('trading'),
  key('readOnly', { permissions: ['read'] }),
  key('elsewhere', { boundAddresses: ['203.0.113.7'] }),
];

const credentialsOf = (name: string): Credentials => ({
  exchange: 'ccxt:binance',
  apiKey: key(name).apiKey,
  apiSecret: secretOf(name),
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
  name: 'ccxt:binance',
  symbol: 'BTC-USDT',
  instrument: binanceProfile.instrument,
  capabilities: {
    clientOrderIds: true,
    postOnly: true,
    immediateOrCancel: true,
    fillHistory: true,
    placeExpiry: false,
    batchSizeMax: 1,
    openOrdersMax: 99,
  },
  start: ({ clock, recording, profile }) =>
    startBinanceSimulator({
      clock,
      recording,
      profile,
      seed: 1,
      accounts: [{ name: 'main', balances: { BTC: '10', USDT: '1000000' }, keys }],
    }),
  keys: {
    trading: { credentials: credentialsOf('trading'), told: seen },
    readOnly: { credentials: credentialsOf('readOnly'), told: seen },
    elsewhere: { credentials: credentialsOf('elsewhere') },
    wrongSecret: {
      credentials: { ...credentialsOf('trading'), apiSecret: secretOf('other') },
    },
    unknown: { credentials: credentialsOf('unknown') },
  },
  documented: {
    postOnlyCrossing: 'refused',
    sameClientOrderId: { whileOpen: 'refused', afterEnd: 'accepted' },
    pages: { fills: 1_000, blindOpenOrders: 100 },
    priceLimits: 'fixed',
    refusals: {
      // ccxt would round it, so it is not sent.
      tick: 'badPrecision',
      lot: 'badPrecision',
      // ccxt has one class for all filters.
      minQuantity: 'other',
      maxQuantity: 'other',
      minNotional: 'other',
      openOrders: 'other',
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
    errors: ccxtBinanceErrors,
  },
});

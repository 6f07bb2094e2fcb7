/** The adapter of OKX against the simulated OKX. */

import type { OkxKey } from '../../local/exchange/okx/okx-keys.ts';
import { okxProfile, startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import type { Credentials } from '../../shared/ports/credentials.ts';
import { json } from '../support/scripted-http-server.ts';
import { describeExchange } from './exchange.contract.ts';
import { okxErrors } from './exchange/okx-errors.ts';

const key = (name: string, changes: Partial<OkxKey> = {}): OkxKey => ({
  apiKey: `planted-okx-${name}-key`,
  secret: `planted-okx-${name}-secret`,
  passphrase: `planted-okx-${name}-passphrase`,
  permissions: ['read_only', 'trade'],
  ...changes,
});

const keys = {
  trading: key('trading'),
  readOnly: key('reading', { permissions: ['read_only'] }),
  withdrawing: key('withdrawing', { permissions: ['read_only', 'trade', 'withdraw'] }),
  bound: key('bound', { boundAddresses: ['127.0.0.1'] }),
  elsewhere: key('elsewhere', { boundAddresses: ['203.0.113.7'] }),
};

const credentialsOf = ({ apiKey, secret, passphrase }: OkxKey): Credentials => ({
  exchange: 'okx',
  apiKey,
  apiSecret: secret,
  passphrase,
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
  name: 'okx',
  symbol: 'BTC-USDT',
  instrument: okxProfile.instrument,
  capabilities: {
    clientOrderIds: true,
    postOnly: true,
    immediateOrCancel: true,
    fillHistory: true,
    placeExpiry: true,
    batchSizeMax: 20,
    openOrdersMax: 500,
  },
  start: ({ clock, recording, profile }) =>
    startOkxSimulator({
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
      credentials: { ...credentialsOf(keys.trading), apiSecret: 'planted-okx-other-secret' },
    },
    unknown: { credentials: credentialsOf(key('unknown')) },
  },
  documented: {
    postOnlyCrossing: 'canceled',
    sameClientOrderId: { whileOpen: 'refused', afterEnd: 'accepted' },
    pages: { openOrders: 100, fills: 100 },
    priceLimits: 'told',
    refusals: {
      tick: 'badPrecision',
      lot: 'badPrecision',
      minQuantity: 'belowMinimum',
      maxQuantity: 'aboveMaximum',
      priceBand: 'priceOutOfLimits',
      openOrders: 'tooManyOrders',
      symbol: 'notTradable',
      balance: 'insufficientBalance',
    },
    timeErrorMs: 0,
    bans: false,
    fillsNamed: true,
  },
  wire: {
    place: /^POST \/api\/v5\/trade\/(order|batch-orders)$/,
    cancel: /^POST \/api\/v5\/trade\/cancel-(order|batch-orders)$/,
    signed: /\/api\/v5\/(trade|account)\//,
    refusal: ({ code, status, message }, of) => {
      const isOfItem = of !== 'read' && status === 200 && String(code).startsWith('51');
      const ack = { ordId: '', clOrdId: '', tag: '', ts: '1', sCode: String(code), sMsg: message };
      return isOfItem
        ? json({ code: '1', msg: message, data: [ack] }, status)
        : json({ code: String(code), msg: message, data: [] }, status);
    },
    errors: okxErrors,
  },
});

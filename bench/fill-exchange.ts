/** A simulated exchange on which one account rests orders and another one takes them. */

import { startBinanceSimulator } from '../local/exchange/binance/binance-simulator.ts';
import { startHitbtcSimulator } from '../local/exchange/hitbtc/hitbtc-simulator.ts';
import { startOkxSimulator } from '../local/exchange/okx/okx-simulator.ts';
import type { Simulator } from '../local/exchange/simulator.ts';
import { bundledRecording, loadRecording } from '../local/market/recording.ts';
import {
  CredentialsMissingError,
  type Credentials,
  type CredentialSource,
} from '../shared/ports/credentials.ts';
import type { Clock } from '../shared/ports/clock.ts';

export const exchangeNames = ['okx', 'hitbtc', 'binance'] as const;
export type ExchangeName = (typeof exchangeNames)[number];

export const maker = 'maker';
export const taker = 'taker';

const accounts = [
  { name: maker, balances: { BTC: '1', USDT: '60000' } },
  { name: taker, balances: { BTC: '10000', USDT: '600000000' } },
] as const;

/** Worthless anywhere else. */
const keyOf = (account: string) => ({
  apiKey: `${account}-key`,
  secret: `${account}-secret`,
  passphrase: 'bench',
});

const starts: Readonly<Record<ExchangeName, (clock: Clock) => Promise<Simulator>>> = {
  okx: async (clock) =>
    startOkxSimulator({
      ...(await common(clock)),
      accounts: accounts.map((account) => ({
        ...account,
        keys: [{ ...keyOf(account.name), permissions: ['read_only', 'trade'] }],
      })),
    }),
  hitbtc: async (clock) =>
    startHitbtcSimulator({
      ...(await common(clock)),
      accounts: accounts.map((account) => ({
        ...account,
        keys: [{ ...keyOf(account.name), permissions: ['read', 'trade'] }],
      })),
    }),
  binance: async (clock) =>
    startBinanceSimulator({
      ...(await common(clock)),
      accounts: accounts.map((account) => {
        const { apiKey, secret } = keyOf(account.name);
        const verifier = { kind: 'hmac', secret } as const;
        return { ...account, keys: [{ apiKey, verifier, permissions: ['read', 'trade'] }] };
      }),
    }),
};

async function common(clock: Clock) {
  return { clock, recording: await loadRecording(bundledRecording), seed: 1 };
}

/** Its market stands still: only the taker's orders fill anything. */
export async function startStandingExchange(name: ExchangeName, clock: Clock): Promise<Simulator> {
  const simulator = await starts[name](clock);
  simulator.standStill();
  return simulator;
}

export function credentialsOn({
  exchange,
  baseUrl,
}: Pick<Simulator, 'exchange' | 'baseUrl'>): CredentialSource {
  return {
    load: (account) => {
      if (account !== maker && account !== taker) {
        return Promise.reject(new CredentialsMissingError(account, 'the benchmark'));
      }
      const { apiKey, secret: apiSecret, passphrase } = keyOf(account);
      const credentials: Credentials = {
        exchange,
        apiKey,
        apiSecret,
        ...(exchange === 'okx' ? { passphrase } : {}),
        isDemo: false,
        baseUrl,
      };
      return Promise.resolve(credentials);
    },
  };
}

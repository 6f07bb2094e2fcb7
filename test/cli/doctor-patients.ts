/** Accounts for the doctor: simulated exchanges with keys of every kind, and their credentials in a folder. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import {
  binanceProfile,
  startBinanceSimulator,
} from '../../local/exchange/binance/binance-simulator.ts';
import { startHitbtcSimulator } from '../../local/exchange/hitbtc/hitbtc-simulator.ts';
import type { OkxKey } from '../../local/exchange/okx/okx-keys.ts';
import { okxProfile, startOkxSimulator } from '../../local/exchange/okx/okx-simulator.ts';
import { startLunoSimulator } from '../../local/exchange/luno/luno-simulator.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { startHtxSimulator } from '../../local/exchange/htx/htx-simulator.ts';
import type { BinanceKey } from '../../local/exchange/binance/binance-keys.ts';
import type { HitbtcKey } from '../../local/exchange/hitbtc/hitbtc-keys.ts';
import { hmacKey, richBinanceAccount, secretOf } from '../local/binance-support.ts';
import { htxAccount, htxKey } from '../local/htx-support.ts';
import { hitbtcAccount, hitbtcKey } from '../local/hitbtc-support.ts';
import { lunoAccount, lunoKey } from '../local/luno-support.ts';
import { ManualClock, quietMarket, richAccount, tradingKey } from '../local/support.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { commandLine, newFolder, type Ran } from './command-line.ts';

export interface Patient {
  readonly simulator: Simulator;
  /** As they are right; a test changes what is to be wrong. */
  readonly credentials: Readonly<Record<string, unknown>>;
}

interface Ways<Key> {
  readonly key?: Partial<Key>;
  /** The exchange's clock, ahead of ours. */
  readonly aheadMs?: number;
  readonly balances?: Readonly<Record<string, string>>;
  readonly isTradable?: boolean;
  /** Of the symbol. */
  readonly openOrdersMax?: number;
}

const running = new Set<Simulator>();

export async function closePatients(): Promise<void> {
  for (const simulator of running) await simulator.close();
  running.clear();
}

function common({ aheadMs = 0 }: { readonly aheadMs?: number }) {
  return { clock: new ManualClock(aTimeMs + aheadMs), recording: quietMarket, seed: 1 };
}

function patient(simulator: Simulator, credentials: Readonly<Record<string, unknown>>): Patient {
  running.add(simulator);
  const { exchange, baseUrl } = simulator;
  return { simulator, credentials: { exchange, baseUrl, ...credentials } };
}

export async function okxPatient(ways: Ways<OkxKey> = {}): Promise<Patient> {
  const key = { ...tradingKey, ...ways.key };
  const { balances = richAccount.balances, isTradable = true } = ways;
  const simulator = await startOkxSimulator({
    ...common(ways),
    accounts: [{ name: 'main', balances, keys: [key] }],
    profile: { instrument: { ...okxProfile.instrument, isTradable } },
  });
  const { apiKey, secret: apiSecret, passphrase } = key;
  return patient(simulator, { apiKey, apiSecret, passphrase });
}

export async function binancePatient(ways: Ways<BinanceKey> = {}): Promise<Patient> {
  const key = { ...hmacKey, ...ways.key };
  const simulator = await startBinanceSimulator({
    ...common(ways),
    accounts: [{ ...richBinanceAccount, keys: [key] }],
    profile: {
      openOrdersMax: ways.openOrdersMax ?? binanceProfile.openOrdersMax,
      instrument: { ...binanceProfile.instrument, isTradable: ways.isTradable ?? true },
    },
  });
  return patient(simulator, { apiKey: key.apiKey, apiSecret: secretOf(key) });
}

export async function hitbtcPatient(ways: Ways<HitbtcKey> = {}): Promise<Patient> {
  const key = { ...hitbtcKey, ...ways.key };
  const simulator = await startHitbtcSimulator({
    ...common(ways),
    accounts: [{ ...hitbtcAccount, keys: [key] }],
  });
  return patient(simulator, { apiKey: key.apiKey, apiSecret: key.secret });
}

export async function htxPatient(): Promise<Patient> {
  const simulator = await startHtxSimulator({ ...common({}), accounts: [htxAccount] });
  return patient(simulator, { apiKey: htxKey.apiKey, apiSecret: htxKey.secret });
}

/** Through ccxt, which can ask Luno neither for its time nor for the rights of a key. */
export async function lunoPatient(): Promise<Patient> {
  const simulator = await startLunoSimulator({ ...common({}), accounts: [lunoAccount] });
  const { apiKey, secret: apiSecret } = lunoKey;
  return patient(simulator, { exchange: 'ccxt:luno', apiKey, apiSecret });
}

/** The account `main` in a folder; text is written as it is. */
export function folderWith(credentials: unknown): string {
  const folder = newFolder();
  const text = typeof credentials === 'string' ? credentials : JSON.stringify(credentials);
  writeFileSync(join(folder, 'main.json'), text, { mode: 0o600 });
  return folder;
}

/** Examines the account; what it may not show is looked for in all it prints. */
export async function examine(
  { credentials }: Pick<Patient, 'credentials'>,
  flags = '--symbol BTC-USDT',
): Promise<Ran> {
  const accounts = folderWith(credentials);
  const ran = await commandLine(`doctor main --accounts ${accounts} ${flags}`, {
    folder: newFolder(),
  });
  for (const secret of ['apiKey', 'apiSecret', 'passphrase'].map((name) => credentials[name])) {
    if (typeof secret === 'string') expect(ran.out + ran.err).not.toContain(secret);
  }
  return ran;
}

/** Lines of one state, without their colours. */
export function linesOf({ out }: Ran, state: 'ok' | 'warning' | 'problem' | 'not told') {
  return out.split('\n').filter((line) => line.startsWith(`${state} `));
}

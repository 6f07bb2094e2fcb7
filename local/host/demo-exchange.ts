/** The simulated exchange of a host, and the account that trades on it. */

import type { Clock } from '../../shared/ports/clock.ts';
import type { Credentials } from '../../shared/ports/credentials.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import type { FaultRule } from '../exchange/faults.ts';
import { SimulatorDataError } from '../exchange/journal.ts';
import type { OkxKey } from '../exchange/okx/okx-keys.ts';
import { okxProfile, startOkxSimulator } from '../exchange/okx/okx-simulator.ts';
import type { Simulator } from '../exchange/simulator.ts';
import { bundledRecording, loadRecording } from '../market/recording.ts';
import { codeOf, HostError } from './host-error.ts';

const demoAccount = 'demo';

/** Worthless anywhere else. */
const demoKey: OkxKey = {
  apiKey: 'demo-key',
  secret: 'demo-secret',
  passphrase: 'demo-passphrase',
  permissions: ['read_only', 'trade'],
};

/** A key that should never have been made: for seeing it refused. */
const reckless = {
  name: 'demo-withdraw',
  key: { ...demoKey, apiKey: 'demo-withdraw-key', permissions: ['read_only', 'trade', 'withdraw'] },
} as const satisfies { name: string; key: OkxKey };

const funds = { BTC: '1', USDT: '60000' };

/** What a market maker with volume pays, hundredths of a percent; a beginner pays 8. */
const makerFeeBps = decimal(1);

export async function startDemoExchange(options: {
  readonly clock: Clock;
  readonly port: number;
  readonly faults: readonly FaultRule[];
  readonly seed: number;
  readonly folder?: string;
}): Promise<Simulator> {
  try {
    return await startOkxSimulator({
      clock: options.clock,
      recording: await loadRecording(bundledRecording),
      accounts: [
        { name: demoAccount, balances: funds, keys: [demoKey] },
        { name: reckless.name, balances: funds, keys: [reckless.key] },
      ],
      profile: { ...okxProfile, makerFeeBps },
      faults: options.faults,
      seed: options.seed,
      port: options.port,
      ...(options.folder === undefined ? {} : { dataDir: options.folder }),
    });
  } catch (cause) {
    if (cause instanceof SimulatorDataError)
      throw new HostError(`--data: ${cause.message}`, { cause });
    if (codeOf(cause) !== 'EADDRINUSE') throw cause;
    throw new HostError(
      `--exchange-port ${options.port}: the port is busy; choose another, or 0 for a free one`,
      { cause },
    );
  }
}

const keys: ReadonlyMap<string, OkxKey> = new Map([
  [demoAccount, demoKey],
  [reckless.name, reckless.key],
]);

export const demoAccounts: readonly string[] = [...keys.keys()];

/** Credentials of the demo accounts; undefined for any other account. */
export function demoCredentials(account: string, baseUrl: string): Credentials | undefined {
  const key = keys.get(account);
  if (key === undefined) return undefined;
  const { apiKey, secret: apiSecret, passphrase } = key;
  return { exchange: 'okx', apiKey, apiSecret, passphrase, isDemo: false, baseUrl };
}

/** One exchange that a host can simulate, with worthless keys for it. */

import type { Credentials } from '../../shared/ports/credentials.ts';
import type { Simulator, SimulatorOptions } from '../exchange/simulator.ts';

export type DemoKey = Pick<Credentials, 'apiKey' | 'apiSecret' | 'passphrase'>;

export interface DemoExchange {
  /** As configs spell it. */
  readonly exchange: string;
  /** Where in the recording its market begins, ms: markets side by side look different. */
  readonly marketFromMs: number;
  /** By account. */
  readonly keys: ReadonlyMap<string, DemoKey>;
  /** What faults can be switched on for. */
  readonly endpoints: readonly string[];
  start(options: SimulatorOptions): Promise<Simulator>;
}

/** What each account begins with, by currency. */
export const demoFunds: Readonly<Record<string, string>> = { BTC: '1', USDT: '60000' };

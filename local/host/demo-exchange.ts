/** One exchange that a host can simulate, with worthless keys for it. */

import { decimal } from '../../shared/domain/decimal.ts';
import type { Credentials } from '../../shared/ports/credentials.ts';
import type { Simulator, SimulatorOptions } from '../exchange/simulator.ts';

export type DemoKey = Pick<Credentials, 'apiKey' | 'apiSecret' | 'passphrase'>;

export interface DemoExchangeOptions extends SimulatorOptions {
  /** Virtual ms per real ms: requests under way grow old so much faster. */
  readonly speed: number;
}

export interface DemoExchange {
  /** What people call it on the command line. */
  readonly name: string;
  /** Of a bot that trades there, relative to the project. */
  readonly exampleBot: string;
  /** As configs spell it. */
  readonly exchange: string;
  /** Where in the recording its market begins, ms: markets side by side look different. */
  readonly marketFromMs: number;
  /** By account. */
  readonly keys: ReadonlyMap<string, DemoKey>;
  /** What faults can be switched on for. */
  readonly endpoints: readonly string[];
  start(options: DemoExchangeOptions): Promise<Simulator>;
}

/** What a market maker with volume pays, hundredths of a percent; a beginner pays about ten. */
export const demoMakerFeeBps = decimal(1);

/** What each account begins with, by currency. */
export const demoFunds: Readonly<Record<string, string>> = { BTC: '1', USDT: '60000' };

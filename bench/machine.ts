/** What the numbers were measured on, to be told beside them. */

import { cpus, totalmem } from 'node:os';

export interface Machine {
  readonly node: string;
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  /** `2026-09-01`. */
  readonly date: string;
}

export function thisMachine(): Machine {
  const processors = cpus();
  return {
    node: process.version,
    cores: processors.length,
    processor: processors[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    date: new Date().toISOString().slice(0, 10),
  };
}

/** What the smoke test is made with, and what it ends with when a deployment is not fit. */

import type { BotStore } from '../ports/bot-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeployedFunctions } from '../ports/deployed-functions.ts';
import type { FailureStore } from '../ports/failure-store.ts';
import type { HaltStore } from '../ports/halt-store.ts';
import type { Logger } from '../ports/logger.ts';
import type { PaperMarket } from '../ports/paper-market.ts';
import type { SmokeRuns } from '../ports/smoke-runs.ts';

export interface SmokeTestDeps {
  readonly store: Pick<
    BotStore,
    'loadBot' | 'rawConfig' | 'putConfig' | 'configStatus' | 'deleteBot'
  >;
  readonly failureStore: Pick<FailureStore, 'read'>;
  readonly halts: Pick<HaltStore, 'read'>;
  readonly market: PaperMarket;
  readonly runs: SmokeRuns;
  readonly functions: DeployedFunctions;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A deployment that must not stay. */
export class SmokeTestError extends Error {
  override readonly name = 'SmokeTestError';
  readonly check: string;

  constructor(check: string, found: string) {
    super(`${check}: ${found}`);
    this.check = check;
  }
}

/** A pass for each bot of a tick, one after the other: they share their account's limits. */

import {
  AccountMismatchError,
  CredentialsMissingError,
  CredentialsUnusableError,
  KeyMayNotTradeError,
  KeyMayWithdrawError,
} from '../ports/credentials.ts';
import type { WorkMessage } from '../ports/queues.ts';
import type { PassResult } from './pass-result.ts';
import type { PassDeps } from './pass-deps.ts';
import { runPass } from './run-pass.ts';

export type Tick = Extract<WorkMessage, { kind: 'tick' }>;

/** Then the next tick has come, and the one after: this one has nothing to add. */
const intervalsMax = 2;

/** Room for one more pass, ms. A pass cut short is settled by the next, at the price of asking for its orders. */
const passNeedsMs = 10_000;

export interface TickSummary {
  /** Passes begun. */
  readonly passes: number;
  readonly isStale: boolean;
}

export async function runTick(
  deps: PassDeps,
  tick: Tick,
  remainingMs: () => number,
): Promise<TickSummary> {
  const { account, slotMs } = tick;
  const delayMs = deps.clock.now() - slotMs;
  // Told before a stale tick is dropped: that one shows best how late the ticks come.
  deps.metrics.add('PassDelayMs', Math.max(0, delayMs), { account });
  if (delayMs > intervalsMax * tick.pollSeconds * 1000) {
    deps.logger.info('tick dropped, too old', { account, slotMs, delayMs });
    return { passes: 0, isStale: true };
  }
  const botIds = inTurn(tick);
  for (const [index, botId] of botIds.entries()) {
    if (remainingMs() < passNeedsMs) {
      deps.logger.warn('tick cut short, no time left', { account, waiting: botIds.slice(index) });
      return { passes: index, isStale: false };
    }
    const result = await tryPass(deps, botId);
    if (result?.kind !== 'failed' || result.error.kind !== 'rateLimited') continue;
    // The limit is the account's: the bots behind would only make it worse.
    deps.logger.warn('tick cut short, rate limited', { account, waiting: botIds.slice(index + 1) });
    return { passes: index + 1, isStale: false };
  }
  return { passes: botIds.length, isStale: false };
}

/** Begins with another bot each time, so that a tick without enough time is not always short of the same ones. */
function inTurn({ botIds, slotMs, pollSeconds }: Tick): readonly string[] {
  if (botIds.length === 0) return [];
  const first = Math.floor(slotMs / (pollSeconds * 1000)) % botIds.length;
  return [...botIds.slice(first), ...botIds.slice(0, first)];
}

function isAboutKey(error: unknown): boolean {
  return (
    error instanceof CredentialsMissingError ||
    error instanceof CredentialsUnusableError ||
    error instanceof KeyMayNotTradeError ||
    error instanceof KeyMayWithdrawError ||
    error instanceof AccountMismatchError
  );
}

/** What is wrong with one bot, its key or its stored state never stops the others of the account. */
export async function tryPass(deps: PassDeps, botId: string): Promise<PassResult | undefined> {
  try {
    return await runPass(deps, botId);
  } catch (error) {
    deps.metrics.add('PassFailed', 1, { botId });
    if (isAboutKey(error)) deps.metrics.add('KeysRefused', 1, { botId });
    deps.logger.error('pass failed', { botId, error });
    return undefined;
  }
}

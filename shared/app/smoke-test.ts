/**
 * Tries a deployment: drives a bot on the paper exchange through the functions as they are deployed, and says what is
 * wrong with them. Whatever happens, nothing of it stays.
 */

import { paperExchange } from '../domain/paper-bots.ts';
import { StoreError } from '../ports/store-error.ts';
import { runChecks } from './smoke-checks.ts';
import { smokeBotId } from './smoke-market.ts';
import { SmokeTestError, type SmokeTestDeps } from './smoke-parts.ts';

export interface SmokeReport {
  /** In words, in the order they were made. */
  readonly checks: readonly string[];
  /** Why trading is halted: then no order was placed, and what orders would show was left out. */
  readonly halted?: string;
}

/** Calls that were begun in time may still take so long. */
const lastCallMs = 90_000;
/** A run needs about this much; who waits for longer has no time left to test. */
const runNeedsMs = 60_000;
const turnWaitMs = 5_000;
/** A role that was made a moment ago is not known everywhere at once. */
const freshRoleMs = 30_000;

/** Rejects with a `SmokeTestError`. Begins nothing after `untilMs`. */
export async function runSmokeTest(deps: SmokeTestDeps, untilMs: number): Promise<SmokeReport> {
  const runId = `smoke${deps.clock.now().toString(36)}`;
  await itsTurn(deps, runId, untilMs);
  let report;
  try {
    await clearAway(deps);
    report = await checksUnlessHalted(deps, { runId, untilMs });
  } catch (error) {
    // The first error is the one that matters.
    await finish(deps, runId).catch((unfinished: unknown) => {
      deps.logger.warn('the smoke test left something behind', { error: unfinished });
    });
    throw error;
  }
  await finish(deps, runId);
  return report;
}

/** One at a time: all runs share a bot. */
async function itsTurn(
  { runs, clock }: SmokeTestDeps,
  runId: string,
  untilMs: number,
): Promise<void> {
  const sinceMs = clock.now();
  for (;;) {
    const nowMs = clock.now();
    try {
      if (await runs.begin(runId, { nowMs, untilMs: untilMs + lastCallMs })) return;
    } catch (error) {
      if (!(error instanceof StoreError) || nowMs > sinceMs + freshRoleMs) throw error;
    }
    if (nowMs + runNeedsMs > untilMs) {
      throw new SmokeTestError('one at a time', 'another smoke test runs, and does not end');
    }
    await clock.wait(turnWaitMs);
  }
}

async function checksUnlessHalted(
  deps: SmokeTestDeps,
  run: { readonly runId: string; readonly untilMs: number },
): Promise<SmokeReport> {
  const halt = await deps.halts.read();
  try {
    const checks = await runChecks(deps, { ...run, isHalted: halt !== undefined });
    return { checks, ...(halt === undefined ? {} : { halted: halt.because }) };
  } catch (error) {
    // Halted meanwhile: what was missed may be what the halt forbids.
    const since = halt === undefined ? await deps.halts.read() : undefined;
    if (since === undefined) throw error;
    deps.logger.warn('trading was halted during the smoke test', { error });
    return { checks: [], halted: since.because };
  }
}

async function finish(deps: SmokeTestDeps, runId: string): Promise<void> {
  try {
    await clearAway(deps);
  } finally {
    await deps.runs.end(runId);
  }
}

/** Also what a run left that was cut off. The bot goes first: without a config no pass begins. */
async function clearAway({ store, market }: SmokeTestDeps): Promise<void> {
  await mustBeOnPaper(store);
  await store.deleteBot(smokeBotId);
  await market.close(smokeBotId);
}

/**
 * What is about to be deleted may be a bot of somebody, made before such names were reserved or past the checks: with
 * orders that rest on an exchange, which nobody would know of any more.
 */
async function mustBeOnPaper(store: SmokeTestDeps['store']): Promise<void> {
  const config = await store.rawConfig(smokeBotId);
  const market = (await store.loadBot(smokeBotId)).grid?.state.market;
  const isOther = (stored: object | undefined) =>
    stored !== undefined && (!('exchange' in stored) || stored.exchange !== paperExchange);
  if (!isOther(config) && !isOther(market)) return;
  throw new SmokeTestError(
    'its bot is on paper',
    `a bot named "${smokeBotId}" is stored that trades elsewhere, and stays as it is`,
  );
}

/** Runs one history under its judge, and says what was seen. The same scenario always gives the same answer. */

import type { Scenario } from './scenario/scenario.ts';
import { Judge, type JudgeOptions } from './judge/judge.ts';
import type { Finding } from './judge/finding.ts';
import { startMs } from './world/stage.ts';
import { World } from './world/world.ts';

export interface RunFacts {
  /** Of the exchange, ms, once for each bot. */
  readonly botMs: number;
  readonly passes: number;
  readonly orders: number;
  readonly fills: number;
  /** Where processes ended, and how often. */
  readonly deaths: ReadonlyMap<string, number>;
}

export interface RunResult {
  /** Empty when all is well. */
  readonly findings: readonly Finding[];
  readonly facts: RunFacts;
  readonly world: World;
}

export interface RunOptions extends JudgeOptions {
  /** Told of the world before anything happens in it, for whoever wants to watch. */
  readonly onWorld?: (world: World) => void;
}

export async function runScenario(
  scenario: Scenario,
  options: RunOptions = {},
): Promise<RunResult> {
  const world = new World(scenario, {
    onPass: (result) => {
      judge.onPass(result);
    },
  });
  const judge = new Judge(world, options);
  options.onWorld?.(world);
  const onUnhandled = (error: unknown): void => {
    judge.onCrash(error);
  };
  process.on('unhandledRejection', onUnhandled);
  try {
    await world.run(() => judge.isOver());
    if (judge.findings.length === 0) await judge.atRest();
  } catch (error) {
    judge.onCrash(error);
  } finally {
    process.off('unhandledRejection', onUnhandled);
  }
  return { findings: judge.findings, facts: factsOf(world), world };
}

function factsOf({ stage, passes }: World): RunFacts {
  const ledgers = stage.venues.map(({ exchange }) => exchange.ledger.state());
  return {
    botMs: (stage.timeline.nowMs - startMs) * stage.scenario.bots.length,
    passes,
    orders: ledgers.reduce((sum, { orders }) => sum + orders.length, 0),
    fills: ledgers.reduce((sum, { fills }) => sum + fills.length, 0),
    deaths: stage.deaths,
  };
}

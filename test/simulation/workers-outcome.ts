/** What came of one run, as plain JSON: a run that throws is a finding like any other. */

import { drawScenario } from './scenario/draw.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { Finding } from './judge/finding.ts';
import { runScenario } from './run.ts';
import { startMs } from './world/stage.ts';
import type { World } from './world/world.ts';

export interface OutcomeFacts {
  /** Of the exchange, ms, once for each bot. */
  readonly botMs: number;
  readonly passes: number;
  readonly orders: number;
  readonly fills: number;
  /** How often processes ended there. */
  readonly deaths: Readonly<Record<string, number>>;
}

export interface Outcome {
  readonly seed: number;
  readonly findings: readonly Finding[];
  readonly facts: OutcomeFacts;
}

const noFacts: OutcomeFacts = { botMs: 0, passes: 0, orders: 0, fills: 0, deaths: {} };

/** Never rejects. `onWorld`: told of the world before anything happens in it. */
export async function outcomeOf(
  scenario: Scenario,
  onWorld: (world: World) => void = () => undefined,
): Promise<Outcome> {
  const { seed } = scenario;
  try {
    const { findings, facts } = await runScenario(scenario, { onWorld });
    return { seed, findings, facts: { ...facts, deaths: Object.fromEntries(facts.deaths) } };
  } catch (error) {
    // A history that cannot even begin.
    const because = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return crashOutcome(seed, because);
  }
}

export function outcomeOfSeed(seed: number): Promise<Outcome> {
  return outcomeOf(drawScenario(seed));
}

/** Of a run that tells nothing by itself. */
export function crashOutcome(seed: number, text: string): Outcome {
  return { seed, findings: [{ rule: 'crashed', text, atMs: startMs, orders: [] }], facts: noFacts };
}

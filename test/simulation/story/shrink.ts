/** From a history with a finding to a smaller one with a finding of the same rule: greedy, one kind of cut after the other. */

import type { Finding } from '../judge/finding.ts';
import { faultRanges, type FaultName } from '../scenario/faults.ts';
import type { ConfigItem, Scenario } from '../scenario/scenario.ts';
import { startMs } from '../world/stage.ts';

export interface Found {
  readonly scenario: Scenario;
  readonly finding: Finding;
}

export interface ShrinkParts {
  /** The findings of a run. */
  readonly findingsOf: (scenario: Scenario) => Promise<readonly Finding[]>;
  /** Runs at most. */
  readonly triesMax: number;
  /** True where no time is left. */
  readonly isOver: () => boolean;
}

/** Smaller histories, the smallest first. */
type Cut = (found: Found) => Iterable<Scenario>;

const minuteMs = 60_000;
const marginMs = 1_000;

const cuts: readonly Cut[] = [
  shorter,
  fewerBots,
  fewerHappenings,
  fewerFaults,
  fewerProcesses,
  fewerLevels,
  plainerConfigs,
  rarerFaults,
];

/** Rounds over all kinds of cuts until none helps, or the tries are used up. */
export async function shrink(
  found: Found,
  { findingsOf, triesMax, isOver }: ShrinkParts,
): Promise<Found> {
  let best = found;
  let tries = 0;
  const mayTry = (): boolean => tries < triesMax && !isOver();

  async function better(cut: Cut): Promise<Found | undefined> {
    for (const scenario of cut(best)) {
      if (!mayTry()) return undefined;
      tries += 1;
      const finding = (await findingsOf(scenario)).find(({ rule }) => rule === best.finding.rule);
      if (finding !== undefined) return { scenario, finding };
    }
    return undefined;
  }

  for (let hasHelped = true; hasHelped && mayTry();) {
    hasHelped = false;
    for (const cut of cuts) {
      for (let next = await better(cut); next !== undefined; next = await better(cut)) {
        best = next;
        hasHelped = true;
      }
    }
  }
  return best;
}

function* shorter({ scenario, finding }: Found): Iterable<Scenario> {
  const { chaosMs } = scenario;
  const justAfterMs = finding.atMs - startMs + marginMs;
  for (const ms of [justAfterMs, chaosMs / 4, chaosMs / 2, (chaosMs * 3) / 4]) {
    const rounded = Math.ceil(Math.max(ms, minuteMs) / marginMs) * marginMs;
    if (rounded >= chaosMs) continue;
    const happenings = scenario.happenings.filter(({ atMs }) => atMs < rounded);
    yield { ...scenario, chaosMs: rounded, happenings };
  }
}

function* fewerBots({ scenario }: Found): Iterable<Scenario> {
  if (scenario.bots.length === 1) return;
  for (const left of scenario.bots) {
    const bots = scenario.bots.filter((bot) => bot !== left);
    const symbols = new Set(bots.map(({ config }) => config['symbol']));
    const venues = scenario.venues.filter(({ symbol }) => symbols.has(symbol));
    const happenings = scenario.happenings.filter((happening) => {
      if ('botId' in happening) return happening.botId !== left.config.botId;
      return !('venue' in happening) || symbols.has(happening.venue);
    });
    yield { ...scenario, bots, venues, happenings };
  }
}

function* fewerHappenings({ scenario }: Found): Iterable<Scenario> {
  for (const happenings of fewer(scenario.happenings)) yield { ...scenario, happenings };
}

function* fewerFaults({ scenario }: Found): Iterable<Scenario> {
  for (const faults of fewer(Object.entries(scenario.faults))) {
    yield { ...scenario, faults: Object.fromEntries(faults) };
  }
}

function* fewerProcesses({ scenario }: Found): Iterable<Scenario> {
  const { relays, workers, bots } = scenario;
  if (relays > 0) {
    const onRest = bots.map((bot) => ({ ...bot, config: { ...bot.config, connection: 'rest' } }));
    yield { ...scenario, relays: 0, bots: onRest };
  }
  if (relays > 1) yield { ...scenario, relays: 1 };
  if (workers > 1) yield { ...scenario, workers: 1 };
  if (workers > 2) yield { ...scenario, workers: workers - 1 };
}

function* fewerLevels(found: Found): Iterable<Scenario> {
  for (const name of ['buyLevels', 'sellLevels'] as const) {
    yield* withEachConfig(found, (config) => {
      const levels = Number(config[name]);
      return levels > 1 ? [{ [name]: 1 }, { [name]: Math.ceil(levels / 2) }] : [];
    });
  }
}

/** Without what is only there in some histories. */
function* plainerConfigs(found: Found): Iterable<Scenario> {
  const optional = ['minPrice', 'maxPrice', 'maxInventory', 'maxOpenOrders', 'socketPer'];
  for (const name of optional) {
    yield* withEachConfig(found, (config) => (name in config ? [{ [name]: undefined }] : []));
  }
  yield* withEachConfig(found, ({ quantityPower }) =>
    quantityPower === 0 ? [] : [{ quantityPower: 0 }],
  );
}

function* rarerFaults({ scenario }: Found): Iterable<Scenario> {
  for (const [name, rate] of Object.entries(scenario.faults)) {
    const half = Number((rate / 2).toPrecision(3));
    const [least] = faultRanges[name as FaultName];
    if (half >= least) yield { ...scenario, faults: { ...scenario.faults, [name]: half } };
  }
}

function* withEachConfig(
  { scenario }: Found,
  changesOf: (config: ConfigItem) => readonly ConfigItem[],
): Iterable<Scenario> {
  for (const changed of scenario.bots) {
    for (const changes of changesOf(changed.config)) {
      const config = { ...changed.config, ...changes };
      const kept = Object.entries(config).filter(([, value]) => value !== undefined);
      const bots = scenario.bots.map((bot) =>
        bot === changed ? { ...bot, config: Object.fromEntries(kept) as typeof config } : bot,
      );
      yield { ...scenario, bots };
    }
  }
}

/** None, each half, and all but one. */
function* fewer<T>(all: readonly T[]): Iterable<readonly T[]> {
  if (all.length === 0) return;
  yield [];
  const middle = Math.ceil(all.length / 2);
  if (all.length > 2) {
    yield all.slice(0, middle);
    yield all.slice(middle);
  }
  if (all.length === 1) return;
  for (const left of all) yield all.filter((one) => one !== left);
}

/** What came of a series of runs: the sums, and a line for each that failed. */

import { Chalk } from 'chalk';
import type { Finding } from './judge/finding.ts';
import type { Scenario } from './scenario/scenario.ts';
import { findingWords } from './story/story.ts';
import type { Outcome } from './workers-outcome.ts';

export class Sums {
  runs = 0;
  botMs = 0;
  passes = 0;
  orders = 0;
  fills = 0;
  readonly failed: Outcome[] = [];
  private readonly deaths = new Map<string, number>();

  add(outcome: Outcome): void {
    const { botMs, passes, orders, fills, deaths } = outcome.facts;
    this.runs += 1;
    this.botMs += botMs;
    this.passes += passes;
    this.orders += orders;
    this.fills += fills;
    if (outcome.findings.length > 0) this.failed.push(outcome);
    for (const [where, times] of Object.entries(deaths)) {
      // Orders that have only the exchange's number are one place, too.
      const place = where.replace(/ \d{6,}\b.*/, '');
      this.deaths.set(place, (this.deaths.get(place) ?? 0) + times);
    }
  }

  /** Market hours, of each bot. */
  get hours(): number {
    return this.botMs / 3_600_000;
  }

  /** Where processes ended and how often, by name. */
  get endsByPlace(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.deaths].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

export function failureLine({ seed, findings }: Outcome): string {
  const [finding] = findings;
  return `seed ${seed}: ${finding?.rule ?? ''}: ${finding?.text.split('\n')[0] ?? ''}`;
}

function sumsText(sums: Sums): string {
  const ends = Object.values(sums.endsByPlace);
  const count = ends.reduce((sum, times) => sum + times, 0);
  return [
    `${sums.runs} runs, ${sums.hours.toFixed(1)} market hours: ${sums.passes} passes, ` +
      `${sums.orders} orders, ${sums.fills} fills`,
    `processes ended ${count} times, at ${ends.length} different places`,
  ].join('\n');
}

export interface Failure {
  readonly seed: number;
  readonly finding: Finding;
  readonly scenario: Scenario;
  /** Absent for what is told in a line. */
  readonly story?: string;
}

/** A series of runs that is over. */
export interface Ran {
  readonly sums: Sums;
  readonly failures: readonly Failure[];
  /** The first seed, where no file was run. */
  readonly from: number;
  readonly scenarioFile: string | undefined;
  /** Of a single run, where it was asked for. */
  readonly story: string | undefined;
}

/** For people: the stories of failures, or the one that was asked for, and what it all comes to. */
export function textOf(ran: Ran, isTerminal: boolean): string {
  const { sums, failures, from, scenarioFile } = ran;
  const chalk = new Chalk({ level: isTerminal ? 1 : 0 });
  const stories = failures.flatMap(({ story }) => (story === undefined ? [] : [story, '']));
  const lines = failures.map(({ seed, finding }) =>
    chalk.red(`seed ${seed}: ${findingWords(finding).join(' ')}`),
  );
  const what = scenarioFile === undefined ? `from seed ${from}` : `scenario ${scenarioFile}`;
  const end =
    failures.length === 0
      ? chalk.green(`${what}: all is well`)
      : chalk.red(`${what}: ${failures.length} of ${sums.runs} runs went wrong`);
  const chronicle = failures.length === 0 && ran.story !== undefined ? [ran.story] : [];
  return [...stories, ...lines, sumsText(sums), end, ...chronicle].join('\n');
}

export function jsonOf({ sums, failures, from, scenarioFile, story }: Ran): string {
  const { runs, hours, passes, orders, fills, endsByPlace } = sums;
  return JSON.stringify({
    runs,
    ...(scenarioFile === undefined ? { from, to: from + runs - 1 } : { scenarioFile }),
    ...{ hours, passes, orders, fills },
    processEnds: endsByPlace,
    failures: failures.map(({ seed, finding: { rule, text, botId, orders: ids }, scenario }) => ({
      ...{ seed, rule, text, orders: ids, scenario },
      ...(botId === undefined ? {} : { botId }),
    })),
    ...(story === undefined ? {} : { story }),
  });
}

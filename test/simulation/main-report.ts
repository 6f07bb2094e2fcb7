/** What came of a series of runs: the sums, and a line for each that failed. */

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

export function sumsText(sums: Sums): string {
  const ends = Object.values(sums.endsByPlace);
  const count = ends.reduce((sum, times) => sum + times, 0);
  return [
    `${sums.runs} runs, ${sums.hours.toFixed(1)} market hours: ${sums.passes} passes, ` +
      `${sums.orders} orders, ${sums.fills} fills`,
    `processes ended ${count} times, at ${ends.length} different places`,
  ].join('\n');
}

/** What one process knows of one window: what it took and has not used, and how full the window is at least. */

import { lanes, type BudgetWindow, type Lane } from '../../domain/budget.ts';

export class LocalWindow {
  readonly window: BudgetWindow;
  /** In the shared counter, as last heard: it only grows. */
  usedAtLeast = 0;
  /** By this process, out of the shared counter. */
  taken = 0;
  /** Used while the shared counter could not be asked. It is told with the next units that are taken. */
  untold = 0;
  /** Taken and not used, by the lane whose part it was taken from. */
  readonly #left: Record<Lane, number> = { counter: 0, cancel: 0, seed: 0, read: 0 };

  constructor(window: BudgetWindow) {
    this.window = window;
  }

  /** Units taken and not used yet. */
  get left(): number {
    return lanes.reduce((sum, lane) => sum + this.#left[lane], 0);
  }

  keep(lane: Lane, units: number): void {
    this.#left[lane] += units;
  }

  /** Uses up to `units` of what is left for this lane; returns how many. What was taken for those before it stays. */
  use(lane: Lane, units: number): number {
    let missing = units;
    for (const source of lanes.slice(lanes.indexOf(lane)).toReversed()) {
      const used = Math.min(missing, this.#left[source]);
      this.#left[source] -= used;
      missing -= used;
    }
    return units - missing;
  }

  heard(used: number): void {
    this.usedAtLeast = Math.max(this.usedAtLeast, used);
  }
}

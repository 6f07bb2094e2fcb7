/** What a bundle of the simulator says of the seeds it was given. */

export interface Caught {
  readonly seed: number;
  /** One of `Rule`. */
  readonly rule: string;
  readonly text: string;
}

export interface Played {
  /** Histories played. */
  readonly runs: number;
  readonly caught: readonly Caught[];
}

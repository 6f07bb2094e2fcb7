/** A known way to break the code: one mistake that a person could make. */

import type { Rule } from '../judge/finding.ts';

/** A place in a file of the project, and what is written there instead. */
export interface Change {
  readonly file: string;
  /** Occurs in the file exactly once: otherwise the mutant is out of date. */
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  /** For the command line and the table: lower case, with dashes. */
  readonly name: string;
  /** What somebody would have had to get wrong, for people. */
  readonly mistake: string;
  /** More than one where several layers guard against the same mistake, and none of them alone lets it through. */
  readonly changes: readonly Change[];
  /** Any of these is the right answer to it; another finding is a finding, too, and is told. */
  readonly rules: readonly Rule[];
  /** Of one that is not caught yet: what the simulator lacks. */
  readonly takes?: string;
}

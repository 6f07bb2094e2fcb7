/** The halt of all trading: one item that whoever places orders looks at first. */

export interface Halt {
  /** What becomes of the orders that rest: they stay, or every bot cancels its own. */
  readonly orders: 'keep' | 'cancel';
  /** In words, for people. */
  readonly because: string;
  readonly sinceMs: number;
}

export interface HaltStore {
  /** Strongly consistent; undefined while bots may trade. */
  read(): Promise<Halt | undefined>;
  /** Takes the place of the one before. */
  write(halt: Halt): Promise<void>;
  /** Trading goes on. */
  lift(): Promise<void>;
}

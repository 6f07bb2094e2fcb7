/** Where the last failed pass of a bot is kept, for people to read. */

export interface PassFailure {
  /** The exchange's kind of error, or the name of another one. */
  readonly kind: string;
  /** One line, without secrets. */
  readonly text: string;
  /** The first failed pass since one succeeded, epoch ms. */
  readonly sinceMs: number;
  /** When it was written last, epoch ms; passes may have failed since. */
  readonly atMs: number;
  /** A pass has succeeded since, epoch ms. */
  readonly overAtMs?: number;
}

export interface FailureStore {
  /** Strongly consistent. */
  read(botId: string): Promise<PassFailure | undefined>;
  /** Takes the place of the one before. */
  write(botId: string, failure: PassFailure): Promise<void>;
}

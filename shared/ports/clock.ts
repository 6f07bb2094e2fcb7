/** Time, as an argument. One file of the project reads the machine's clock. */

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Ends early, without an error, once the signal aborts; a clock that cannot end a wait goes on. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

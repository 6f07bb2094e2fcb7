/** Time, as an argument. One file of the project reads the machine's clock. */

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Set where the exchanges live by this very clock, as simulated ones do: then theirs need not be measured. */
  readonly isExchanges?: boolean;
  /** Ends early, without an error, once the signal aborts; a clock that cannot end a wait goes on. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

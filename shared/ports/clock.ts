/** Time, as an argument. One file of the project reads the machine's clock. */

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  wait(ms: number): Promise<void>;
}

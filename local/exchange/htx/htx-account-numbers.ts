/** Accounts of the simulated HTX have numbers, one for each thing they are about. */

/** What an account goes by on the wire. */
export interface AccountNumbers {
  readonly uid: number;
  readonly spot: number;
  /** A user has accounts that no spot order can be placed for. */
  readonly point: number;
}

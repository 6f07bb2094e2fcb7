/** How long to wait before connecting again. */

export interface BackoffLimits {
  readonly backoffMs: number;
  readonly backoffMaxMs: number;
}

/**
 * After the `failures`-th failure in a row: anything from nothing to a bound that doubles, so that sessions which died
 * together do not come back together.
 */
export function backoffAfter(
  failures: number,
  limits: BackoffLimits,
  random: () => number,
): number {
  const doublings = Math.min(Math.max(failures - 1, 0), 30);
  return Math.min(limits.backoffMs * 2 ** doublings, limits.backoffMaxMs) * random();
}

/** For what time alone does not mend: the longest wait, or down to half of it. */
export function slowBackoff(limits: BackoffLimits, random: () => number): number {
  return limits.backoffMaxMs * (0.5 + random() / 2);
}

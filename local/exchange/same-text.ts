/** Comparison of secrets and signatures. */

import { timingSafeEqual } from 'node:crypto';

/** Takes as long for a near miss as for any other text of that length. */
export function isSameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

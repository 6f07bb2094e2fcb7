/** How long a session waits for what, unless told otherwise. */

import type { SessionTimings } from './session-types.ts';

export const defaultTimings: SessionTimings = {
  connectMs: 10_000,
  answerMs: 5_000,
  synchronizeMs: 60_000,
  backoffMs: 500,
  backoffMaxMs: 30_000,
  stableMs: 60_000,
  quietMs: 20_000,
  probeGraceMs: 2_000,
  overlapMs: 10_000,
  closeMs: 5_000,
};

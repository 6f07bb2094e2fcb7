/** What a process has met of late that excuses it: it could not know what others know, or did not look. */

import type { Life } from './life.ts';

type Met = Pick<Life, 'hasMet'>;

/** The table is left alone for a while once it has failed. */
const tableTroubleMs = 15_000;
/** A process that stands still wakes with what it knew before, and tells the others. */
const frozenMs = 160_000;

export function hasTableFailed(life: Met, fromMs: number, toMs: number): boolean {
  return life.hasMet('table', { fromMs: fromMs - tableTroubleMs, toMs });
}

export function hasFrozen(life: Met, fromMs: number, toMs: number): boolean {
  return life.hasMet('freeze', { fromMs: fromMs - frozenMs, toMs });
}

/** Finds bots that should trade and have had no successful pass for long, one by one: the others hide none. */

import type { BotConfig } from '../domain/bot-config.ts';
import type { BotStore } from '../ports/bot-store.ts';
import type { PassMarks } from '../ports/pass-marks.ts';
import { markEveryMs } from './pass-marker.ts';

/** Passes are marked so seldom that one alone proves nothing. */
const lateMs = 2 * markEveryMs;
const pollsMax = 5;

export interface LateDeps {
  readonly store: BotStore;
  readonly marks: PassMarks;
  readonly nowMs: number;
  /** As of the passes. */
  readonly patience: number;
}

/** Since when it has had no pass, where that is too long ago; of a bot that never had one, since it was accepted. */
export async function lateSince(deps: LateDeps, config: BotConfig): Promise<number | undefined> {
  const { store, marks, nowMs, patience } = deps;
  if (!config.enabled) return undefined;
  const allowedMs = Math.max(lateMs, pollsMax * config.pollSeconds * 1000) * patience;
  const isLate = (sinceMs: number): boolean => nowMs - sinceMs > allowedMs;
  const passedMs = await marks.last(config.botId);
  if (passedMs !== undefined && !isLate(passedMs)) return undefined;
  // A bot that was switched off for long has an old mark; its item is accepted anew when it is switched on.
  const acceptedMs = (await store.configStatus(config.botId))?.atMs;
  if (acceptedMs === undefined) return passedMs;
  return isLate(acceptedMs) ? Math.max(passedMs ?? 0, acceptedMs) : undefined;
}

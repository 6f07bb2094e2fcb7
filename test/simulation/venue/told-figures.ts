/** What the headers of answers told of a budget, and to whom; and who asked for more than it said was left all the same. */

import type { BudgetWord, Charge } from '../../../shared/ports/governor.ts';
import { hasFrozen } from '../kernel/trouble.ts';
import type { Sender } from './shut-outs.ts';

interface Told {
  readonly windowStartMs: number;
  readonly used: number;
  /** How many there were with it. */
  readonly number: number;
}

/** A request that its sender should have held back. */
export interface AskedForMore {
  readonly who: string;
  readonly limit: string;
  readonly used: number;
  readonly units: number;
  readonly max: number;
}

/** What is told as a window begins may be of the one before. */
const justBegunMs = 700;
/** Who waits for a window to end knows the time of the exchange by half of a round trip. */
const edgeMs = 500;

export class ToldFigures {
  readonly askedForMore: AskedForMore[] = [];
  /** Words so far: who asks for leave now knows these, as far as they were told to it. */
  count = 0;
  private readonly told = new WeakMap<Sender['life'], Map<string, Told>>();

  /** An answer with these has reached the process. */
  note(owner: string, { life }: Pick<Sender, 'life'>, words: readonly BudgetWord[], nowMs: number) {
    this.count += 1;
    for (const { limit, used } of words) {
      const windowStartMs = Math.floor(nowMs / limit.windowMs) * limit.windowMs;
      if (!limit.isAligned || nowMs - windowStartMs < justBegunMs) continue;
      const ofLife = this.told.get(life) ?? new Map<string, Told>();
      this.told.set(life, ofLife);
      ofLife.set(`${owner} ${limit.scope} ${limit.name}`, {
        windowStartMs,
        used,
        number: this.count,
      });
    }
  }

  /** A request has arrived, and there was no room for it. */
  refused(
    owner: string,
    { life, sentMs, wordsBefore = 0 }: Sender,
    { limit, units }: Charge,
  ): void {
    const told = this.told.get(life)?.get(`${owner} ${limit.scope} ${limit.name}`);
    if (told === undefined || told.number > wordsBefore) return;
    if (sentMs >= told.windowStartMs + limit.windowMs - edgeMs || told.used + units <= limit.max)
      return;
    if (hasFrozen(life, sentMs, sentMs)) return;
    const { name, max } = limit;
    this.askedForMore.push({ who: life.name, limit: name, used: told.used, units, max });
  }
}

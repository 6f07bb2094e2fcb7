/** Tells the observer of passes that ran elsewhere: what they left is in the table. */

import { configInForce } from '../../shared/domain/bot-config.ts';
import type { BotState } from '../../shared/domain/bot-state.ts';
import { latticeOf } from '../../shared/domain/lattice.ts';
import type { Blocked } from '../../shared/domain/observation.ts';
import type { BotStore } from '../../shared/ports/bot-store.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Observer } from '../host/observer.ts';

export interface PassWatch {
  /** A pass of the bot is done. */
  readonly onPass: (botId: string, isPartial: boolean) => void;
}

export function passWatch(options: {
  readonly store: BotStore;
  readonly clock: Clock;
  readonly observer: Observer;
}): PassWatch {
  const { store, clock, observer } = options;
  // One after the other: an older state must not be told after a newer one.
  let looking: Promise<void> = Promise.resolve();

  async function look(botId: string, isPartial: boolean): Promise<void> {
    const observedAtMs = clock.now();
    const { config: reading, grid } = await store.loadBot(botId);
    const config = configInForce(reading);
    if (config === undefined || grid === undefined) return;
    const { state } = grid;
    const blocked = blockedIn(state);
    observer.seen({ botId, config, state, blocked, isPartial, observedAtMs, ticker: undefined });
  }

  return {
    onPass: (botId, isPartial) => {
      looking = looking.then(() => look(botId, isPartial)).catch(observer.onError);
    },
  };
}

/** With the prices that the state leaves to its lattice. */
function blockedIn({ lattice: spec, blocked }: BotState): readonly Blocked[] {
  if (spec === undefined) return [];
  const lattice = latticeOf(spec);
  return blocked.flatMap((spot) => {
    const price = lattice.at(spot.level)?.price;
    return price === undefined ? [] : [{ ...spot, price }];
  });
}

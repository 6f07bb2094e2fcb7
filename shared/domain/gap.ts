/** The gap follows the market over levels that hold no order: nothing was traded there, so no debt is left. */

import type { Draft } from './draft.ts';
import type { GridContext } from './plan-context.ts';

export function moveGapToMarket(draft: Draft, context: GridContext): void {
  const { ticker } = context.observation;
  if (ticker === undefined) return;
  const held = new Set(draft.live().map(({ level }) => level));
  const bid = ticker.bid ?? ticker.last;
  const ask = ticker.ask ?? ticker.last;
  let { gap } = draft.state;
  const hasPassedUp = (level: number) =>
    !held.has(level) && context.lattice.at(level)?.price.lte(bid) === true;
  const hasPassedDown = (level: number) =>
    !held.has(level) && context.lattice.at(level)?.price.gte(ask) === true;
  while (hasPassedUp(gap + 1)) gap += 1;
  while (hasPassedDown(gap - 1)) gap -= 1;
  if (gap !== draft.state.gap) draft.set({ gap });
}

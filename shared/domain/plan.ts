/** The engine: what follows from the state and what was observed. Pure: the same input gives the same plan. */

import { answerFills } from './answer.ts';
import type { BlockedLevel, BotState } from './bot-state.ts';
import {
  cancelAll,
  cancelOtherQuantities,
  cancelOverInventory,
  cancelUnwanted,
} from './cancel-rules.ts';
import { Draft } from './draft.ts';
import { flatten } from './flatten.ts';
import { fold } from './fold.ts';
import { moveGapToMarket } from './gap.ts';
import { intentsBetween } from './intents.ts';
import { latticeOf } from './lattice.ts';
import { followConfig, setMode } from './modes.ts';
import type { Ask, Blocked, Intent, Note } from './observation.ts';
import { placeMissing } from './place-rules.ts';
import {
  planContextOf,
  type GridContext,
  type PlanContext,
  type PlanInput,
} from './plan-context.ts';
import { settlePassedDebts } from './settle.ts';
import { latticeSpecOf, start } from './start.ts';

export interface Plan {
  /** The very state that came in when nothing changed. */
  readonly state: BotState;
  /** To be sent once the state is stored, each at most once. */
  readonly intents: readonly Intent[];
  /** What would make the plan better; unanswered asks leave the levels concerned alone. */
  readonly asks: readonly Ask[];
  /** Levels of the target without an order, and why. */
  readonly blocked: readonly Blocked[];
  readonly notes: readonly Note[];
}

export function plan(input: PlanInput, state: BotState): Plan {
  const context = planContextOf(input);
  const draft = new Draft(state, input.patience);
  followConfig(draft, context);
  const asks = [...fold(draft, context)];
  const blocked: Blocked[] = [];
  answer(draft, context);
  if (draft.state.mode === 'starting' && !context.isPartial) asks.push(...start(draft, context));
  switch (draft.state.mode) {
    case 'running': {
      const placing = keepGrid(draft, context);
      asks.push(...placing.asks);
      blocked.push(...placing.blocked);
      break;
    }
    case 'stopped':
      // A request that was still under way has reached the exchange after all.
      if (draft.live().length > 0) setMode(draft, 'stopping');
      break;
    case 'stopping':
      cancelAll(draft, context, 'stopping');
      if (draft.live().length === 0) setMode(draft, 'stopped');
      break;
    case 'flattening':
      blocked.push(...flatten(draft, context));
      break;
    case 'starting':
    case 'paused':
      break;
  }
  rememberBlocked(draft, blocked);
  const next = draft.finish(input.nowMs);
  return {
    state: next,
    intents: intentsBetween(state, next, input.config),
    asks,
    blocked,
    notes: draft.notes,
  };
}

/** The details change with the market and are told, not stored: an idle pass writes nothing. */
function rememberBlocked(draft: Draft, blocked: readonly Blocked[]): void {
  const now = blocked
    .map(({ level, side, reason }): BlockedLevel => ({ level, side, reason }))
    .toSorted((a, b) => a.level - b.level);
  const before = draft.state.blocked;
  const isSame =
    now.length === before.length &&
    now.every(
      ({ level, side, reason }, i) =>
        before[i]?.level === level && before[i].side === side && before[i].reason === reason,
    );
  if (!isSame) draft.set({ blocked: now });
}

function gridContextOf(draft: Draft, context: PlanContext): GridContext | undefined {
  const { lattice } = draft.state;
  return lattice === undefined ? undefined : { ...context, lattice: latticeOf(lattice) };
}

function answer(draft: Draft, context: PlanContext): void {
  const grid = gridContextOf(draft, context);
  if (grid !== undefined) answerFills(draft, grid);
}

const nothing = { asks: [], blocked: [] };

function keepGrid(draft: Draft, context: PlanContext): Pick<Plan, 'asks' | 'blocked'> {
  const hasOtherQuantities = followLatticeConfig(draft, context);
  if (draft.state.mode !== 'running') return nothing;
  const grid = gridContextOf(draft, context);
  if (grid === undefined) return nothing;
  if (hasOtherQuantities) cancelOtherQuantities(draft, grid);
  moveGapToMarket(draft, grid);
  cancelUnwanted(draft, grid);
  cancelOverInventory(draft, grid);
  settlePassedDebts(draft, grid);
  return placeMissing(draft, grid);
}

/** New quantities take effect in place; a new shape of the lattice starts the grid anew. Says whether quantities changed. */
function followLatticeConfig(draft: Draft, context: PlanContext): boolean {
  const { lattice } = draft.state;
  if (lattice === undefined) return false;
  const wanted = latticeSpecOf(context.config, context.instrument, lattice.startPrice);
  const isSameShape =
    wanted.strategy === lattice.strategy &&
    wanted.spacing.eq(lattice.spacing) &&
    wanted.quantityPower === lattice.quantityPower &&
    wanted.priceStep.eq(lattice.priceStep);
  if (!isSameShape) {
    setMode(draft, 'starting');
    cancelAll(draft, context, 'latticeChanged');
    return false;
  }
  const isSameQuantity =
    wanted.buyQuantity.eq(lattice.buyQuantity) &&
    wanted.sellQuantity.eq(lattice.sellQuantity) &&
    wanted.quantityStep.eq(lattice.quantityStep) &&
    wanted.keepMinimumQuantity === lattice.keepMinimumQuantity;
  if (!isSameQuantity) draft.set({ lattice: wanted });
  return !isSameQuantity;
}

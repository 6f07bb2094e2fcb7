/** The mode follows the config: run, pause, stop or flatten. A stop begun is finished before the bot starts again. */

import { marketOf } from './bot-market.ts';
import type { Mode } from './bot-state.ts';
import type { Draft } from './draft.ts';
import { flattenOrder } from './flatten-order.ts';
import type { PlanContext } from './plan-context.ts';

export function followConfig(draft: Draft, context: PlanContext): void {
  if (draft.state.market === undefined) draft.set({ market: marketOf(context.config) });
  const next = nextMode(draft, context);
  if (next !== undefined && next !== draft.state.mode) setMode(draft, next);
}

export function setMode(draft: Draft, mode: Mode): void {
  if (mode !== 'paused') draft.forget('isStartOwed');
  else if (draft.state.mode === 'starting') draft.set({ isStartOwed: true });
  // What was refused to the grid says nothing about an order that ends it.
  draft.set(mode === 'flattening' ? { mode, refusals: [] } : { mode });
  if (mode === 'paused') keepAll(draft);
  draft.notes.push({ kind: 'mode', mode });
}

/** A pause keeps what rests: a cancel that has not reached the exchange is not asked for again. */
function keepAll(draft: Draft): void {
  for (const { clientOrderId } of draft.live()) draft.clear(clientOrderId, ['cancel']);
}

function nextMode(draft: Draft, context: PlanContext): Mode | undefined {
  const { mode, lattice, isStartOwed = false } = draft.state;
  const { config } = context;
  if (config.enabled) {
    if (mode === 'paused') return lattice === undefined || isStartOwed ? 'starting' : 'running';
    return mode === 'stopped' ? 'starting' : undefined;
  }
  switch (config.stopKind) {
    case 'pause':
      return mode === 'running' || mode === 'starting' ? 'paused' : undefined;
    case 'stop':
      return mode === 'stopped' ? undefined : 'stopping';
    case 'flatten':
      return mode === 'stopped' && !hasInventory(draft, context) ? undefined : 'flattening';
  }
}

/** By the very order that would sell or buy it: by any other price a bot might begin again and again, and do nothing. */
function hasInventory(draft: Draft, context: PlanContext): boolean {
  const order = flattenOrder(draft, context);
  return order !== undefined && order !== 'none';
}

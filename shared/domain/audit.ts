/** What is wrong with a grid, if anything: holes without a reason, duplicates, waiting debts, unknown orders. */

import type { BotConfig } from './bot-config.ts';
import type { BlockedLevel, BotOrder, BotState } from './bot-state.ts';
import { duplicatesAmong } from './cancel-rules.ts';
import { isOfBot } from './client-order-id.ts';
import { latticeOf } from './lattice.ts';
import type { OrderReport } from './order.ts';
import { isInsideBounds, isInWindow, targetsOf, type Target } from './targets.ts';

export interface GridAudit {
  readonly openBuys: number;
  readonly openSells: number;
  /** Target levels with neither an order nor a reason. */
  readonly holes: readonly Target[];
  /** Target levels without an order, with the reason. */
  readonly blocked: readonly BlockedLevel[];
  readonly duplicates: readonly BotOrder[];
  /** Orders of ours on the exchange that the state does not hold as live. Needs the exchange's list. */
  readonly orphans: readonly OrderReport[];
  /** Orders the state holds as open that the exchange does not list: just filled, or gone. Needs its list. */
  readonly missing: readonly BotOrder[];
  /** Orders whose outcome is not known. */
  readonly unknown: readonly BotOrder[];
  /** Live orders whose price is not their level's. */
  readonly offLattice: readonly BotOrder[];
  /** Live orders outside the window: counters of a loose grid. */
  readonly beyond: readonly BotOrder[];
  /** Completely filled orders whose counter rests, has filled, or that settled or wait. */
  readonly countered: number;
  readonly waiting: number;
}

export function auditGrid(grid: {
  readonly config: BotConfig;
  readonly state: BotState;
  readonly openOrders?: readonly OrderReport[];
}): GridAudit {
  const { config, state } = grid;
  const live = state.orders.filter(({ status, role }) => status !== 'closed' && role !== 'foreign');
  const carried = live.flatMap(({ answers }) => answers.flatMap(({ parents }) => parents));
  const byExchangeId = new Set(live.map(({ exchangeOrderId }) => exchangeOrderId));
  const byClientId = new Set(live.map(({ clientOrderId }) => clientOrderId));
  const listed = new Set(grid.openOrders?.map(({ exchangeOrderId }) => exchangeOrderId));
  const lattice = state.lattice === undefined ? undefined : latticeOf(state.lattice);
  return {
    openBuys: live.filter(({ side, status }) => side === 'buy' && status === 'open').length,
    openSells: live.filter(({ side, status }) => side === 'sell' && status === 'open').length,
    holes: holesIn(grid, live),
    blocked: state.blocked,
    duplicates: [...duplicatesAmong(live)],
    orphans: (grid.openOrders ?? []).filter(
      ({ clientOrderId, exchangeOrderId }) =>
        isOfBot(state.idPrefix, clientOrderId) &&
        !byExchangeId.has(exchangeOrderId) &&
        !byClientId.has(clientOrderId ?? ''),
    ),
    missing: live.filter(
      ({ status, exchangeOrderId }) =>
        grid.openOrders !== undefined && status === 'open' && !listed.has(exchangeOrderId ?? ''),
    ),
    unknown: live.filter(
      ({ status, askSinceMs }) => status === 'placing' || askSinceMs !== undefined,
    ),
    offLattice: live.filter(
      ({ level, price, role }) =>
        role !== 'flatten' && lattice?.at(level)?.price.eq(price) !== true,
    ),
    beyond: live.filter((order) => !isInWindow(order, { config, gap: state.gap })),
    countered: state.ledger.counteredClosed + carried.length,
    waiting: state.debts.reduce((sum, { parents }) => sum + parents.length, 0),
  };
}

function holesIn(
  { config, state }: { readonly config: BotConfig; readonly state: BotState },
  live: readonly BotOrder[],
): readonly Target[] {
  if (state.lattice === undefined || state.mode !== 'running') return [];
  const lattice = latticeOf(state.lattice);
  const held = new Set(live.map(({ level }) => level));
  const excused = new Set(state.blocked.map(({ level }) => level));
  return (['buy', 'sell'] as const)
    .flatMap((side) => targetsOf(side, { config, lattice, gap: state.gap }))
    .filter(
      ({ level, price }) =>
        !held.has(level) && !excused.has(level) && isInsideBounds(price, config),
    );
}

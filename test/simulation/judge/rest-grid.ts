/** Once nothing moves: every level of a running bot's target holds an order, or the reason it does not is true. */

import { auditGrid } from '../../../shared/domain/audit.ts';
import type { BlockedLevel } from '../../../shared/domain/bot-state.ts';
import { maxOf, zero, type Decimal } from '../../../shared/domain/decimal.ts';
import { isBelowMinimum } from '../../../shared/domain/instrument.ts';
import { latticeOf, type Lattice } from '../../../shared/domain/lattice.ts';
import { seedQuantity } from '../../../shared/domain/targets.ts';
import { isInside } from './arrival-rules.ts';
import { fault, type Fault } from './finding.ts';
import type { Resting } from './rest-book.ts';

export function judgeGrid(resting: Resting): Fault[] {
  const { config, state } = resting;
  if (state.mode !== 'running' || state.lattice === undefined) return [];
  const lattice = latticeOf(state.lattice);
  const audit = auditGrid({ config, state });
  const spotOf = ({ side, level }: { readonly side: string; readonly level: number }): string =>
    `${side} level ${level}`;
  return [
    ...audit.holes.map((hole) =>
      fault('holeInGrid', `${spotOf(hole)} holds no order, without a reason`),
    ),
    ...audit.duplicates.map((order) =>
      fault('doubledOrder', `${spotOf(order)} has a second order`, [order.clientOrderId]),
    ),
    ...audit.offLattice.map((order) =>
      fault('holeInGrid', `${order.clientOrderId} is not at the price of ${spotOf(order)}`, [
        order.clientOrderId,
      ]),
    ),
    ...audit.beyond
      .filter(({ role }) => config.strictLevels || role !== 'counter')
      .map((order) =>
        fault('holeInGrid', `${order.clientOrderId} rests beyond the window on ${spotOf(order)}`, [
          order.clientOrderId,
        ]),
      ),
    ...state.blocked.flatMap((blocked) => {
      const untrue = whyUntrue(resting, lattice, blocked);
      return untrue === undefined
        ? []
        : [
            fault(
              'holeInGrid',
              `${spotOf(blocked)} is empty, ${blocked.reason} says the bot; but ${untrue}`,
            ),
          ];
    }),
  ];
}

interface Spot {
  readonly price: Decimal;
  /** Of what would be placed there: no less than the one, no more than the other. */
  readonly least: Decimal;
  readonly most: Decimal;
}

/** Undefined where the reason is true. */
function whyUntrue(resting: Resting, lattice: Lattice, blocked: BlockedLevel): string | undefined {
  const spot = spotOf(resting, lattice, blocked);
  if (spot === undefined) return 'the lattice has no such level';
  const { log, config, state, nowMs } = resting;
  const { price, least, most } = spot;
  switch (blocked.reason) {
    case 'belowMinimum':
      return isBelowMinimum(log.venue.instrument, { price, quantity: least })
        ? undefined
        : `${least.toFixed()} is enough`;
    case 'outsideBounds':
      return isInside(price, config) ? `${price.toFixed()} is inside` : undefined;
    case 'noBalance':
      return whyFunded(resting, blocked, price, most);
    case 'wouldCross':
      return whyClear(resting, blocked, price);
    case 'refused': {
      const { level, side } = blocked;
      const isKept = state.refusals.some(
        (one) => one.level === level && one.side === side && one.untilMs > nowMs - refusalSlackMs,
      );
      return isKept ? undefined : 'no refusal is in force';
    }
    case 'maxOpenOrders': {
      const cap = Math.min(config.maxOpenOrders, log.venue.kind.capabilities.openOrdersMax);
      return log.live.size >= cap ? undefined : `${log.live.size} rest, allowed ${cap}`;
    }
    case 'maxInventory': {
      const reach = [...log.live.values()]
        .filter(({ order }) => order.request.side === 'buy')
        .reduce((sum, buy) => sum.plus(log.quantityOf(buy)).minus(log.filledOf(buy)), log.base);
      return config.maxInventory?.lt(reach.plus(most)) === true
        ? undefined
        : `${reach.toFixed()} and ${most.toFixed()} are allowed`;
    }
    case 'awaitingCancel':
    case 'awaitingAnswer':
      return 'nothing is to be waited for any more';
  }
}

/** Passes are a while apart. */
const refusalSlackMs = 180_000;

function spotOf(
  { state, config, log }: Resting,
  lattice: Lattice,
  { level, side }: BlockedLevel,
): Spot | undefined {
  const at = lattice.at(level);
  if (at === undefined) return undefined;
  const { price } = at;
  const { instrument } = log.venue;
  const seed = seedQuantity({ level, side, price }, { config, lattice, instrument });
  const owed = state.debts
    .filter((debt) => debt.side === side)
    .reduce((sum, { quantity }) => sum.plus(quantity), zero);
  return { price, least: seed, most: maxOf(seed, owed) };
}

function whyFunded(
  { log }: Resting,
  { side }: BlockedLevel,
  price: Decimal,
  quantity: Decimal,
): string | undefined {
  const { base, quote } = log.venue.instrument;
  const currency = side === 'buy' ? quote : base;
  const needed = side === 'buy' ? price.mul(quantity) : quantity;
  const free = log.venue.exchange.ledger.available(log.account, currency);
  return free.lt(needed)
    ? undefined
    : `${free.toFixed()} ${currency} is free, ${needed.toFixed()} needed`;
}

function whyClear({ log }: Resting, { side }: BlockedLevel, price: Decimal): string | undefined {
  const { bid, ask, last } = log.venue.exchange.market.ticker();
  const crossesMarket =
    side === 'buy' ? (ask?.price ?? last).lte(price) : (bid?.price ?? last).gte(price);
  const crossesOwn = [...log.live.values()].some(({ order, price: own }) =>
    side === 'buy'
      ? order.request.side === 'sell' && own.lte(price)
      : order.request.side === 'buy' && own.gte(price),
  );
  if (crossesMarket || crossesOwn) return undefined;
  return `${price.toFixed()} crosses nothing between ${bid?.price.toFixed() ?? '-'} and ${ask?.price.toFixed() ?? '-'}`;
}

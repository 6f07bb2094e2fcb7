/** Which of the missing orders may be placed now, and why the others may not. */

import type { BlockedReason, BotOrder, Debt } from './bot-state.ts';
import { withoutDebts, missingOrders, type Candidate } from './candidates.ts';
import { cancelOverCap } from './cancel-rules.ts';
import { takeQuantity } from './debts.ts';
import { maxOf, minOf, zero, type Decimal } from './decimal.ts';
import { remainingOf, type Draft } from './draft.ts';
import { isBelowMinimum } from './instrument.ts';
import { freshDebtMs, placeLifetimeMs } from './limits.ts';
import type { Ask, Blocked } from './observation.ts';
import { openOrdersCapOf, type GridContext } from './plan-context.ts';
import { isInsideBounds } from './targets.ts';

export interface Placing {
  readonly blocked: readonly Blocked[];
  readonly asks: readonly Ask[];
}

/** Adds the missing orders to the draft: counters first, then seeds, the nearest to the gap first. */
export function placeMissing(draft: Draft, context: GridContext): Placing {
  const sides = (['sell', 'buy'] as const).map((side) => missingOrders(draft, context, side));
  const { gap } = draft.state;
  const candidates = sides
    .flatMap((side) => side.candidates)
    .toSorted((a, b) => rank(a) - rank(b) || Math.abs(a.level - gap) - Math.abs(b.level - gap));
  const blocked: Blocked[] = sides.flatMap(({ occupied }) =>
    occupied.map(({ level, side, price, by }) => ({
      level,
      side,
      price,
      reason: by.cancel === undefined ? 'awaitingAnswer' : 'awaitingCancel',
    })),
  );
  const possible: Candidate[] = [];
  const best = bestOwnPrices(draft);
  for (const candidate of candidates) {
    const obstacle = obstacleTo(draft, context, candidate, best);
    if (obstacle === undefined) possible.push(candidate);
    else blocked.push({ ...spotOf(candidate), ...obstacle });
  }
  cancelOverCap(draft, context, possible.length);
  if (possible.length === 0) return { blocked, asks: [] };
  if (context.observation.balances !== undefined) {
    return { blocked: [...blocked, ...placeWithinMeans(draft, context, possible)], asks: [] };
  }
  // The fill it answers has just brought in what a counter gives away, so it need not wait for a reading.
  const mayGo = context.isPartial
    ? possible.filter((candidate) => isFunded(candidate, context))
    : [];
  blocked.push(...placeWithinMeans(draft, context, mayGo));
  const others = possible.filter((candidate) => !mayGo.includes(candidate));
  const waiting = waitingForBalances(draft, context, others);
  return { blocked: [...blocked, ...waiting.blocked], asks: waiting.asks };
}

/** Why nothing is placed by a pass that could not read them. */
export const balancesUnread = 'the balances are not read';

/** What the cap or the inventory limit forbids anyway is not worth a reading of the balances. */
function waitingForBalances(
  draft: Draft,
  context: GridContext,
  candidates: readonly Candidate[],
): Placing {
  const { allowed, blocked } = whatMeansAllow(draft, context, candidates);
  const waiting = allowed.map((candidate): Blocked => {
    return { ...spotOf(candidate), reason: 'noBalance', detail: balancesUnread };
  });
  const asks: Ask[] = waiting.length === 0 ? [] : [{ kind: 'balances' }];
  return { blocked: [...blocked, ...waiting], asks };
}

/** What an old fill brought in may have gone another way since. */
function isFunded({ answers }: Candidate, { nowMs, patience }: GridContext): boolean {
  const freshFromMs = nowMs - freshDebtMs * patience;
  return answers.length > 0 && answers.every(({ sinceMs }) => sinceMs >= freshFromMs);
}

const rank = ({ answers }: Candidate): number => (answers.length > 0 ? 0 : 1);

function spotOf({ level, side, price }: Candidate): Pick<Blocked, 'level' | 'side' | 'price'> {
  return { level, side, price };
}

type Obstacle = { readonly reason: BlockedReason; readonly detail?: string } | undefined;

/** What forbids an order whatever the means. */
function obstacleTo(
  draft: Draft,
  context: GridContext,
  candidate: Candidate,
  best: BestPrices,
): Obstacle {
  const { config, instrument, observation, nowMs } = context;
  if (!isInsideBounds(candidate.price, config)) return { reason: 'outsideBounds' };
  if (isBelowMinimum(instrument, candidate)) {
    return { reason: 'belowMinimum', detail: `quantity ${candidate.quantity.toFixed()}` };
  }
  const refusal = draft.state.refusals.find(
    ({ level, side, untilMs }) =>
      level === candidate.level && side === candidate.side && untilMs > nowMs,
  );
  if (refusal !== undefined) return { reason: 'refused', detail: refusal.reason };
  if (crosses(candidate, best)) return { reason: 'wouldCross', detail: 'an own order' };
  const { ticker } = observation;
  if (!config.postOnly || ticker === undefined) return undefined;
  return crosses(candidate, ticker) ? { reason: 'wouldCross', detail: 'the market' } : undefined;
}

interface BestPrices {
  readonly bid?: Decimal;
  readonly ask?: Decimal;
}

/** The highest own buy and the lowest own sell. */
function bestOwnPrices(draft: Draft): BestPrices {
  let bid: Decimal | undefined;
  let ask: Decimal | undefined;
  for (const { side, price } of draft.live()) {
    if (side === 'buy') bid = maxOf(price, bid ?? price);
    else ask = minOf(price, ask ?? price);
  }
  return { ...(bid === undefined ? {} : { bid }), ...(ask === undefined ? {} : { ask }) };
}

function crosses({ side, price }: Candidate, { bid, ask }: BestPrices): boolean {
  return side === 'buy' ? ask?.lte(price) === true : bid?.gte(price) === true;
}

function placeWithinMeans(
  draft: Draft,
  context: GridContext,
  candidates: readonly Candidate[],
): readonly Blocked[] {
  const { allowed, blocked } = whatMeansAllow(draft, context, candidates);
  for (const candidate of allowed) placeOrder(draft, context, candidate);
  return blocked;
}

/** As many as the cap, the inventory limit and the balances have room for, where these are known; each takes its part. */
function whatMeansAllow(
  draft: Draft,
  context: GridContext,
  candidates: readonly Candidate[],
): { readonly allowed: readonly Candidate[]; readonly blocked: readonly Blocked[] } {
  const means = meansOf(draft, context);
  const allowed: Candidate[] = [];
  const blocked: Blocked[] = [];
  for (const candidate of candidates) {
    const obstacle = means.obstacleTo(candidate);
    if (obstacle !== undefined) {
      blocked.push({ ...spotOf(candidate), ...obstacle });
      continue;
    }
    means.spend(candidate);
    allowed.push(candidate);
  }
  return { allowed, blocked };
}

function meansOf(draft: Draft, { config, capabilities, instrument, observation }: GridContext) {
  const { balances } = observation;
  const availableOf = (currency: string): Decimal =>
    balances?.find((balance) => balance.currency === currency)?.available ?? zero;
  const live = draft.live();
  const cap = openOrdersCapOf({ config, capabilities, instrument });
  let count = live.length;
  // Orders on their way may not be held for yet: what they need is not free, even if it is counted twice for a moment.
  const onTheirWay = live.filter(({ status }) => status === 'placing');
  let base = availableOf(instrument.base).minus(baseNeededBy(onTheirWay));
  let quote = availableOf(instrument.quote).minus(quoteNeededBy(onTheirWay));
  let reach = live
    .filter(({ side }) => side === 'buy')
    .reduce(
      (sum, order) => sum.plus(maxOf(remainingOf(order), zero)),
      draft.state.ledger.inventoryBase,
    );
  return {
    obstacleTo({ side, price, quantity }: Candidate): Obstacle {
      if (count >= cap) return { reason: 'maxOpenOrders' };
      if (side === 'buy' && config.maxInventory?.lt(reach.plus(quantity)) === true) {
        return { reason: 'maxInventory' };
      }
      if (balances === undefined) return undefined;
      const needed = side === 'buy' ? price.mul(quantity) : quantity;
      const available = side === 'buy' ? quote : base;
      const currency = side === 'buy' ? instrument.quote : instrument.base;
      return available.gte(needed)
        ? undefined
        : {
            reason: 'noBalance',
            detail: `needs ${needed.toFixed()} ${currency}, ${available.toFixed()} is free`,
          };
    },
    spend({ side, price, quantity }: Candidate): void {
      count += 1;
      if (side === 'buy') {
        quote = quote.minus(price.mul(quantity));
        reach = reach.plus(quantity);
      } else {
        base = base.minus(quantity);
      }
    },
  };
}

const baseNeededBy = (orders: readonly BotOrder[]): Decimal =>
  orders
    .filter(({ side }) => side === 'sell')
    .reduce((sum, order) => sum.plus(maxOf(remainingOf(order), zero)), zero);

const quoteNeededBy = (orders: readonly BotOrder[]): Decimal =>
  orders
    .filter(({ side }) => side === 'buy')
    .reduce((sum, order) => sum.plus(order.price.mul(maxOf(remainingOf(order), zero))), zero);

function placeOrder(draft: Draft, context: GridContext, candidate: Candidate): void {
  const isDust = (rest: Debt) =>
    isBelowMinimum(context.instrument, { ...rest, price: candidate.price });
  const { taken, left } = takeQuantity(candidate.answers, candidate.quantity, isDust);
  draft.setDebts([...withoutDebts(draft.state.debts, candidate.answers), ...left]);
  draft.add({
    ...spotOf(candidate),
    price: candidate.price,
    quantity: candidate.quantity,
    role: taken.length > 0 ? 'counter' : 'seed',
    answers: taken,
    createdAtMs: context.nowMs,
    expiresAtMs: context.nowMs + placeLifetimeMs * context.patience,
    ...(context.config.connection === 'websocket' ? { isLedgered: true } : {}),
  });
}

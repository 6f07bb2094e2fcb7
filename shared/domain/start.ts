/** Starting: clear the book by setting, find the start price, lay the lattice, take over orders and debts. */

import type { LatticeSpec } from './bot-state.ts';
import type { BotConfig } from './bot-config.ts';
import { cancelAll } from './cancel-rules.ts';
import { checkAgainstInstrument } from './check-against-instrument.ts';
import { isOfBot, isOfOtherBot, nameOfUnnamed, sequenceOf } from './client-order-id.ts';
import { withDebt } from './debts.ts';
import { decimal, maxOf, roundHalfEvenTo, type Decimal } from './decimal.ts';
import type { Draft } from './draft.ts';
import type { Instrument } from './instrument.ts';
import { latticeOf, type Lattice } from './lattice.ts';
import { setMode } from './modes.ts';
import { nearestLevel, nearestLevelAsGood } from './nearest-level.ts';
import type { Ask } from './observation.ts';
import type { OrderReport } from './order.ts';
import type { PlanContext } from './plan-context.ts';

/** The steps in force: the exchange's own, or coarser ones by setting. */
function stepsOf(
  config: BotConfig,
  instrument: Instrument,
): { readonly priceStep: Decimal; readonly quantityStep: Decimal } {
  const coarser = (own: Decimal, scale: number | undefined) =>
    scale === undefined ? own : maxOf(own, decimal(10).pow(-scale));
  return {
    priceStep: coarser(instrument.tickSize, config.priceScale),
    quantityStep: coarser(instrument.lotSize, config.quantityScale),
  };
}

export function latticeSpecOf(
  config: BotConfig,
  instrument: Instrument,
  startPrice: Decimal,
): LatticeSpec {
  const steps = stepsOf(config, instrument);
  return {
    strategy: config.strategy,
    spacing: config.spacing,
    quantityPower: config.quantityPower,
    startPrice: roundHalfEvenTo(startPrice, steps.priceStep),
    buyQuantity: config.buyQuantity,
    sellQuantity: config.sellQuantity,
    ...steps,
    keepMinimumQuantity: config.keepMinimumQuantity,
  };
}

/** One pass of starting; the mode turns to running once the book is ready and the price is known. */
export function start(draft: Draft, context: PlanContext): readonly Ask[] {
  if (!isBookReady(draft, context)) return [];
  const { config, observation, instrument } = context;
  const found = startPriceOf(context);
  if (found.kind === 'ask') return [{ kind: 'ownLastTrade' }];
  const because = found.kind === 'none' ? found.because : reasonNotToStart(context, found.price);
  if (found.kind === 'none' || because !== undefined) {
    if (because !== undefined && draft.state.blockedBecause !== because) {
      draft.set({ blockedBecause: because });
      draft.notes.push({ kind: 'cannotStart', because });
    }
    return [];
  }
  const spec = latticeSpecOf(config, instrument, found.price);
  const lattice = latticeOf(spec);
  const isFirstStart = draft.state.lattice === undefined && draft.state.orders.length === 0;
  draft.set({ lattice: spec, gap: 0, refusals: [] });
  draft.forget('blockedBecause');
  if (draft.state.fillsCursorMs === 0) draft.set({ fillsCursorMs: observation.atMs });
  draft.notes.push({ kind: 'started', startPrice: spec.startPrice });
  moveDebts(draft, lattice);
  if (isFirstStart && config.startMode === 'keep') adoptBook(draft, context, lattice);
  setMode(draft, 'running');
  return [];
}

/** What the exchange would refuse every order for is told once, before any is sent. */
function reasonNotToStart({ config, instrument }: PlanContext, price: Decimal): string | undefined {
  const atPrice: BotConfig = { ...config, startPrice: { kind: 'number', price } };
  const problems = checkAgainstInstrument(atPrice, instrument);
  return problems.length === 0 ? undefined : problems.join('; ');
}

/** Own orders of an older lattice always go first; by setting, everything else on the symbol too. */
function isBookReady(draft: Draft, context: PlanContext): boolean {
  const { observation, config, nowMs } = context;
  const isRestart = draft.state.lattice !== undefined;
  cancelAll(draft, context, isRestart ? 'latticeChanged' : 'clearBook');
  if (draft.live().length > 0) return false;
  if (config.startMode !== 'clear') return true;
  const resting = observation.openOrders.filter((report) => !isKnown(draft, report));
  for (const report of resting) {
    if (isKnown(draft, report)) continue;
    const order = draft.add({ ...adopted(report), level: 0, role: 'foreign' });
    draft.requestCancel(order, 'clearBook', nowMs);
  }
  return resting.length === 0;
}

type StartPriceFinding =
  | { readonly kind: 'price'; readonly price: Decimal }
  | { readonly kind: 'ask' }
  | { readonly kind: 'none'; readonly because: string };

function startPriceOf({ config, observation }: PlanContext): StartPriceFinding {
  switch (config.startPrice.kind) {
    case 'number':
      return { kind: 'price', price: config.startPrice.price };
    case 'ticker':
      return observation.ticker === undefined
        ? { kind: 'none', because: 'the exchange shows no last price for the symbol' }
        : { kind: 'price', price: observation.ticker.last };
    case 'ownLastTrade': {
      if (observation.ownLastTrade === undefined) return { kind: 'ask' };
      const { price } = observation.ownLastTrade;
      return price === undefined
        ? {
            kind: 'none',
            because: 'startPrice is ownLastTrade, but the account has no trade on the symbol',
          }
        : { kind: 'price', price };
    }
  }
}

/** Debts of an older lattice go to the nearest level of the new one that is as good or better. */
function moveDebts(draft: Draft, lattice: Lattice): void {
  const { debts } = draft.state;
  if (debts.length === 0) return;
  const moved = debts.map((debt) => ({
    ...debt,
    level: nearestLevelAsGood(lattice, debt.side, debt.price),
  }));
  draft.setDebts(moved.reduce(withDebt, []));
}

/** Orders of ours, and orders at lattice prices on the right side of the start, become seeds. */
function adoptBook(draft: Draft, { observation }: PlanContext, lattice: Lattice): void {
  for (const report of observation.openOrders) {
    const level = nearestLevel(lattice, report.price);
    const isOnLattice = lattice.at(level)?.price.eq(report.price) === true;
    const isRightSide = report.side === 'buy' ? level < 0 : level > 0;
    const isOurs = isOfBot(draft.state.idPrefix, report.clientOrderId);
    if (isOfOtherBot(draft.state.idPrefix, report.clientOrderId)) continue;
    if (!isOurs && !(isOnLattice && isRightSide)) continue;
    if (isKnown(draft, report)) continue;
    const order = draft.add({ ...adopted(report), level, role: 'seed' });
    // Of another pass of this same start: this one will not be stored, and yet has to come to an end.
    const sequence = sequenceOf(draft.state.idPrefix, order.clientOrderId);
    if (sequence !== undefined && sequence >= draft.state.sequence) {
      draft.set({ sequence: sequence + 1 });
    }
    draft.notes.push({ kind: 'adopted', clientOrderId: order.clientOrderId });
  }
}

/** A list whose pages shifted while they were read tells an order twice. */
function isKnown(draft: Draft, report: OrderReport): boolean {
  return draft.find(report) !== undefined;
}

/** What was executed before the adoption is not this bot's. */
function adopted(report: OrderReport) {
  const quote = (report.averagePrice ?? report.price).mul(report.filledQuantity);
  return {
    clientOrderId: report.clientOrderId ?? nameOfUnnamed(report.exchangeOrderId),
    exchangeOrderId: report.exchangeOrderId,
    side: report.side,
    price: report.price,
    quantity: report.quantity,
    status: 'open',
    createdAtMs: report.createdAtMs,
    expiresAtMs: report.createdAtMs,
    filledQuantity: report.filledQuantity,
    filledQuote: quote,
    answeredQuantity: report.filledQuantity,
    answeredBase: report.filledQuantity,
    answeredQuote: quote,
    bookedAhead: report.filledQuantity,
  } as const;
}

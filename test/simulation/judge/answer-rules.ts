/**
 * What answers a fill, and how much of it: the other side, a level on, at that price or a better one, as large as the
 * strategy makes it, and at no loss. Of orders that were taken over, or that others placed, nothing is known here.
 */

import type { PassDone } from '../../../shared/app/pass-result.ts';
import type { BotOrder, BotState, Debt } from '../../../shared/domain/bot-state.ts';
import { decimal, zero, type Decimal } from '../../../shared/domain/decimal.ts';
import { latticeOf } from '../../../shared/domain/lattice.ts';
import type { BotLog, Placed } from './bot-log.ts';
import { fault, type Fault } from './finding.ts';

/** What is left of a share that does not come out even, times all that is ever shared. */
const roundingMax = decimal('0.000000000000001');
/** Lots that rounding may add to a debt besides one for each fill it is of: parts of others without parents. */
const lotsBesides = 3;
/** Two fees as a taker, and a little more: below it a round trip of one level may lose money. */
const feesOfTrip = '0.0025';

export function judgeAnswers(log: BotLog, pass: PassDone): Fault[] {
  const { planned } = pass;
  const faults: Fault[] = [];
  for (const debt of planned.debts) faults.push(...size(log, debt), ...origins(log, pass, debt));
  for (const order of planned.orders) {
    for (const debt of order.answers) {
      faults.push(...size(log, debt), ...origins(log, pass, debt));
    }
    faults.push(...carried(order));
  }
  return [...faults, ...losses(log, pass)];
}

const textOf = ({ side, quantity, price, parents }: Debt): string =>
  `${parents.join(' and ') || 'a rest'} is answered by a ${side} of ${quantity.toFixed()} at ${price.toFixed()}`;

const wrong = (text: string, orders: readonly string[]): Fault =>
  fault('wrongAnswer', text, orders);

function origins(log: BotLog, pass: PassDone, debt: Debt): Fault[] {
  const faults: Fault[] = [];
  for (const name of debt.parents) {
    const parent = log.named(name);
    if (parent === undefined) continue;
    const { side } = parent.order.request;
    const isGain = side === 'buy' ? debt.price.gt(parent.price) : debt.price.lt(parent.price);
    const text = `${textOf(debt)}; it was a ${side} at ${parent.price.toFixed()}`;
    if (side === debt.side) faults.push(wrong(`${text}, allowed the other side`, [name]));
    else if (!isGain) faults.push(wrong(`${text}, allowed no loss`, [name]));
    else faults.push(...step(pass, debt, parent));
  }
  return faults;
}

/** Of a fill that was answered in this pass, by the lattice it began with. */
function step({ before, planned }: PassDone, debt: Debt, { name, price }: Placed): Fault[] {
  if (before.lattice === undefined || isAnsweredIn(before, name)) return [];
  const level = planned.orders.find(({ clientOrderId }) => clientOrderId === name)?.level;
  const lattice = latticeOf(before.lattice);
  // An order of an older lattice that filled late stands on no level of this one.
  if (level === undefined || lattice.at(level)?.price.eq(price) !== true) return [];
  const allowed = lattice.at(debt.side === 'sell' ? level + 1 : level - 1)?.price;
  if (allowed === undefined || debt.price.eq(allowed)) return [];
  return [wrong(`${textOf(debt)}, allowed the next level, ${allowed.toFixed()}`, [name])];
}

function isAnsweredIn({ debts, orders }: BotState, name: string): boolean {
  const isOf = ({ parents }: Debt): boolean => parents.includes(name);
  return debts.some(isOf) || orders.some(({ answers }) => answers.some(isOf));
}

/** What was executed through one step of the strategy, whichever config was in force: rounded once for each fill. */
function size({ venue, configs }: BotLog, debt: Debt): Fault[] {
  const { side, quantity, filledQuantity, netBase, parents } = debt;
  const rounding = venue.instrument.lotSize.mul(parents.length + lotsBesides);
  const most =
    side === 'sell'
      ? netBase.plus(roundingMax)
      : filledQuantity.mul(configs.boostMax).plus(rounding);
  const least = (side === 'sell' ? netBase.div(configs.boostMax) : filledQuantity).minus(rounding);
  if (quantity.gte(least) && quantity.lte(most)) return [];
  const text = `${textOf(debt)} for ${filledQuantity.toFixed()} that was executed`;
  return [wrong(`${text}, allowed ${least.toFixed()} to ${most.toFixed()}`, parents)];
}

/** An order answers for no more than it trades, and at no worse a price than was due. */
function carried({ clientOrderId, side, price, quantity, answers }: BotOrder): Fault[] {
  if (answers.length === 0) return [];
  const faults: Fault[] = [];
  const owed = answers.reduce<Decimal>((sum, debt) => sum.plus(debt.quantity), zero);
  const text = `${clientOrderId} ${side} ${quantity.toFixed()} at ${price.toFixed()}`;
  const names = [clientOrderId, ...answers.flatMap(({ parents }) => parents)];
  if (owed.gt(quantity.plus(roundingMax))) {
    faults.push(wrong(`${text} is to answer for ${owed.toFixed()}`, names));
  }
  for (const debt of answers) {
    const isWorse = side === 'sell' ? price.lt(debt.price) : price.gt(debt.price);
    if (debt.side === side && !isWorse) continue;
    faults.push(wrong(`${textOf(debt)}; ${text} is to do that`, names));
  }
  return faults;
}

/** What settles has gained, whatever it costs; what a counter closes has where levels are farther apart than fees. */
function losses(log: BotLog, { notes, before, planned }: PassDone): Fault[] {
  const lost = notes.find((note) => note.kind === 'roundTrip' && note.profitQuote.lt(0));
  if (lost?.kind !== 'roundTrip') return [];
  const hasPaid = planned.orders.some(({ clientOrderId, answeredQuantity }) => {
    const earlier = before.orders.find((order) => order.clientOrderId === clientOrderId);
    return (earlier?.answers.length ?? 0) > 0 && earlier?.answeredQuantity.lt(answeredQuantity);
  });
  const needed = log.venue.exchange.market.lastPrice().mul(feesOfTrip);
  const isWide = log.configs.all.every(({ strategy, spacing }) =>
    strategy === 'fixed' ? spacing.gte(needed) : spacing.div(100).gte(feesOfTrip),
  );
  if (hasPaid && !isWide) return [];
  const how = hasPaid ? 'closed' : 'settled';
  return [wrong(`a round trip was ${how} for ${lost.profitQuote.toFixed()}, allowed no loss`, [])];
}

/**
 * Once nothing moves: money and fills come out even. On the one side is the exchange's log; on the other, each filled
 * quantity is in exactly one place: waiting as a debt, carried by a counter, or answered for good.
 */

import type { Debt } from '../../../shared/domain/bot-state.ts';
import { zero, type Decimal } from '../../../shared/domain/decimal.ts';
import type { BotLog, Placed } from './bot-log.ts';
import { fault, type Fault } from './finding.ts';
import type { Resting } from './rest-book.ts';

export function judgeLedger(resting: Resting): Fault[] {
  // Of an order it took over the bot counts only what is traded from then on.
  if (resting.log.adopted.size > 0) return [];
  return [...money(resting), ...fills(resting)];
}

function money({ log, state }: Resting): Fault[] {
  const { inventoryBase, cashQuote } = state.ledger;
  const { base, quote } = log.venue.instrument;
  const rows = [
    { what: base, found: inventoryBase, allowed: log.base },
    { what: quote, found: cashQuote, allowed: log.quote },
  ];
  return rows
    .filter(({ found, allowed }) => !found.eq(allowed))
    .map(({ what, found, allowed }) =>
      fault(
        'unreconciled',
        `the bot counts ${found.toFixed()} ${what}, it traded ${allowed.toFixed()}`,
      ),
    );
}

function fills({ log, state }: Resting): Fault[] {
  const ended = endedWithTrades(log);
  const carried = state.orders.flatMap(({ answers }) => answers);
  const traded = sum(ended.map((placed) => log.filledOf(placed)));
  const kept = sum([...state.debts, ...carried].map(({ filledQuantity }) => filledQuantity));
  const faults: Fault[] = [];
  const places = kept.plus(state.ledger.answeredQuantity);
  if (!places.eq(traded)) {
    const text = `${traded.toFixed()} was traded by orders that ended, ${places.toFixed()} is answered, carried or waiting`;
    faults.push(
      fault(places.lt(traded) ? 'lostFill' : 'doubledAnswer', text, suspects(log, ended)),
    );
  }
  return [
    ...faults,
    ...labels(log, ended, { ledger: state.ledger, debts: [...state.debts, ...carried] }),
  ];
}

function labels(
  log: BotLog,
  ended: readonly Placed[],
  kept: {
    readonly ledger: Resting['state']['ledger'];
    readonly debts: readonly Debt[];
  },
): Fault[] {
  const { fills: counted, counteredClosed, settled } = kept.ledger;
  const parents = kept.debts.flatMap((debt) => debt.parents);
  const names = new Set(ended.map(({ name }) => name));
  const faults: Fault[] = [];
  for (const [i, parent] of parents.entries()) {
    if (parents.indexOf(parent) < i) {
      faults.push(fault('doubledAnswer', `${parent} is answered for twice`, [parent]));
    }
    if (!names.has(parent) && !mayBeAnother(log, ended, parents)) {
      faults.push(
        fault('doubledAnswer', `${parent} is answered for, and traded nothing`, [parent]),
      );
    }
  }
  if (counted !== ended.length) {
    const text = `the bot counts ${counted} fills, ${ended.length} orders ended with trades`;
    const rule = counted < ended.length ? 'lostFill' : 'doubledAnswer';
    faults.push(fault(rule, text, suspects(log, ended)));
  }
  const places = parents.length + counteredClosed + settled;
  if (places !== ended.length) {
    const text = `${ended.length} orders ended with trades, ${parents.length} wait or are carried, ${counteredClosed} are countered, ${settled} settled`;
    faults.push(
      fault(places < ended.length ? 'lostFill' : 'doubledAnswer', text, suspects(log, ended)),
    );
  }
  return faults;
}

function endedWithTrades({ placed }: BotLog): Placed[] {
  return [...placed.values()].filter(
    ({ order, isFlattening }) => !isFlattening && order.status !== 'live' && order.filledLots > 0,
  );
}

/**
 * Where orders have no names, two alike that were both lost from sight are told apart by chance: one stands for the
 * other, once each.
 */
function mayBeAnother(log: BotLog, ended: readonly Placed[], parents: readonly string[]): boolean {
  if (log.venue.kind.capabilities.clientOrderIds) return false;
  const names = new Set(ended.map(({ name }) => name));
  const without = ended.filter(({ name }) => !log.toldFilled.has(name) && !parents.includes(name));
  return parents.filter((parent) => !names.has(parent)).length <= without.length;
}

/** The orders no pass has told as filled, or told twice; all of them where that shows none. */
function suspects({ toldFilled }: BotLog, ended: readonly Placed[]): string[] {
  const odd = ended.filter(({ name }) => toldFilled.get(name) !== 1).map(({ name }) => name);
  return odd.length > 0 ? odd : ended.map(({ name }) => name);
}

function sum(values: readonly Decimal[]): Decimal {
  return values.reduce((a, b) => a.plus(b), zero);
}

/** Facts of runs in recorded markets as rows of a Markdown table. */

import type { StressFacts } from './stress-facts.ts';
import type { StressPlan } from './stress-scenario.ts';

type Column = readonly [name: string, of: (facts: StressFacts) => string];

const columns: readonly Column[] = [
  ['bot hours', ({ botHours }) => botHours.toFixed(1)],
  ['orders', ({ orders }) => String(orders)],
  ['fills', ({ traded }) => String(traded)],
  ['countered', ({ audit }) => String(audit.countered)],
  ['settled', ({ state }) => String(state.ledger.settled)],
  ['waiting', ({ audit }) => String(audit.waiting)],
  ['round trips', ({ state }) => String(state.ledger.roundTrips)],
  ['their profit', ({ state }) => state.ledger.realizedProfitQuote.toFixed(2)],
  ['inventory', ({ state }) => state.ledger.inventoryBase.toFixed(4)],
  ['at its most', ({ mostInventory }) => mostInventory.toFixed(4)],
  ['cash', ({ state }) => state.ledger.cashQuote.toFixed(2)],
  ['deepest fall of cash', ({ drawdown }) => drawdown.toFixed(2)],
  ['both at the last price', ({ worth }) => worth.toFixed(2)],
  ['lowest traded', ({ lowestTraded }) => lowestTraded.toFixed()],
  ['lowest bought', ({ lowestBought }) => lowestBought?.toFixed() ?? 'none'],
  ['lowest sold', ({ lowestSold }) => lowestSold?.toFixed() ?? 'none'],
  ['levels without an order', ({ audit }) => blockedText(audit.blocked)],
  ['wrong', ({ wrong }) => String(wrong.length)],
];

function blockedText(blocked: StressFacts['audit']['blocked']): string {
  const counts = new Map<string, number>();
  for (const { side, reason } of blocked) {
    counts.set(`${side} ${reason}`, (counts.get(`${side} ${reason}`) ?? 0) + 1);
  }
  return [...counts].map(([what, count]) => `${count} ${what}`).join(', ') || 'none';
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

export function tableHead(): string[] {
  const names = ['funds', 'faults', 'seed', 'exchange', ...columns.map(([name]) => name)];
  return [row(names), row(names.map(() => '---'))];
}

export function factsRow(plan: StressPlan, kind: string, facts: StressFacts): string {
  const first = [plan.variant, plan.faults ? 'on' : 'off', String(plan.seed), kind];
  return row([...first, ...columns.map(([, of]) => of(facts))]);
}

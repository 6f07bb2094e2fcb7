/** The halt of all trading, for people and for programs. */

import type { Halt, HaltStore } from '../shared/ports/halt-store.ts';
import type { Context } from './context.ts';

export type HaltView = ReturnType<typeof haltView>;

export function haltView({ orders, because, sinceMs }: Halt) {
  return { orders, because, since: new Date(sinceMs).toISOString() };
}

/** Undefined while bots may trade. */
export async function haltedNow(halts: HaltStore): Promise<HaltView | undefined> {
  const halt = await halts.read();
  return halt && haltView(halt);
}

export function haltText({ orders, because, since }: HaltView): string {
  const resting = orders === 'cancel' ? 'bots cancel their orders' : 'resting orders stay';
  const why = because === '' ? '' : `: ${because}`;
  return `trading is halted since ${since}, ${resting}${why}`;
}

/** What stands above an answer that is of interest while trading is halted. */
export function haltLines(
  halt: HaltView | undefined,
  { colours }: Pick<Context, 'colours'>,
): readonly string[] {
  return halt === undefined ? [] : [colours.red(`${haltText(halt)} (mmm halt off ends it)`)];
}

/** Checks of the doctor as lines for people, and as values for programs. */

import type { Finding, FindingState } from '../shared/app/account-findings.ts';
import { isDecimal } from '../shared/domain/decimal.ts';
import type { Context } from './context.ts';
import type { Words } from './doctor-questions.ts';

export interface Check extends Words {
  readonly state: FindingState;
  readonly check: Finding['kind'];
  /** What the words were made of; numbers of money as text. */
  readonly details: unknown;
}

export interface Summary {
  readonly checks: number;
  readonly ok: number;
  readonly warnings: number;
  readonly problems: number;
  readonly notTold: number;
}

export function checkOf({ state, kind, ...details }: Finding, words: Words): Check {
  return { check: kind, state, ...words, details: plain(details) };
}

export function summaryOf(checks: readonly Pick<Check, 'state'>[]): Summary {
  const count = (wanted: FindingState) => checks.filter(({ state }) => state === wanted).length;
  return {
    checks: checks.length,
    ok: count('ok'),
    warnings: count('warning'),
    problems: count('problem'),
    notTold: count('notTold'),
  };
}

const stateWords: Readonly<Record<FindingState, string>> = {
  ok: 'ok',
  warning: 'warning',
  problem: 'problem',
  notTold: 'not told',
};
const stateWidth = 10;
const subjectWidth = 14;

/** One line, and one more where there is something to mend. */
export function lineOf({ state, subject, found, fix }: Check, { colours }: Context): string {
  const colour = {
    ok: colours.green,
    warning: colours.yellow,
    problem: colours.red,
    notTold: colours.dim,
  }[state];
  const head = colour(stateWords[state].padEnd(stateWidth));
  // A long name pushes its own line, not those of the others.
  const line = `${head}${subject.padEnd(subjectWidth)}${subject.length < subjectWidth ? '' : '  '}${found}`;
  if (fix === undefined) return line;
  return `${line}\n${' '.repeat(stateWidth + subjectWidth)}${colours.cyan('fix')} ${fix}`;
}

export function summaryLine(account: string, summary: Summary, { colours }: Context): string {
  const { ok, warnings, problems, notTold } = summary;
  const verdict =
    problems > 0
      ? colours.red('not fit for trading')
      : colours.green(warnings > 0 ? 'fit for trading, with warnings' : 'fit for trading');
  const counts = [
    `${ok} ok`,
    counted(warnings, 'warning'),
    counted(problems, 'problem'),
    `${notTold} not told`,
  ];
  return `${account}: ${verdict}; ${counts.join(', ')}`;
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function plain(value: unknown): unknown {
  if (isDecimal(value)) return value.toFixed();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

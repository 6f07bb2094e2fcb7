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
  readonly verdict: 'fit' | 'fitAsFarAsTold' | 'notFit';
}

export function checkOf({ state, kind, ...details }: Finding, words: Words): Check {
  return { check: kind, state, ...words, details: plain(details) };
}

/** Where one of these is not told, what matters most is not known. Addresses, limits and clocks a bot can do without. */
const neededToKnow: readonly Finding['kind'][] = [
  'right',
  'noSymbols',
  'notAsked',
  'botsNotLookedAt',
];

export function summaryOf(checks: readonly Pick<Check, 'state' | 'check'>[]): Summary {
  const count = (wanted: FindingState) => checks.filter(({ state }) => state === wanted).length;
  const isAllTold = !checks.some(
    ({ state, check }) => state === 'notTold' && neededToKnow.includes(check),
  );
  return {
    checks: checks.length,
    ok: count('ok'),
    warnings: count('warning'),
    problems: count('problem'),
    notTold: count('notTold'),
    verdict: count('problem') > 0 ? 'notFit' : isAllTold ? 'fit' : 'fitAsFarAsTold',
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

const verdictWords: Readonly<Record<Summary['verdict'], string>> = {
  fit: 'fit for trading',
  fitAsFarAsTold: 'fit for trading as far as the exchange tells',
  notFit: 'not fit for trading',
};

export function summaryLine(account: string, summary: Summary, { colours }: Context): string {
  const { ok, warnings, problems, notTold } = summary;
  const colour = { fit: colours.green, fitAsFarAsTold: colours.yellow, notFit: colours.red };
  const isWarned = problems === 0 && warnings > 0;
  const words = `${verdictWords[summary.verdict]}${isWarned ? ', with warnings' : ''}`;
  const verdict = colour[summary.verdict](words);
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

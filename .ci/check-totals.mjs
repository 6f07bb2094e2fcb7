// Reads the totals of a run of the product and says whether they add up.
import { readFileSync } from 'node:fs';

const last = readFileSync(0, 'utf8').trim().split('\n').at(-1) ?? '';
const totals = JSON.parse(last);
const problems = ['duplicates', 'holes', 'orphans', 'unknown']
  .filter((name) => totals[name] !== 0)
  .map((name) => `${name}: found ${totals[name]}, expected 0`);
if (totals.fills !== totals.countered + totals.settled + totals.debts) {
  problems.push('fills are not countered + settled + debts');
}
if (!(totals.fills >= 10)) problems.push(`fills: found ${totals.fills}, expected 10 or more`);
for (const problem of problems) console.error(problem);
console.log(last);
process.exitCode = problems.length === 0 ? 0 : 1;

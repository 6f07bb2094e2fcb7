/** The result of a check, for people and for the documentation. */

import { wordsOf, type Check, type Tried } from './check.ts';

/** A table in Markdown. */
export function tableOf({ seeds, control, tried }: Check): string {
  const caught = tried.filter(({ fate }) => fate.kind === 'caught');
  const lines = tried.map(({ mutant, fate, seconds }) => {
    const cells =
      fate.kind === 'caught'
        ? [mutant.mistake, `\`${fate.by.rule}\``, String(fate.runs)]
        : [mutant.mistake, `**${wordsOf(fate)}**`, ''];
    return row([`\`${mutant.name}\``, ...cells, seconds.toFixed(0)]);
  });
  return [
    row(['mutant', 'the mistake', 'caught by', 'runs', 's']),
    row(['---', '---', '---', '---:', '---:']),
    ...lines,
    '',
    `Seeds ${seeds.from} to ${seeds.to}: ${caught.length} of ${tried.length} mutants caught, ${controlOf(control)}`,
    ...tried.filter(isUnexpected).map((one) => unexpectedOf(one)),
  ].join('\n');
}

function controlOf({ runs, caught }: Check['control']): string {
  const seeds = caught.map(({ seed, rule }) => `${seed} (${rule})`).join(', ');
  return caught.length === 0
    ? `and nothing found in ${runs} runs of the code as it is.`
    : `but the code as it is has findings, too, at seeds ${seeds}; these are left out.`;
}

function isUnexpected({ mutant, fate }: Tried): boolean {
  return fate.kind === 'caught' && !mutant.rules.some((rule) => rule === fate.by.rule);
}

function unexpectedOf({ mutant, fate }: Tried): string {
  return `${mutant.name} was expected to be caught by ${mutant.rules.join(' or ')}, and was ${wordsOf(fate)}`;
}

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

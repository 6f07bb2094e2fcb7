/** The end of a run, for people: what went wrong by kind, and what became of each bot. */

import { Chalk } from 'chalk';
import Table from 'cli-table3';
import type { TortureResult } from './torture.ts';

const plain = { head: [], border: [] };

export function reportOf(result: TortureResult, hasColours: boolean): string {
  const chalk = new Chalk({ level: hasColours ? 1 : 0 });
  const { seed, speed, elapsedMs, problems, epochs } = result;
  const misfortunes = new Table({
    head: ['misfortune', 'times'],
    style: plain,
    colAligns: ['left', 'right'],
  });
  for (const [kind, times] of Object.entries(result.misfortunes)) misfortunes.push([kind, times]);
  const names = Object.keys(result.bots[0]?.zeros ?? {});
  const bots = new Table({
    head: ['', ...result.bots.map(({ botId }) => botId)],
    style: plain,
    colAligns: ['left', ...result.bots.map((): 'right' => 'right')],
  });
  const facts = [
    'connection',
    'passes',
    'longestGap',
    'orders',
    'relayed',
    'refused',
    'trades',
    'fills',
    'countered',
    'settled',
    'waiting',
  ] as const;
  for (const fact of facts) bots.push([fact, ...result.bots.map((bot) => bot[fact])]);
  for (const name of names) {
    const values = result.bots.map(({ zeros }) =>
      String(Object.entries(zeros).find(([key]) => key === name)?.[1]),
    );
    bots.push([name, ...values.map((value) => (Number(value) === 0 ? value : chalk.red(value)))]);
  }
  const seconds = (elapsedMs / 1_000).toFixed(0);
  const lines = problems.map(({ botId, what }) => chalk.red(`${botId}: ${what}`));
  const end =
    problems.length === 0
      ? chalk.green(`seed ${seed}: all is well`)
      : chalk.red(`seed ${seed}: ${problems.length} things are wrong`);
  return [
    misfortunes.toString(),
    bots.toString(),
    `${seconds} s at ${speed} times the speed; the shard's lease was taken ${epochs} times`,
    ...lines,
    end,
  ].join('\n');
}

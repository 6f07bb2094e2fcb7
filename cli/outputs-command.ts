/** `outputs`: what a deployment prints of itself for people: table, addresses to allow, dashboard, topic. */

import type { Command } from 'commander';
import { columnsOf } from './columns.ts';
import { deployedStack } from './connection.ts';
import { contextOf } from './context.ts';
import { exampleOf } from './example.ts';
import type { Io } from './io.ts';
import { deploymentOf, type StackOutput } from './stack.ts';

export function addOutputsCommand(program: Command, io: Io): void {
  program
    .command('outputs')
    .description('show what a deployment prints: table, addresses to allow, dashboard, alarm topic')
    .addHelpText('after', exampleOf('mmm --stack mmm-prod outputs'))
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, io);
      const deployment = await deploymentOf(deployedStack(context.flags, io), io);
      const { colours } = context;
      context.answer(deployment, () => {
        const outputs = deployment.outputs.toSorted((a, b) => (a.name < b.name ? -1 : 1));
        return isNarrow(tableOf(outputs, plain))
          ? tableOf(outputs, colours.bold)
          : outputs.map((output) => blockOf(output, colours.bold)).join('\n');
      });
    });
}

/** Of the narrowest terminals there are. */
const columnsMax = 80;
const indent = '  ';

type Style = (text: string) => string;

const plain: Style = (text) => text;

function isNarrow(text: string): boolean {
  return text.split('\n').every((line) => line.length <= columnsMax);
}

function tableOf(outputs: readonly StackOutput[], style: Style): string {
  const rows = outputs.map(({ name, value, description = '' }) => [
    style(name),
    value,
    description,
  ]);
  return columnsOf(['output', 'value', 'what it is'], rows);
}

/** A value stays in one piece, to be copied, however long it is. */
function blockOf({ name, value, description = '' }: StackOutput, style: Style): string {
  const isShort = isNarrow(`${name}${indent}${value}`);
  return [
    ...(isShort ? [`${style(name)}${indent}${value}`] : [style(name), `${indent}${value}`]),
    ...foldedText(description, columnsMax - indent.length).map((line) => `${indent}${line}`),
  ].join('\n');
}

function foldedText(text: string, lengthMax: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && longer.length <= lengthMax) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

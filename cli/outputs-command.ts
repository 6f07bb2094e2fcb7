/** `outputs`: what a deployment prints of itself for people: table, addresses to allow, dashboard, topic. */

import type { Command } from 'commander';
import { columnsOf } from './columns.ts';
import { deployedStack } from './connection.ts';
import { contextOf } from './context.ts';
import { exampleOf } from './example.ts';
import type { Io } from './io.ts';
import { deploymentOf } from './stack.ts';

export function addOutputsCommand(program: Command, io: Io): void {
  program
    .command('outputs')
    .description('show what a deployment prints: table, addresses to allow, dashboard, alarm topic')
    .addHelpText('after', exampleOf('mmm --stack mmm-prod outputs'))
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(command, io);
      const deployment = await deploymentOf(deployedStack(context.flags, io), io);
      context.answer(deployment, () => {
        const rows = deployment.outputs
          .toSorted((a, b) => (a.name < b.name ? -1 : 1))
          .map(({ name, value, description = '' }) => [
            context.colours.bold(name),
            value,
            description,
          ]);
        return columnsOf(['output', 'value', 'what it is'], rows);
      });
    });
}

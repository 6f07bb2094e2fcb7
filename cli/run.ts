/** Runs one command line: parses it, does the work, tells the exit code. */

import { Command, CommanderError } from 'commander';
import { addAuditCommand } from './audit-command.ts';
import { addBotsCommand } from './bots-command.ts';
import { addConfigCommands } from './config-commands.ts';
import { addDoctorCommand } from './doctor-command.ts';
import { addExchangesCommand } from './exchanges-command.ts';
import { InputError, type Io } from './io.ts';
import { addPreviewCommand } from './preview-command.ts';

/** 0: done. 1: could not be done. 2: what was typed or given is wrong. */
export type ExitCode = 0 | 1 | 2;

/** Runs the arguments after the program's name. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    await programOf(io).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has said it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof InputError) {
      for (const line of error.lines) io.err(line);
      return 2;
    }
    io.err(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

function programOf(io: Io): Command {
  const program = new Command('mmm')
    .description('See and change market-making bots, on the local host or on AWS.')
    .option('--endpoint <url>', 'DynamoDB endpoint (MMM_ENDPOINT); default: the running local host')
    .option('--region <name>', 'AWS region (AWS_REGION)')
    .option(
      '--table <name>',
      'table of the bots (MMM_TABLE); without an endpoint: the table in AWS',
    )
    .option('--json', 'print JSON')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        io.out(text.trimEnd());
      },
      writeErr: (text) => {
        io.err(text.trimEnd());
      },
      getOutHasColors: () => io.isTerminal,
      getErrHasColors: () => io.isTerminal,
    });
  addBotsCommand(program, io);
  addPreviewCommand(program, io);
  addAuditCommand(program, io);
  addDoctorCommand(program, io);
  addConfigCommands(program, io);
  addExchangesCommand(program, io);
  return program;
}

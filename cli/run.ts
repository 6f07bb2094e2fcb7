/** Runs one command line: parses it, does the work, tells the exit code. */

import { Command, CommanderError } from 'commander';
import { addAuditCommand } from './audit-command.ts';
import { addBotsCommand } from './bots-command.ts';
import { addConfigCommands } from './config-commands.ts';
import { addCredentialsCommand } from './credentials-command.ts';
import { addDoctorCommand } from './doctor-command.ts';
import { addExchangesCommand } from './exchanges-command.ts';
import { addHaltCommand } from './halt-command.ts';
import { InputError, type Io } from './io.ts';
import { addOutputsCommand } from './outputs-command.ts';
import { addPreviewCommand } from './preview-command.ts';

/** 0: done. 1: could not be done. 2: what was typed or given is wrong. */
export type ExitCode = 0 | 1 | 2;

/** Runs the arguments after the program's name. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  try {
    refuseTypedKeys(args);
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

const typedKey = /^--(?:api-?)?(?:key|secret|passphrase|password)(?==|$)/i;

/** No such options are known, and the word on an unknown one would repeat what stands behind it. */
function refuseTypedKeys(args: readonly string[]): void {
  const option = args.map((arg) => typedKey.exec(arg)?.[0]).find((found) => found !== undefined);
  if (option === undefined) return;
  throw new InputError([
    `${option}: keys are not taken from the command line, which others can read: leave it out and be asked, or use --from FILE; make a new key where somebody may have seen this one`,
  ]);
}

function programOf(io: Io): Command {
  const program = new Command('mmm')
    .description('See and change market-making bots, on the local host or on AWS.')
    .option(
      '--stack <name>',
      'a deployment in AWS, such as mmm-prod (MMM_STACK): table and keys are found by its outputs',
    )
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
  addCredentialsCommand(program, io);
  addHaltCommand(program, io);
  addOutputsCommand(program, io);
  addConfigCommands(program, io);
  addExchangesCommand(program, io);
  return program;
}

/** Commands about config files: the schema, and the converter. */

import type { Command } from 'commander';
import { convertAncestorConfig } from '../shared/config/convert-ancestor-config.ts';
import { botConfigJsonSchema } from '../shared/config/json-schema.ts';
import { contextOf } from './context.ts';
import type { Io } from './io.ts';
import { readJsonFile } from './json-file.ts';

export function addConfigCommands(program: Command, io: Io): void {
  program
    .command('schema')
    .description('print the JSON Schema of a config item')
    .action(() => {
      io.out(JSON.stringify(botConfigJsonSchema(), undefined, 2));
    });
  program
    .command('convert')
    .argument('<file>', 'config file of the ancestor, with its env and bots')
    .description(
      'turn an old config file into config items, fit for bots apply; secrets are left out',
    )
    .action(async (path: string, _options: unknown, command: Command) => {
      const context = contextOf(command, io);
      const converted = convertAncestorConfig(await readJsonFile(io, path));
      if (context.flags.json !== true) for (const warning of converted.warnings) io.err(warning);
      context.answer(converted, () => JSON.stringify(converted.bots, undefined, 2));
    });
}

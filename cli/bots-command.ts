/** The `bots` command and its verbs. */

import type { Command } from 'commander';
import { listBots, showBot } from './bots-read.ts';
import { applyFile, deleteBot, enableBot, turnOffBot } from './bots-write.ts';
import { contextOf } from './context.ts';
import type { Io } from './io.ts';

const turnOffVerbs = [
  { verb: 'pause', does: 'turn the bot off: keep its orders, place none' },
  { verb: 'stop', does: 'turn the bot off: cancel its orders' },
  {
    verb: 'flatten',
    does: 'turn the bot off: cancel its orders and trade back to the starting inventory',
  },
] as const;

export function addBotsCommand(program: Command, io: Io): void {
  const bots = program.command('bots').description('see and change the bots');

  bots
    .command('list')
    .description('list all bots')
    .action(async (_options: unknown, command: Command) => listBots(contextOf(command, io)));
  bots
    .command('show')
    .argument('<bot>', 'bot id')
    .description('show config, orders, debts, results and last fills of a bot')
    .action(async (botId: string, _options: unknown, command: Command) =>
      showBot(contextOf(command, io), botId),
    );
  bots
    .command('apply')
    .argument('<file>', 'JSON file with a config item, or a list of them')
    .description('check config items and write them; nothing is written if one is wrong')
    .action(async (path: string, _options: unknown, command: Command) =>
      applyFile(contextOf(command, io), path),
    );
  bots
    .command('enable')
    .argument('<bot>', 'bot id')
    .description('turn the bot on')
    .action(async (botId: string, _options: unknown, command: Command) =>
      enableBot(contextOf(command, io), botId),
    );
  bots
    .command('disable')
    .argument('<bot>', 'bot id')
    .description("turn the bot off, in the way its config's stopKind says")
    .action(async (botId: string, _options: unknown, command: Command) =>
      turnOffBot(contextOf(command, io), botId),
    );
  for (const { verb, does } of turnOffVerbs) {
    bots
      .command(verb)
      .argument('<bot>', 'bot id')
      .description(does)
      .action(async (botId: string, _options: unknown, command: Command) =>
        turnOffBot(contextOf(command, io), botId, verb),
      );
  }
  bots
    .command('delete')
    .argument('<bot>', 'bot id')
    .option(
      '--force',
      'delete it though it is enabled or has open orders, which stay on the exchange',
    )
    .description('forget the bot: config, state and fills')
    .action(async (botId: string, options: { readonly force?: boolean }, command: Command) =>
      deleteBot(contextOf(command, io), botId, options),
    );
}

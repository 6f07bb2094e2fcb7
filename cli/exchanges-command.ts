/** `exchanges`: which exchanges there are, and what each of them can do. */

import { Option, type Command } from 'commander';
import { nearestExchange } from '../shared/config/nearest-exchange.ts';
import { exchangeCatalog, factsOf } from '../shared/exchanges/catalog.ts';
import { UnknownCcxtExchangeError } from '../shared/exchanges/ccxt/load-ccxt.ts';
import { declaredBy, type Declared } from '../shared/exchanges/declared.ts';
import { exchangeNames, UnknownExchangeError } from '../shared/exchanges/registry.ts';
import { columnsOf } from './columns.ts';
import { contextOf, type Context } from './context.ts';
import { exchangeHint } from './exchange-hint.ts';
import { detailOf, markdownOf, sheetOf, viewOf, type ExchangeView } from './exchange-rows.ts';
import { InputError, type Io } from './io.ts';

interface ExchangesFlags {
  readonly markdown?: boolean;
}

export function addExchangesCommand(program: Command, io: Io): void {
  program
    .command('exchanges')
    .argument('[exchange]', 'one of them, such as okx or ccxt:kraken; default: all')
    .addOption(new Option('--markdown', "print the README's table"))
    .description('show what each exchange can do here; works offline')
    .action(async (name: string | undefined, { markdown }: ExchangesFlags, command: Command) => {
      const context = contextOf(command, io);
      if (markdown === true && context.flags.json === true) {
        throw new InputError(['--markdown: found --json beside it, allowed one of the two']);
      }
      if (name === undefined) await showAll(context, markdown === true);
      else await showOne(context, name, markdown === true);
    });
}

async function showAll(context: Context, isMarkdown: boolean): Promise<void> {
  const views: ExchangeView[] = [];
  for (const facts of exchangeCatalog) {
    const isOne = exchangeNames.includes(facts.name);
    views.push(viewOf(facts, isOne ? await declaredBy(facts.name, context.io.clock) : undefined));
  }
  const sheet = sheetOf(views);
  context.answer(views, () => {
    if (isMarkdown) return markdownOf(sheet);
    const { colours } = context;
    const rows = sheet.rows.map(([name = '', ...cells]) => [colours.bold(name), ...cells]);
    return columnsOf(
      sheet.titles.map((title) => colours.dim(title)),
      rows,
    );
  });
}

async function showOne(context: Context, name: string, isMarkdown: boolean): Promise<void> {
  // Each of its exchanges declares its own.
  const view = viewOf(factsOf(name), name === 'ccxt' ? undefined : await declared(name, context));
  const { colours } = context;
  context.answer(view, () => {
    if (isMarkdown) return markdownOf(sheetOf([view]));
    return columnsOf(
      [],
      detailOf(view).map(([title, found]) => [colours.dim(title), found]),
    );
  });
}

async function declared(name: string, { io }: Context): Promise<Declared> {
  if (name.toLowerCase() === 'ccxt:') {
    throw new InputError([`${name} lacks an id of ccxt, allowed such as ccxt:kraken`]);
  }
  try {
    return await declaredBy(name, io.clock);
  } catch (error) {
    if (error instanceof UnknownExchangeError) {
      throw new InputError([`${error.message}${await exchangeHint(name, io.clock)}`]);
    }
    if (!(error instanceof UnknownCcxtExchangeError)) throw error;
    const near = nearestExchange(name);
    throw new InputError([near === undefined ? error.message : `${name}: did you mean ${near}?`]);
  }
}

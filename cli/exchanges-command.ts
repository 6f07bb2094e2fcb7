/** `exchanges`: which exchanges there are, and what each of them can do. */

import { Option, type Command } from 'commander';
import { closest, distance } from 'fastest-levenshtein';
import { exchangeCatalog, factsOf } from '../shared/exchanges/catalog.ts';
import { UnknownCcxtExchangeError } from '../shared/exchanges/ccxt/load-ccxt.ts';
import { declaredBy, type Declared } from '../shared/exchanges/declared.ts';
import { exchangeNames, UnknownExchangeError } from '../shared/exchanges/registry.ts';
import { columnsOf } from './columns.ts';
import { contextOf, type Context } from './context.ts';
import { detailOf, markdownOf, sheetOf, viewOf, type ExchangeView } from './exchange-rows.ts';
import { InputError, type Io } from './io.ts';

interface ExchangesFlags {
  readonly markdown?: boolean;
}

/** More than these, and it is another word. */
const editsMax = 2;

export function addExchangesCommand(program: Command, io: Io): void {
  program
    .command('exchanges')
    .argument('[exchange]', 'one of them, such as okx or ccxt:kraken; default: all')
    .addOption(new Option('--markdown', "print the README's table"))
    .description('show what each exchange can do here; works offline')
    .action(async (name: string | undefined, { markdown }: ExchangesFlags, command: Command) => {
      const context = contextOf(command, io);
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
  try {
    return await declaredBy(name, io.clock);
  } catch (error) {
    if (error instanceof UnknownExchangeError) {
      throw new InputError([`${error.message}${await nearest(name, io)}`]);
    }
    if (error instanceof UnknownCcxtExchangeError) throw new InputError([error.message]);
    throw error;
  }
}

/** A slip of the keyboard, or an exchange of ccxt without its prefix. */
async function nearest(name: string, io: Io): Promise<string> {
  const own = closest(name, exchangeNames);
  if (distance(name, own) <= editsMax) return `; did you mean ${own}?`;
  try {
    await declaredBy(`ccxt:${name}`, io.clock);
    return `; did you mean ccxt:${name}?`;
  } catch {
    return '';
  }
}

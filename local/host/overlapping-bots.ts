/** Bots that would stand in each other's way: each sees one book, and would count on balances of the other. */

import type { BotConfig } from '../../shared/domain/bot-config.ts';

/** A sentence for each account and symbol that several enabled bots trade. */
export function overlapsAmong(configs: readonly BotConfig[]): readonly string[] {
  const books = new Map<string, BotConfig[]>();
  for (const config of configs.filter(({ enabled }) => enabled)) {
    const book = `${config.exchange} ${config.account} ${config.symbol}`;
    books.set(book, [...(books.get(book) ?? []), config]);
  }
  return [...books.values()].flatMap((bots) => {
    const [first] = bots;
    if (first === undefined || bots.length < 2) return [];
    const names = bots.map(({ botId }) => botId).toSorted();
    const last = names.pop() ?? '';
    const who = `bots ${names.join(', ')} and ${last}`;
    return [
      `${who} trade ${first.symbol} on account ${first.account}: their grids would overlap; give each its own account`,
    ];
  });
}

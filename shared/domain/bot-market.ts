/** A bot makes one market for all its life: its orders, fills and debts are of that market and of no other. */

import type { BotConfig } from './bot-config.ts';
import type { BotMarket, BotState } from './bot-state.ts';

const fields = ['exchange', 'account', 'symbol'] as const;

export function marketOf({ exchange, account, symbol }: BotConfig): BotMarket {
  return { exchange, account, symbol };
}

export function isItsMarket({ market }: Pick<BotState, 'market'>, config: BotConfig): boolean {
  return market === undefined || fields.every((field) => market[field] === config[field]);
}

/** What a config says of a market that is not the bot's, in the words of config errors. */
export function marketErrors(
  { market }: Pick<BotState, 'market'>,
  config: BotConfig,
): readonly string[] {
  if (market === undefined) return [];
  return fields
    .filter((field) => market[field] !== config[field])
    .map(
      (field) =>
        `${field}: found "${config[field]}", allowed "${market[field]}": a bot keeps its market; make another bot, or delete this one first`,
    );
}

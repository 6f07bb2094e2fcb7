/** Config items for tests. */

import { readBotConfig } from '../../shared/config/read-bot-config.ts';
import { assert } from '../../shared/domain/assert.ts';
import type { BotConfig } from '../../shared/domain/bot-config.ts';

export type Item = Readonly<Record<string, unknown>>;

/** Every required field and no other. */
export const smallestItem: Item = {
  botId: 'okx-btc-usdt',
  exchange: 'okx',
  account: 'main',
  symbol: 'BTC-USDT',
  strategy: 'proportional',
  spacing: '0.4',
  buyLevels: 5,
  sellLevels: 4,
  buyQuantity: '0.01',
  sellQuantity: '0.02',
  quantityPower: 1,
  startPrice: 'ticker',
};

export function itemWith(changes: Item): Item {
  return { ...smallestItem, ...changes };
}

export function itemWithout(...fields: readonly string[]): Item {
  return Object.fromEntries(
    Object.entries(smallestItem).filter(([name]) => !fields.includes(name)),
  );
}

export function configOf(item: unknown): BotConfig {
  const reading = readBotConfig(item);
  assert(reading.kind === 'valid', `expected a valid item: ${JSON.stringify(reading)}`);
  return reading.config;
}

/** Empty for a valid item. */
export function errorsOf(item: unknown): readonly string[] {
  const reading = readBotConfig(item);
  return reading.kind === 'invalid' ? reading.errors : [];
}

export const decimalAllowed =
  'allowed a decimal above 0, as text ("0.05") or a number of at most 15 digits';

/** The bots of one account, and whether an exchange could trade as their configs say. */

import { configInForce, type BotConfig, type ConfigReading } from '../domain/bot-config.ts';
import { checkAgainstInstrument } from '../domain/check-against-instrument.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Ticker } from '../domain/market.ts';
import type { BotStore } from '../ports/bot-store.ts';
import type { Capabilities } from '../ports/exchange.ts';

export interface AccountBot {
  readonly botId: string;
  /** Absent where what is written cannot be read. */
  readonly config?: BotConfig;
  /** What is wrong with what is written. */
  readonly errors: readonly string[];
}

/** In the order of the table. */
export async function botsOfAccount(
  store: Pick<BotStore, 'listConfigs' | 'rawConfig'>,
  account: string,
): Promise<readonly AccountBot[]> {
  const bots: AccountBot[] = [];
  for (const reading of await store.listConfigs()) {
    const config = configInForce(reading);
    if ((config?.account ?? (await writtenAccount(store, reading))) !== account) continue;
    bots.push({
      botId: reading.kind === 'valid' ? reading.config.botId : reading.botId,
      ...(config === undefined ? {} : { config }),
      errors: reading.kind === 'valid' ? [] : reading.errors,
    });
  }
  return bots;
}

async function writtenAccount(
  store: Pick<BotStore, 'rawConfig'>,
  reading: ConfigReading,
): Promise<unknown> {
  if (reading.kind === 'valid') return reading.config.account;
  return (await store.rawConfig(reading.botId))?.['account'];
}

export interface TradedSymbol {
  readonly instrument: Instrument;
  readonly ticker: Ticker | undefined;
}

/** What keeps the exchange from trading as the bot's config says; empty when nothing does. */
export function errorsOfBot(
  { config, errors }: AccountBot,
  { instrument, ticker }: TradedSymbol,
  capabilities: Pick<Capabilities, 'openOrdersMax'>,
): readonly string[] {
  if (config === undefined) return errors;
  const openOrdersMax = mostOpenOrders(capabilities, instrument);
  const levels = config.buyLevels + config.sellLevels;
  return [
    ...errors,
    ...checkAgainstInstrument(withPrice(config, ticker), instrument),
    ...(levels <= openOrdersMax
      ? []
      : [
          `buyLevels and sellLevels: found ${levels} together, ${config.exchange} keeps at most ${openOrdersMax} open orders of a symbol`,
        ]),
  ];
}

/** With a price there is more that can be checked; the market's stands for one that is not known yet. */
function withPrice(config: BotConfig, ticker: Ticker | undefined): BotConfig {
  if (config.startPrice.kind === 'number' || ticker === undefined) return config;
  return { ...config, startPrice: { kind: 'number', price: ticker.last } };
}

/** Of one symbol: the exchange's bound, or that of the symbol where it has one of its own. */
export function mostOpenOrders(
  { openOrdersMax }: Pick<Capabilities, 'openOrdersMax'>,
  instrument: Pick<Instrument, 'openOrdersMax'> | undefined,
): number {
  return Math.min(openOrdersMax, instrument?.openOrdersMax ?? Number.POSITIVE_INFINITY);
}

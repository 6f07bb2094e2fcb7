/** One bot's settings, already checked. The schema that checks them is `shared/config/bot-config-schema.ts`. */

import type { Decimal } from './decimal.ts';

export type StopKind = 'pause' | 'stop' | 'flatten';

export type StartPrice =
  | { readonly kind: 'ownLastTrade' }
  | { readonly kind: 'ticker' }
  | { readonly kind: 'number'; readonly price: Decimal };

export interface BotConfig {
  readonly schemaVersion: 1;
  /** `[a-z0-9-]{1,40}`. */
  readonly botId: string;
  readonly exchange: string;
  readonly account: string;
  /** Unified spelling: `BTC-USDT`. */
  readonly symbol: string;
  readonly strategy: 'proportional' | 'fixed';
  /** Percent between levels (proportional), or quote units between levels (fixed). */
  readonly spacing: Decimal;
  readonly buyLevels: number;
  readonly sellLevels: number;
  /** Base units at the start price. */
  readonly buyQuantity: Decimal;
  readonly sellQuantity: Decimal;
  /** 0 keeps the base quantity constant over the levels, 1 is the geometric middle, 2 keeps the quote value. */
  readonly quantityPower: number;
  /** Decimal places, coarser than the exchange's own steps; -3 means multiples of 1000. */
  readonly priceScale?: number;
  readonly quantityScale?: number;
  readonly startPrice: StartPrice;
  /** `clear` cancels every open order of the symbol first; `keep` adopts orders of ours and at lattice prices. */
  readonly startMode: 'clear' | 'keep';
  readonly strictLevels: boolean;
  readonly keepMinimumQuantity: boolean;
  /** Inclusive, quote per base. */
  readonly minPrice?: Decimal;
  readonly maxPrice?: Decimal;
  /** Hard cap on open orders, counting those being placed or canceled. */
  readonly maxOpenOrders: number;
  /** Largest net base quantity above what the bot started with; resting buys count. */
  readonly maxInventory?: Decimal;
  readonly postOnly: boolean;
  readonly pollSeconds: number;
  readonly fillDetection: 'history' | 'order-info';
  /** How orders are sent: over REST, or by the relay over the exchange's websocket, with REST where no session lives. */
  readonly connection: 'rest' | 'websocket';
  /** Whose the websocket is: shared by the bots of the account, or the bot's own. */
  readonly socketPer: 'account' | 'bot';
  /** Whether the order reports an exchange pushes over the websocket are listened to. */
  readonly orderEvents: boolean;
  readonly enabled: boolean;
  /** What happens when `enabled` turns false. */
  readonly stopKind: StopKind;
}

/** What a person wrote, read: a config, or everything that is wrong with it. */
export type ConfigReading =
  | { readonly kind: 'valid'; readonly config: BotConfig }
  | {
      readonly kind: 'invalid';
      readonly botId: string;
      readonly errors: readonly string[];
      /** The config accepted last, switched off where the wrong item says so: a running bot goes on with it. */
      readonly lastValid?: BotConfig;
    };

/** The config a bot runs with, if any. */
export function configInForce(reading: ConfigReading | undefined): BotConfig | undefined {
  return reading?.kind === 'valid' ? reading.config : reading?.lastValid;
}

/** The state of a bot before its first pass. */

import type { BotState } from './bot-state.ts';
import { zero } from './decimal.ts';

export function newBotState(bot: {
  readonly botId: string;
  readonly idPrefix: string;
  readonly nowMs: number;
}): BotState {
  return {
    schemaVersion: 1,
    botId: bot.botId,
    idPrefix: bot.idPrefix,
    mode: 'starting',
    gap: 0,
    sequence: 1,
    orders: [],
    debts: [],
    fillsCursorMs: 0,
    refusals: [],
    blocked: [],
    ledger: {
      fills: 0,
      counteredClosed: 0,
      settled: 0,
      answeredQuantity: zero,
      roundTrips: 0,
      inventoryBase: zero,
      cashQuote: zero,
      realizedProfitQuote: zero,
      feesQuote: zero,
      feesOther: {},
    },
    createdAtMs: bot.nowMs,
  };
}

/** Small, valid values of the domain; a test changes what it is about. */

import { decimal } from '../../shared/domain/decimal.ts';
import type { BotOrder, BotState } from '../../shared/domain/bot-state.ts';
import { nothingFilled } from '../../shared/domain/draft.ts';
import type { Fill } from '../../shared/domain/fill.ts';
import { newBotState } from '../../shared/domain/new-bot.ts';

export const aTimeMs = 1_795_000_000_000;

export function stateWith(changes: Partial<BotState> = {}): BotState {
  return {
    ...newBotState({ botId: 'grid-1', idPrefix: 'abcdefghij', nowMs: aTimeMs }),
    mode: 'running',
    fillsCursorMs: aTimeMs,
    ...changes,
  };
}

export function orderWith(changes: Partial<BotOrder> = {}): BotOrder {
  return {
    clientOrderId: 'abcdefghij01',
    side: 'buy',
    level: -1,
    price: decimal('59700.1'),
    quantity: decimal('0.001'),
    role: 'seed',
    status: 'open',
    answers: [],
    createdAtMs: aTimeMs,
    expiresAtMs: aTimeMs + 10_000,
    ...nothingFilled,
    ...changes,
  };
}

export function fillWith(changes: Partial<Fill> = {}): Fill {
  return {
    tradeId: 't1',
    exchangeOrderId: 'x1',
    clientOrderId: 'abcdefghij01',
    symbol: 'BTC-USDT',
    side: 'buy',
    price: decimal('59700.1'),
    quantity: decimal('0.001'),
    fee: decimal('0.000001'),
    feeCurrency: 'BTC',
    timeMs: aTimeMs,
    liquidity: 'maker',
    ...changes,
  };
}

/** A config item as a person writes it. */
export function configItemWith(
  changes: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    schemaVersion: 1,
    botId: 'grid-1',
    exchange: 'okx',
    account: 'main',
    symbol: 'BTC-USDT',
    strategy: 'proportional',
    spacing: '0.5',
    buyLevels: 3,
    sellLevels: 3,
    buyQuantity: '0.001',
    sellQuantity: '0.001',
    quantityPower: 2,
    startPrice: 'ticker',
    enabled: true,
    ...changes,
  };
}

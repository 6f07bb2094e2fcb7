/** Short ways to make the values tests need; each test names only what matters to it. */

import type { BotConfig } from '../../shared/domain/bot-config.ts';
import { decimal } from '../../shared/domain/decimal.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { EngineCapabilities } from '../../shared/domain/observation.ts';

export function configOf(overrides: Partial<BotConfig> = {}): BotConfig {
  return {
    schemaVersion: 1,
    botId: 'test-bot',
    exchange: 'okx',
    account: 'test',
    symbol: 'BTC-USDT',
    strategy: 'proportional',
    spacing: decimal(1),
    buyLevels: 3,
    sellLevels: 3,
    buyQuantity: decimal('1'),
    sellQuantity: decimal('1'),
    quantityPower: 0,
    startPrice: { kind: 'number', price: decimal(100) },
    startMode: 'keep',
    strictLevels: true,
    keepMinimumQuantity: false,
    maxOpenOrders: 50,
    postOnly: true,
    pollSeconds: 10,
    fillDetection: 'history',
    enabled: true,
    stopKind: 'pause',
    connection: 'rest',
    socketPer: 'account',
    orderEvents: true,
    ...overrides,
  };
}

export function instrumentOf(overrides: Partial<Instrument> = {}): Instrument {
  return {
    symbol: 'BTC-USDT',
    base: 'BTC',
    quote: 'USDT',
    tickSize: decimal('0.01'),
    lotSize: decimal('0.001'),
    minQuantity: decimal('0.01'),
    minNotional: decimal(0),
    isTradable: true,
    ...overrides,
  };
}

export const fullCapabilities: EngineCapabilities = {
  clientOrderIds: true,
  postOnly: true,
  fillHistory: true,
  placeExpiry: true,
  openOrdersMax: 500,
};

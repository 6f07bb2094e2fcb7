/** From an exchange's name, as configs spell it, to its adapter. */

import type { Exchange } from '../ports/exchange.ts';
import { createBinanceExchange } from './binance/client.ts';
import { createHitbtcExchange } from './hitbtc/client.ts';
import { createOkxExchange } from './okx/client.ts';
import type { ExchangeOptions } from './options.ts';

const factories: ReadonlyMap<string, (options: ExchangeOptions) => Exchange> = new Map([
  ['okx', createOkxExchange],
  ['binance', createBinanceExchange],
  ['hitbtc', createHitbtcExchange],
]);

export const exchangeNames: readonly string[] = [...factories.keys()];

export class UnknownExchangeError extends Error {
  override readonly name = 'UnknownExchangeError';

  constructor(exchange: string) {
    super(`exchange ${exchange} is unknown; known are: ${exchangeNames.join(', ')}`);
  }
}

export function createExchange(name: string, options: ExchangeOptions): Exchange {
  const factory = factories.get(name);
  if (factory === undefined) throw new UnknownExchangeError(name);
  return factory(options);
}

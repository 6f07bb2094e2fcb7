/** From an exchange's name, as configs spell it, to its adapter, loaded when it is first asked for. */

import type { Exchange } from '../ports/exchange.ts';
import type { ExchangeOptions } from './options.ts';

type Factory = (options: ExchangeOptions) => Exchange;

const loaders: ReadonlyMap<string, () => Promise<Factory>> = new Map([
  ['okx', async () => (await import('./okx/client.ts')).createOkxExchange],
  ['binance', async () => (await import('./binance/client.ts')).createBinanceExchange],
  ['hitbtc', async () => (await import('./hitbtc/client.ts')).createHitbtcExchange],
]);

export const exchangeNames: readonly string[] = [...loaders.keys()];

export class UnknownExchangeError extends Error {
  override readonly name = 'UnknownExchangeError';

  constructor(exchange: string) {
    super(`exchange ${exchange} is unknown; known are: ${exchangeNames.join(', ')}`);
  }
}

/** Rejects with `UnknownExchangeError`, or with an `ExchangeError` when the credentials cannot be used. */
export async function createExchange(name: string, options: ExchangeOptions): Promise<Exchange> {
  const load = loaders.get(name);
  if (load === undefined) throw new UnknownExchangeError(name);
  return (await load())(options);
}

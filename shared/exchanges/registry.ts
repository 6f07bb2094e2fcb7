/** From an exchange's name, as configs spell it, to its adapter, loaded when it is first asked for. */

import type { Exchange } from '../ports/exchange.ts';
import type { ExchangeOptions } from './options.ts';

type Factory = (options: ExchangeOptions) => Exchange;

const loaders: ReadonlyMap<string, () => Promise<Factory>> = new Map([
  ['okx', async () => (await import('./okx/client.ts')).createOkxExchange],
  ['binance', async () => (await import('./binance/client.ts')).createBinanceExchange],
  ['htx', async () => (await import('./htx/client.ts')).createHtxExchange],
  ['hitbtc', async () => (await import('./hitbtc/client.ts')).createHitbtcExchange],
]);

export const exchangeNames: readonly string[] = [...loaders.keys()];

export class UnknownExchangeError extends Error {
  override readonly name = 'UnknownExchangeError';

  constructor(exchange: string) {
    super(
      `exchange ${exchange} is unknown; known are: ${exchangeNames.join(', ')}, and ccxt: with an id of ccxt, like ccxt:kraken`,
    );
  }
}

const ccxtPrefix = 'ccxt:';

/**
 * Rejects with `UnknownExchangeError`, or with an `ExchangeError` when the credentials cannot be used; for `ccxt:` also
 * with `CcxtMissingError` and `UnknownCcxtExchangeError`.
 */
export async function createExchange(name: string, options: ExchangeOptions): Promise<Exchange> {
  if (name.startsWith(ccxtPrefix)) {
    const { createCcxtExchange } = await import('./ccxt/client.ts');
    return createCcxtExchange(name.slice(ccxtPrefix.length), options);
  }
  const load = loaders.get(name);
  if (load === undefined) throw new UnknownExchangeError(name);
  return (await load())(options);
}

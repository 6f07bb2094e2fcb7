/** From an exchange's name, as configs spell it, to the dialect of its websocket; loaded when it is first asked for. */

import type { SocketDialect } from '../ports/socket-dialect.ts';
import type { ExchangeOptions } from './options.ts';

export interface SocketDialectOptions extends ExchangeOptions {
  /** Of all bots of the account, unified spelling. */
  readonly symbols: readonly string[];
}

type Factory = (options: SocketDialectOptions) => Promise<SocketDialect>;

const loaders: ReadonlyMap<string, () => Promise<Factory>> = new Map([
  ['okx', async () => (await import('./okx/socket-dialect.ts')).createOkxSocketDialect],
  ['htx', async () => (await import('./htx/socket-dialect.ts')).createHtxSocketDialect],
  ['hitbtc', async () => (await import('./hitbtc/socket-dialect.ts')).createHitbtcSocketDialect],
  ['binance', async () => (await import('./binance/socket-dialect.ts')).createBinanceSocketDialect],
]);

export const socketExchangeNames: readonly string[] = [...loaders.keys()];

/** Rejects with an `ExchangeError` when the exchange cannot be asked, or with `UnknownSocketError`. */
export async function createSocketDialect(
  name: string,
  options: SocketDialectOptions,
): Promise<SocketDialect> {
  const load = loaders.get(name);
  if (load === undefined) throw new UnknownSocketError(name);
  return (await load())(options);
}

class UnknownSocketError extends Error {
  override readonly name = 'UnknownSocketError';

  constructor(exchange: string) {
    super(
      `exchange ${exchange} has no websocket here; those that have one: ${socketExchangeNames.join(', ')}`,
    );
  }
}

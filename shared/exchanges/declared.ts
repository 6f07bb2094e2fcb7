/** What adapters and dialects declare of themselves, read without credentials and without a word to the exchange. */

import type { Clock } from '../ports/clock.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Capabilities } from '../ports/exchange.ts';
import type { SocketDialect } from '../ports/socket-dialect.ts';
import { createExchange } from './registry.ts';
import { createSocketDialect, socketExchangeNames } from './sockets.ts';

export interface DeclaredSocket extends Pick<SocketDialect, 'batchSizeMax' | 'allowsTwo'> {
  /** Ms after which the exchange cuts a connection, where it does. */
  readonly lifeMs?: number;
  /** It tells by itself what becomes of our orders. */
  readonly tellsEvents: boolean;
  /** A resting order can be changed in place. */
  readonly canReplace: boolean;
}

export interface Declared {
  readonly capabilities: Capabilities;
  /** Absent where no websocket is spoken. */
  readonly socket?: DeclaredSocket;
  /** Where play money is traded, as ccxt knows it; absent for an adapter of our own. */
  readonly playgrounds?: readonly ('demo' | 'testnet')[];
}

/** Rejects as `createExchange` does for a name that is not known. */
export async function declaredBy(exchange: string, clock: Clock): Promise<Declared> {
  const options = { credentials: nobodyAt(exchange), clock };
  const { capabilities } = await createExchange(exchange, options);
  if (exchange.startsWith('ccxt:')) {
    const { loadCcxtClass } = await import('./ccxt/load-ccxt.ts');
    const Class = await loadCcxtClass(exchange.slice('ccxt:'.length), import.meta.url);
    const { urls } = new Class({});
    const demo = urls['demo'] === undefined ? [] : (['demo'] as const);
    const testnet = urls['test'] === undefined ? [] : (['testnet'] as const);
    return { capabilities, playgrounds: [...demo, ...testnet] };
  }
  if (!socketExchangeNames.includes(exchange)) return { capabilities };
  // Without symbols a dialect has nothing to ask the exchange for.
  const dialect = await createSocketDialect(exchange, { ...options, symbols: [] });
  const { batchSizeMax, allowsTwo, lifeMs } = dialect;
  const life = lifeMs === undefined ? {} : { lifeMs };
  const opening = dialect.opening({ orderEvents: true });
  const tellsEvents = opening.some(({ kind }) => kind === 'subscribe');
  const canReplace = dialect.supports('replace');
  return { capabilities, socket: { batchSizeMax, allowsTwo, ...life, tellsEvents, canReplace } };
}

/** Nothing is sent with these; were it, it would not leave this machine: no server listens there. */
function nobodyAt(exchange: string): Credentials {
  return {
    exchange,
    apiKey: 'nobody',
    apiSecret: 'nobody',
    passphrase: 'nobody',
    isDemo: false,
    baseUrl: 'http://127.0.0.1:9',
  };
}

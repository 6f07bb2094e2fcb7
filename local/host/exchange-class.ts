/** How a bot learns its fills and sends its orders, in the words of the README. */

import type { BotConfig } from '../../shared/domain/bot-config.ts';

export type ExchangeClass = 'REST' | 'Websocket' | 'request-reply websocket';

/** Their websockets carry requests and answers; HitBTC's is made of order reports. */
const requestReply: ReadonlySet<string> = new Set(['okx', 'binance']);

export function exchangeClassOf({
  exchange,
  connection,
}: Pick<BotConfig, 'exchange' | 'connection'>): ExchangeClass {
  if (connection === 'rest') return 'REST';
  return requestReply.has(exchange) ? 'request-reply websocket' : 'Websocket';
}

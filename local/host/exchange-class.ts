/** How a bot learns its fills and sends its orders, in the words of the README. */

import type { BotConfig } from '../../shared/domain/bot-config.ts';
import { factsOf, type SocketClass } from '../../shared/exchanges/catalog.ts';

export type ExchangeClass = 'REST' | SocketClass;

export function exchangeClassOf({
  exchange,
  connection,
}: Pick<BotConfig, 'exchange' | 'connection'>): ExchangeClass {
  return connection === 'rest' ? 'REST' : (factsOf(exchange).socketClass ?? 'REST');
}

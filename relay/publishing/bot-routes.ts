/** Whose order an event is about: bots are told apart by the client order ids they give. */

import type { BotConfig } from '../../shared/domain/bot-config.ts';
import { isOfBot } from '../../shared/domain/client-order-id.ts';
import type { OrderEvent } from '../../shared/domain/order-event.ts';

/** A bot as the relay knows it. */
export interface RelayBot {
  readonly config: BotConfig;
  /** Of any of its lives: they begin alike. */
  readonly idPrefix: string;
}

/** The characters every life of a bot begins with, by which its orders are looked up. */
const lookupDigits = 7;

export interface BotRoutes {
  botOf(clientOrderId: string | undefined): RelayBot | undefined;
  /** By bot, each one's in their order; events of nobody under undefined. */
  sorted(events: readonly OrderEvent[]): ReadonlyMap<RelayBot | undefined, readonly OrderEvent[]>;
}

export function botRoutes(bots: readonly RelayBot[]): BotRoutes {
  const byDigits = new Map<string, RelayBot[]>();
  for (const bot of bots) {
    const digits = bot.idPrefix.slice(0, lookupDigits);
    byDigits.set(digits, [...(byDigits.get(digits) ?? []), bot]);
  }
  const botOf = (clientOrderId: string | undefined): RelayBot | undefined =>
    byDigits
      .get(clientOrderId?.slice(0, lookupDigits) ?? '')
      ?.find(({ idPrefix }) => isOfBot(idPrefix, clientOrderId));
  return {
    botOf,
    sorted: (events) => {
      const byBot = new Map<RelayBot | undefined, OrderEvent[]>();
      for (const event of events) {
        const bot = botOf(event.report.clientOrderId);
        const its = byBot.get(bot) ?? [];
        its.push(event);
        byBot.set(bot, its);
      }
      return byBot;
    },
  };
}

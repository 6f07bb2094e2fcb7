/**
 * What a new connection does before it is believed: reads the open orders, sends each outbox once, and has every bot
 * look at everything.
 */

import type { BotOrder, BotState } from '../../shared/domain/bot-state.ts';
import { unconfirmedIntents } from '../../shared/domain/intents.ts';
import type { OrderReport } from '../../shared/domain/order.ts';
import type { BotStore } from '../../shared/ports/bot-store.ts';
import type { Exchange } from '../../shared/ports/exchange.ts';
import { StateUnreadableError } from '../../shared/ports/store-error.ts';
import type { BotRoutes, RelayBot } from '../publishing/bot-routes.ts';
import type { SessionRequests } from '../session/session-types.ts';
import { inParts } from './in-parts.ts';
import { sendOnce, type Sending } from './send-once.ts';

export interface Synchronizing extends Sending {
  readonly store: BotStore;
  readonly rest: Exchange;
  readonly requests: SessionRequests;
}

const readsAtOnce = 4;
const botsAtOnce = 8;

/** Rejects when the exchange, the store or the ledger could not be asked: the connection is not believed then. */
export async function synchronize(
  synchronizing: Synchronizing,
  bots: readonly RelayBot[],
  routes: BotRoutes,
): Promise<void> {
  const open = new Map<string, OrderReport[]>();
  const symbols = [...new Set(bots.map(({ config }) => config.symbol))];
  await inParts(symbols, readsAtOnce, async (symbol) => {
    for (const report of await synchronizing.requests.openOrders(symbol)) {
      const botId = routes.botOf(report.clientOrderId)?.config.botId;
      if (botId === undefined) continue;
      const its = open.get(botId) ?? [];
      its.push(report);
      open.set(botId, its);
    }
  });
  await inParts(bots, botsAtOnce, async (bot) => {
    await synchronizeBot(synchronizing, bot, open.get(bot.config.botId) ?? []);
  });
}

async function synchronizeBot(
  synchronizing: Synchronizing,
  { config }: RelayBot,
  open: readonly OrderReport[],
): Promise<void> {
  const { outlet, rest } = synchronizing;
  const state = await stateOf(synchronizing, config.botId);
  if (state !== undefined) {
    const orders = new Map(state.orders.map((order) => [order.clientOrderId, order]));
    const news = open.filter((report) => isNews(report, orders.get(report.clientOrderId ?? '')));
    outlet.add(
      config,
      news.map((report) => ({ kind: 'order' as const, report })),
    );
    const resting = new Set(open.map(({ clientOrderId }) => clientOrderId));
    const nowMs = rest.exchangeNow();
    // An order that rests is placed; one that is too old is settled by the pass that follows.
    const waiting = unconfirmedIntents(state, config).filter(
      (intent) =>
        intent.kind === 'cancel' ||
        (!resting.has(intent.clientOrderId) && nowMs < intent.expiresAtMs),
    );
    await sendOnce(synchronizing, { bot: config, rest, requests: synchronizing.requests }, waiting);
  }
  outlet.add(config, [{ kind: 'resync', because: 'a connection was made' }]);
}

/** Undefined for a new bot, and for one whose document has to be looked at by a person. */
async function stateOf(
  { store, logger }: Synchronizing,
  botId: string,
): Promise<BotState | undefined> {
  try {
    return (await store.loadBot(botId)).grid?.state;
  } catch (error) {
    if (!(error instanceof StateUnreadableError)) throw error;
    logger.error('outbox not sent', { botId, error });
    return undefined;
  }
}

function isNews(report: OrderReport, order: BotOrder | undefined): boolean {
  return (
    order?.status !== 'open' ||
    order.cancel !== undefined ||
    !order.filledQuantity.eq(report.filledQuantity)
  );
}

/** Two routes, one outbox: committed intents go to the relay while it has a session, and over REST otherwise. */

import type { BotConfig } from '../domain/bot-config.ts';
import type { Intent } from '../domain/observation.ts';
import type { Exchange } from '../ports/exchange.ts';
import type { Logger } from '../ports/logger.ts';
import { QueueError } from '../ports/queue-error.ts';
import { batchIntentsMax, type CommandQueue } from '../ports/relay-commands.ts';
import { isSessionLive, type RelayLink } from './relay-link.ts';
import {
  inSendOrder,
  nothingSent,
  sendIntents,
  type Destination,
  type IsHalted,
  type Sent,
} from './send-intents.ts';

export interface Routing {
  readonly exchange: Exchange;
  readonly config: BotConfig;
  readonly logger: Logger;
  /** Absent where no relay is deployed. */
  readonly relay: RelayLink | undefined;
  readonly isHalted: IsHalted;
}

/** Chosen while the state is being written: the ledger keeps the routes apart, should it be the wrong one by then. */
export type Route = 'direct' | 'relay' | 'claimed';

export async function chooseRoute(
  { config, relay }: Pick<Routing, 'config' | 'relay'>,
  intents: readonly Intent[],
): Promise<Route> {
  if (intents.length === 0 || config.connection === 'rest') return 'direct';
  return relay !== undefined && (await isSessionLive(relay, config)) ? 'relay' : 'claimed';
}

/** `version` is that of the state that committed the intents. */
export async function routeIntents(
  routing: Routing,
  route: Route,
  committed: { readonly version: number; readonly intents: readonly Intent[] },
): Promise<Sent> {
  const { config, logger, relay } = routing;
  const { version, intents } = committed;
  if (intents.length === 0) return nothingSent;
  const tell = (route: Route, going: readonly Intent[]): void => {
    for (const intent of going) tellIntent(logger, config, route, intent);
  };
  if (route === 'direct') {
    tell(route, intents);
    return sendIntents(destinationOf(routing), intents);
  }
  if (route === 'relay' && relay?.commands !== undefined) {
    try {
      await handOver(relay.commands, config, version, intents);
      tell(route, intents);
      return nothingSent;
    } catch (error) {
      if (!(error instanceof QueueError)) throw error;
      // Some of them may have been queued all the same: the ledger keeps the two routes apart.
      logger.warn('commands not queued', { botId: config.botId, error });
    }
  }
  return sendClaimed(routing, intents, (mine) => {
    tell('claimed', mine);
  });
}

/** The one line of an order that says why it is there. A pass that does nothing tells none. */
function tellIntent(logger: Logger, { botId }: BotConfig, route: Route, intent: Intent): void {
  const { kind, clientOrderId, why } = intent;
  const fields = { botId, clientOrderId, why, route };
  if (kind === 'cancel') {
    logger.info('canceling', fields);
    return;
  }
  const { side, level, price, quantity } = intent;
  logger.info('placing', {
    ...fields,
    side,
    level,
    price: price.toFixed(),
    quantity: quantity.toFixed(),
  });
}

async function handOver(
  commands: CommandQueue,
  { botId, account, symbol }: BotConfig,
  version: number,
  intents: readonly Intent[],
): Promise<void> {
  const ordered = inSendOrder(intents);
  const batches = [];
  for (let i = 0; i < ordered.length; i += batchIntentsMax) {
    const part = ordered.slice(i, i + batchIntentsMax);
    batches.push({ botId, account, symbol, version, intents: part });
  }
  await commands.send(batches);
}

/** Over REST, what nobody else has claimed. The rest settles by asking. */
async function sendClaimed(
  routing: Routing,
  intents: readonly Intent[],
  tell: (mine: readonly Intent[]) => void,
): Promise<Sent> {
  const { config, relay } = routing;
  const destination = destinationOf(routing);
  if (relay === undefined) {
    tell(intents);
    return sendIntents(destination, intents);
  }
  const ids = intents.filter(({ kind }) => kind === 'place').map((intent) => intent.clientOrderId);
  const by = { epoch: 0, nowMs: relay.wall.now() };
  const claimed = ids.length === 0 ? new Set() : await relay.ledger.claim(config.account, ids, by);
  const mine = intents.filter(
    ({ kind, clientOrderId }) => kind === 'cancel' || claimed.has(clientOrderId),
  );
  tell(mine);
  return sendIntents(destination, mine);
}

function destinationOf({ exchange, config, isHalted }: Routing): Destination {
  return { exchange, symbol: config.symbol, isHalted };
}

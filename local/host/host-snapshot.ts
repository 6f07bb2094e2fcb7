/** What the host looks like now: its bots as their last pass left them, the exchange's own list beside it. */

import { decimal } from '../../shared/domain/decimal.ts';
import type { BotConfig } from '../../shared/domain/bot-config.ts';
import type { BotState } from '../../shared/domain/bot-state.ts';
import { newBotState } from '../../shared/domain/new-bot.ts';
import type { PassDone } from '../../shared/app/pass-result.ts';
import type { OrderReport } from '../../shared/domain/order.ts';
import type { Simulator } from '../exchange/simulator.ts';
import type { RunningExchanges } from './demo-exchanges.ts';
import { exchangeClassOf } from './exchange-class.ts';
import { snapshotOfBot } from '../view/snapshot-of-bot.ts';
import type { BotSnapshot, HostSnapshot, MarketSnapshot, RelaySnapshot } from '../view/snapshot.ts';
import type { Observer } from './observer.ts';

interface Parts {
  readonly observer: Observer;
  readonly exchanges: RunningExchanges;
  readonly relay: RelaySnapshot | undefined;
}

export function snapshotOf(
  { observer, exchanges, relay }: Parts,
  time: Pick<HostSnapshot, 'virtualTimeMs' | 'elapsedMs' | 'speed'>,
): HostSnapshot {
  const passes = observer.newest().toSorted((a, b) => (a.botId < b.botId ? -1 : 1));
  // A bot of a real account tells its own exchange's market.
  const shown = passes
    .filter(({ config }) => isSimulated(config, exchanges))
    .map((p) => p.config.exchange);
  return {
    ...time,
    markets: exchanges.all.filter(({ exchange }) => shown.includes(exchange)).map(marketOf),
    bots: passes.map((pass) => botOf({ observer, exchanges }, pass)),
    unpassed: observer
      .unpassed()
      .map(({ config, before }) =>
        botOf(
          { observer, exchanges },
          { botId: config.botId, config, state: before ?? neverPassed(config), blocked: [] },
        ),
      ),
    ...(relay === undefined ? {} : { relay }),
    warnings: observer.warnings,
  };
}

function botOf(
  { observer, exchanges }: Pick<Parts, 'observer' | 'exchanges'>,
  pass: Pick<PassDone, 'botId' | 'config' | 'state' | 'blocked'> & Partial<PassDone>,
): BotSnapshot {
  const { config, state, blocked, ticker, botId, observedAtMs } = pass;
  const failures = observer.failuresOf(botId);
  return snapshotOfBot({
    config,
    state,
    blocked,
    ...(observedAtMs === undefined ? {} : { observedAtMs }),
    exchangeClass: exchangeClassOf(config),
    passes: observer.passesOf(botId),
    apiCalls: observer.callsOf(config.account),
    ...(failures === undefined ? {} : { failures }),
    ...(ticker === undefined ? {} : { ticker }),
    ...(isSimulated(config, exchanges)
      ? { openOrders: openOrdersOf(exchanges.of(config.exchange), config.account) }
      : {}),
  });
}

function neverPassed({ botId }: BotConfig): BotState {
  return newBotState({ botId, idPrefix: '', nowMs: 0 });
}

/** Real accounts trade elsewhere, though perhaps the same symbol. */
function isSimulated({ account }: BotConfig, { credentials }: RunningExchanges): boolean {
  return credentials.has(account);
}

function openOrdersOf(simulator: Simulator, account: string): readonly OrderReport[] {
  const { lotSize } = simulator.profile.instrument;
  return simulator.openOrders(account).map((order) => {
    const { symbol, side, price, quantity, clientOrderId } = order.request;
    return {
      exchangeOrderId: order.id,
      ...(clientOrderId === undefined ? {} : { clientOrderId }),
      symbol,
      side,
      price: decimal(price),
      quantity: decimal(quantity),
      filledQuantity: lotSize.mul(order.filledLots),
      status: 'open',
      createdAtMs: order.receivedMs,
      updatedAtMs: order.updatedMs,
    };
  });
}

function marketOf(simulator: Simulator): MarketSnapshot {
  const { symbol } = simulator.profile.instrument;
  const { bids, asks } = simulator.book(symbol);
  const [bid] = bids;
  const [ask] = asks;
  return {
    exchange: simulator.exchange,
    symbol,
    last: simulator.marketPrice(),
    ...(bid === undefined ? {} : { bid: bid.price }),
    ...(ask === undefined ? {} : { ask: ask.price }),
  };
}

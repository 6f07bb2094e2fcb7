/** What the host looks like now: its bots as their last pass left them, the exchange's own list beside it. */

import { decimal } from '../../shared/domain/decimal.ts';
import type { BotConfig } from '../../shared/domain/bot-config.ts';
import type { OrderReport } from '../../shared/domain/order.ts';
import type { Simulator } from '../exchange/simulator.ts';
import { demoAccounts } from './demo-exchange.ts';
import { snapshotOfBot } from '../view/snapshot-of-bot.ts';
import type { BotSnapshot, HostSnapshot, MarketSnapshot } from '../view/snapshot.ts';
import type { Observer } from './observer.ts';

interface Parts {
  readonly observer: Observer;
  readonly simulator: Simulator;
}

export function snapshotOf(
  { observer, simulator }: Parts,
  time: Pick<HostSnapshot, 'virtualTimeMs' | 'elapsedMs' | 'speed'>,
): HostSnapshot {
  return {
    ...time,
    // A bot of a real account tells its own exchange's market.
    markets: observer.newest().some(({ config }) => isSimulated(config))
      ? [marketOf(simulator)]
      : [],
    bots: observer.newest().map((pass) => botOf({ observer, simulator }, pass)),
    warnings: observer.warnings,
  };
}

function botOf(
  { observer, simulator }: Parts,
  pass: ReturnType<Observer['newest']>[number],
): BotSnapshot {
  const { config, state, blocked, ticker, botId } = pass;
  return snapshotOfBot({
    config,
    state,
    blocked,
    exchangeClass: 'REST',
    passes: observer.passesOf(botId),
    apiCalls: observer.callsOf(config.account),
    ...(ticker === undefined ? {} : { ticker }),
    ...(isSimulated(config) ? { openOrders: openOrdersOf(simulator, config.account) } : {}),
  });
}

/** Real accounts trade elsewhere, though perhaps the same symbol. */
function isSimulated({ account }: BotConfig): boolean {
  return demoAccounts.includes(account);
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
    symbol,
    last: simulator.marketPrice(),
    ...(bid === undefined ? {} : { bid: bid.price }),
    ...(ask === undefined ? {} : { ask: ask.price }),
  };
}

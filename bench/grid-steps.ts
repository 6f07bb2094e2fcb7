/** A bot whose grid rests completely, and what it observes when nothing or one order filled: input for plans, no I/O. */

import type { BotConfig } from '../shared/domain/bot-config.ts';
import type { BotOrder, BotState } from '../shared/domain/bot-state.ts';
import { decimal, zero } from '../shared/domain/decimal.ts';
import type { Fill } from '../shared/domain/fill.ts';
import type { Instrument } from '../shared/domain/instrument.ts';
import { newBotState } from '../shared/domain/new-bot.ts';
import type { EngineCapabilities, Lookup, Observation } from '../shared/domain/observation.ts';
import type { OrderReport, Side } from '../shared/domain/order.ts';
import { recordOutcomes } from '../shared/domain/outcomes.ts';
import { plan, type Plan } from '../shared/domain/plan.ts';

const instrument: Instrument = {
  symbol: 'BTC-USDT',
  base: 'BTC',
  quote: 'USDT',
  tickSize: decimal('0.1'),
  lotSize: decimal('0.00000001'),
  minQuantity: decimal('0.00001'),
  minNotional: zero,
  isTradable: true,
};

/** Of an exchange that takes any number of orders. */
const capabilities: EngineCapabilities = {
  clientOrderIds: true,
  postOnly: true,
  fillHistory: true,
  placeExpiry: true,
  openOrdersMax: 10_000,
};

const balances = ['BTC', 'USDT'].map((currency) => ({
  currency,
  available: decimal(1e9),
  held: zero,
}));

const passEveryMs = 10_000;

/** Half of the levels buy, half sell; far enough apart for the tick, near enough for a thousand of them. */
function configOf(levels: number): BotConfig {
  return {
    schemaVersion: 1,
    botId: 'bench',
    exchange: 'okx',
    account: 'bench',
    symbol: instrument.symbol,
    strategy: 'proportional',
    spacing: decimal('0.1'),
    buyLevels: levels / 2,
    sellLevels: levels / 2,
    buyQuantity: decimal('0.01'),
    sellQuantity: decimal('0.01'),
    quantityPower: 1,
    startPrice: { kind: 'number', price: decimal(60_000) },
    startMode: 'keep',
    strictLevels: true,
    keepMinimumQuantity: false,
    maxOpenOrders: levels + 10,
    postOnly: true,
    pollSeconds: 10,
    fillDetection: 'history',
    enabled: true,
    stopKind: 'pause',
    connection: 'rest',
    socketPer: 'account',
    orderEvents: true,
  };
}

export class GridSteps {
  readonly #config: BotConfig;
  #state: BotState;
  #nowMs = 1_795_000_000_000;
  #trades = 0;

  /** Places the whole grid. */
  constructor(levels: number) {
    this.#config = configOf(levels);
    this.#state = newBotState({ botId: 'bench', idPrefix: 'mbenchb001', nowMs: this.#nowMs });
    this.apply(this.planOver(this.quiet()));
  }

  get state(): BotState {
    return this.#state;
  }

  /** The input of a pass that finds everything as it was. */
  quiet(): Observation {
    return {
      atMs: this.#nowMs,
      openOrders: this.#state.orders.filter(rests).map(reportOf),
      fills: [],
      lookups: this.#canceled(),
      balances,
    };
  }

  /** The input of a pass that finds the nearest order of a side filled. */
  withFill(side: Side): Observation {
    const { gap, orders } = this.#state;
    const filled = orders
      .filter((order) => rests(order) && order.side === side)
      .toSorted((a, b) => Math.abs(a.level - gap) - Math.abs(b.level - gap))[0];
    const seen = this.quiet();
    if (filled === undefined) throw new Error(`no ${side} order rests at gap ${gap}`);
    this.#trades += 1;
    return {
      ...seen,
      openOrders: seen.openOrders.filter(
        ({ clientOrderId }) => clientOrderId !== filled.clientOrderId,
      ),
      fills: [fillOf(filled, this.#trades, this.#nowMs)],
    };
  }

  planOver(observation: Observation): Plan {
    const input = { config: this.#config, instrument, capabilities, observation };
    return plan({ ...input, nowMs: observation.atMs }, this.#state);
  }

  /** The exchange accepts everything; time goes on to the next pass. */
  apply({ state, intents }: Plan): void {
    const accepted = intents
      .filter(({ kind }) => kind === 'place')
      .map(({ clientOrderId }) => ({
        clientOrderId,
        kind: 'accepted' as const,
        exchangeOrderId: `e${clientOrderId}`,
      }));
    this.#state = recordOutcomes(state, accepted, this.#nowMs);
    this.#nowMs += passEveryMs;
  }

  /** What was asked to be canceled is gone by the next pass, and the exchange says so. */
  #canceled(): readonly Lookup[] {
    return this.#state.orders
      .filter(({ status, cancel }) => status === 'open' && cancel !== undefined)
      .map((order) => ({
        clientOrderId: order.clientOrderId,
        lookup: { kind: 'found', report: { ...reportOf(order), status: 'canceled' } },
      }));
  }
}

function rests({ status, cancel }: BotOrder): boolean {
  return status === 'open' && cancel === undefined;
}

function reportOf(order: BotOrder): OrderReport {
  return {
    exchangeOrderId: order.exchangeOrderId ?? '',
    clientOrderId: order.clientOrderId,
    symbol: instrument.symbol,
    side: order.side,
    price: order.price,
    quantity: order.quantity,
    filledQuantity: zero,
    status: 'open',
    createdAtMs: order.createdAtMs,
    updatedAtMs: order.createdAtMs,
  };
}

function fillOf(order: BotOrder, number: number, timeMs: number): Fill {
  return {
    tradeId: String(number),
    exchangeOrderId: order.exchangeOrderId ?? '',
    clientOrderId: order.clientOrderId,
    symbol: instrument.symbol,
    side: order.side,
    price: order.price,
    quantity: order.quantity,
    fee: order.price.mul(order.quantity).mul('0.0008'),
    feeCurrency: instrument.quote,
    timeMs,
    liquidity: 'maker',
  };
}

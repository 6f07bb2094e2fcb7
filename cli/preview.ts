/** What a bot would do, worked out without an exchange: its first orders, what they need, win and risk. */

import type { BotConfig } from '../shared/domain/bot-config.ts';
import { decimal, minOf, zero, type Decimal } from '../shared/domain/decimal.ts';
import type { Instrument } from '../shared/domain/instrument.ts';
import { answerQuantity, latticeOf, type Lattice } from '../shared/domain/lattice.ts';
import { newBotState } from '../shared/domain/new-bot.ts';
import type { Blocked, EngineCapabilities, PlaceIntent } from '../shared/domain/observation.ts';
import { plan } from '../shared/domain/plan.ts';
import { latticeSpecOf } from '../shared/domain/start.ts';
import { worstCaseOf, type WorstCase } from './worst-case.ts';

export interface PreviewInput {
  readonly config: BotConfig;
  readonly instrument: Instrument;
  readonly startPrice: Decimal;
  /** Share of each trade: 0.0008 is 0.08 %. */
  readonly feeRate: Decimal;
}

interface RoundTrip {
  readonly buyPrice: Decimal;
  readonly sellPrice: Decimal;
  /** Base that is bought and sold again. */
  readonly quantity: Decimal;
  readonly profitQuote: Decimal;
  /** Of what the purchase cost. */
  readonly profitPercent: Decimal;
}

export interface Preview {
  readonly startPrice: Decimal;
  /** Highest level first, as a ladder stands. */
  readonly orders: readonly Pick<PlaceIntent, 'level' | 'side' | 'price' | 'quantity'>[];
  readonly blocked: readonly Blocked[];
  readonly requires: { readonly base: Decimal; readonly quote: Decimal };
  /** Next to the start price; absent where no level of a round trip trades anything. */
  readonly roundTrip?: RoundTrip;
  /** Absent for a bot that does not start. */
  readonly worstCase?: WorstCase;
  /** The engine's reasons not to start; nothing would be placed, so nothing is worked out. */
  readonly wouldNotStart?: string;
}

/** The kindest exchange: nothing but the config and the instrument limits what is placed. */
const anyExchange: EngineCapabilities = {
  clientOrderIds: true,
  postOnly: true,
  fillHistory: true,
  placeExpiry: true,
  openOrdersMax: 1000,
};

/** More than any order needs, so that no level is left out for want of funds. */
const plenty = decimal(10).pow(40);

/** Plans the first pass of a new bot on an empty book, with the engine that would do it. */
export function previewOf(input: PreviewInput): Preview {
  const { config, instrument, startPrice } = input;
  const balances = [instrument.base, instrument.quote].map((currency) => ({
    currency,
    available: plenty,
    held: zero,
  }));
  const planned = plan(
    {
      config: { ...config, enabled: true, startPrice: { kind: 'number', price: startPrice } },
      instrument,
      capabilities: anyExchange,
      observation: { atMs: 0, openOrders: [], fills: [], lookups: [], balances },
      nowMs: 0,
    },
    newBotState({ botId: config.botId, idPrefix: 'preview000', nowMs: 0 }),
  );
  const lattice = latticeOf(latticeSpecOf(config, instrument, startPrice));
  const { blockedBecause } = planned.state;
  if (blockedBecause !== undefined) {
    return {
      startPrice: lattice.spec.startPrice,
      orders: [],
      blocked: [],
      requires: { base: zero, quote: zero },
      wouldNotStart: blockedBecause,
    };
  }
  const orders = planned.intents
    .filter((intent) => intent.kind === 'place')
    .toSorted((a, b) => b.level - a.level);
  const roundTrip = roundTripOf(lattice, input);
  return {
    startPrice: lattice.spec.startPrice,
    orders,
    blocked: planned.blocked.toSorted((a, b) => b.level - a.level),
    requires: {
      base: sumOf(orders, 'sell', ({ quantity }) => quantity),
      quote: sumOf(orders, 'buy', ({ price, quantity }) => price.mul(quantity)),
    },
    ...(roundTrip === undefined ? {} : { roundTrip }),
    worstCase: worstCaseOf(lattice, input),
  };
}

function sumOf(
  orders: readonly PlaceIntent[],
  side: PlaceIntent['side'],
  of: (order: PlaceIntent) => Decimal,
): Decimal {
  return orders
    .filter((order) => order.side === side)
    .reduce((sum, order) => sum.plus(of(order)), zero);
}

/** The first buy and its answer; without buy levels the first sell and its answer. */
function roundTripOf(lattice: Lattice, { config, feeRate }: PreviewInput): RoundTrip | undefined {
  const isBuyFirst = config.buyLevels > 0;
  const opened = lattice.at(isBuyFirst ? -1 : 1);
  const start = lattice.at(0);
  if (opened === undefined || start === undefined) return undefined;
  const openedQuantity = isBuyFirst ? opened.buyQuantity : opened.sellQuantity;
  const keep = decimal(1).minus(feeRate);
  const answered = answerQuantity(lattice, {
    side: isBuyFirst ? 'sell' : 'buy',
    filledPrice: opened.price,
    quantity: isBuyFirst ? openedQuantity.mul(keep) : openedQuantity,
  });
  const [bought, sold] = isBuyFirst ? [openedQuantity, answered] : [answered, openedQuantity];
  if (bought.lte(0) || sold.lte(0)) return undefined;
  const [buyPrice, sellPrice] = isBuyFirst
    ? [opened.price, start.price]
    : [start.price, opened.price];
  // A purchase pays its fee in base, a sale in quote. What one of them trades more stays in the inventory.
  const quantity = minOf(bought.mul(keep), sold);
  const cost = buyPrice.mul(quantity).div(keep);
  const profitQuote = sellPrice.mul(keep).mul(quantity).minus(cost);
  return {
    buyPrice,
    sellPrice,
    quantity,
    profitQuote,
    profitPercent: profitQuote.div(cost).mul(100),
  };
}

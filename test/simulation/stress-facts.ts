/** What a grid did in a recorded market, from the exchange's own log; what is wrong with it is the judge's to say. */

import type { SimulatedFill } from '../../local/exchange/records.ts';
import { auditGrid, type GridAudit } from '../../shared/domain/audit.ts';
import type { BotState } from '../../shared/domain/bot-state.ts';
import { configInForce } from '../../shared/domain/bot-config.ts';
import { maxOf, minOf, zero, type Decimal } from '../../shared/domain/decimal.ts';
import { tradedOrders } from '../support/exchange-findings.ts';
import type { RunResult } from './run.ts';
import type { Venue } from './venue/venue.ts';

export interface StressFacts {
  readonly botHours: number;
  readonly orders: number;
  /** Orders that traded and ended, as the exchange has them. */
  readonly traded: number;
  readonly audit: GridAudit;
  readonly state: BotState;
  /** Quote. */
  readonly lowestTraded: Decimal;
  readonly lowestBought: Decimal | undefined;
  readonly lowestSold: Decimal | undefined;
  readonly last: Decimal;
  /** Base held beyond the start, at its most. */
  readonly mostInventory: Decimal;
  /** The deepest fall of the free and bound cash below its highest, in quote. */
  readonly drawdown: Decimal;
  /** Cash and inventory at the last price, against the start. */
  readonly worth: Decimal;
  /** What the judge found, and whether the bot is running in the end; empty when all is well. */
  readonly wrong: readonly string[];
}

export async function stressFacts({ world, facts, findings }: RunResult): Promise<StressFacts> {
  const [venue] = world.stage.venues;
  const [bot] = world.stage.scenario.bots;
  if (venue === undefined || bot === undefined) throw new Error('a stress has one market, one bot');
  const { grid, config: reading } = await world.loadBot(bot.config.botId);
  const config = configInForce(reading);
  if (grid === undefined || config === undefined) {
    throw new Error(`the bot never ran: ${findings.map(({ text }) => text).join('; ')}`);
  }
  const { state } = grid;
  // Others trade there, too: those who offer both sides when all is over.
  const orders = venue.exchange.ledger.orders(bot.config.account);
  const fills = venue.exchange.ledger.fills(bot.config.account);
  const flow = flowOf(venue, fills);
  const last = venue.exchange.market.lastPrice();
  const audit = auditGrid({ config, state });
  return {
    botHours: facts.botMs / 3_600_000,
    orders: orders.length,
    traded: tradedOrders(orders),
    ...{ audit, state, last },
    lowestTraded: lowestOf(venue),
    lowestBought: lowestFill(fills, 'buy'),
    lowestSold: lowestFill(fills, 'sell'),
    mostInventory: flow.mostInventory,
    drawdown: flow.drawdown,
    worth: flow.cash.plus(flow.inventory.mul(last)),
    wrong: [
      ...findings.map(({ rule, text }) => `${rule}: ${text}`),
      ...(state.mode === 'running' ? [] : [`the bot is ${state.mode}`]),
    ],
  };
}

/** Base and quote that came and went, after fees. */
function flowOf({ instrument }: Venue, fills: readonly SimulatedFill[]) {
  let [cash, inventory] = [zero, zero];
  let [mostCash, drawdown, mostInventory] = [zero, zero, zero];
  for (const { side, price, quantity, fee, feeCurrency } of fills) {
    const base = side === 'buy' ? quantity : quantity.neg();
    inventory = inventory.plus(base).minus(feeCurrency === instrument.base ? fee : zero);
    cash = cash.minus(base.mul(price)).minus(feeCurrency === instrument.quote ? fee : zero);
    mostCash = maxOf(mostCash, cash);
    drawdown = maxOf(drawdown, mostCash.minus(cash));
    mostInventory = maxOf(mostInventory, inventory);
  }
  return { cash, inventory, drawdown, mostInventory };
}

/** Of everybody's trades. */
function lowestOf({ exchange }: Venue): Decimal {
  const trades = exchange.market.recentTrades(Number.MAX_SAFE_INTEGER);
  return trades.map(({ price }) => price).reduce(minOf, exchange.market.lastPrice());
}

function lowestFill(fills: readonly SimulatedFill[], wanted: 'buy' | 'sell'): Decimal | undefined {
  const prices = fills.filter(({ side }) => side === wanted).map(({ price }) => price);
  return prices.length === 0 ? undefined : prices.reduce(minOf);
}

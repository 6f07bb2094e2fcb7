/** What a grid did in a recorded market, from the exchange's own log, held against what the bot wrote down. */

import type { SimulatedFill, SimulatedOrder } from '../../local/exchange/records.ts';
import { auditGrid, type GridAudit } from '../../shared/domain/audit.ts';
import type { BotState } from '../../shared/domain/bot-state.ts';
import { configInForce, type BotConfig } from '../../shared/domain/bot-config.ts';
import { decimal, maxOf, minOf, zero, type Decimal } from '../../shared/domain/decimal.ts';
import { isInsideBounds } from '../../shared/domain/targets.ts';
import {
  doubledOrders,
  reusedIds,
  selfTrades,
  tradedOrders,
} from '../support/exchange-findings.ts';
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
  /** Everything that is wrong; empty when all is accounted for. */
  readonly wrong: readonly string[];
}

export async function stressFacts({ world, facts, findings }: RunResult): Promise<StressFacts> {
  const [venue] = world.stage.venues;
  const [bot] = world.stage.scenario.bots;
  if (venue === undefined || bot === undefined) throw new Error('a stress has one market, one bot');
  const { grid, config: reading } = await world.loadBot(bot.config.botId);
  const config = configInForce(reading);
  if (grid === undefined || config === undefined) throw new Error('the bot never ran');
  const { state } = grid;
  const { orders, fills } = venue.exchange.ledger.state();
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
      ...wrongInLog(orders, config),
      ...wrongInSums(state, flow),
      ...wrongInCounts(state, audit, orders),
      ...(state.mode === 'running' ? [] : [`the bot is ${state.mode}`]),
      ...audit.holes.map(({ level }) => `level ${level} has neither an order nor a reason`),
    ],
  };
}

type Flow = ReturnType<typeof flowOf>;

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

function wrongInLog(orders: readonly SimulatedOrder[], config: BotConfig): string[] {
  const outside = orders.filter(({ request }) => !isInsideBounds(decimal(request.price), config));
  return [
    ...doubledOrders(orders).map((pair) => `doubled: ${pair}`),
    ...reusedIds(orders).map((id) => `id used twice: ${id}`),
    ...selfTrades(orders).map((id) => `traded with itself: ${id}`),
    ...outside.map(({ id, request }) => `out of bounds: ${id} at ${request.price}`),
  ];
}

function wrongInSums({ ledger }: BotState, { cash, inventory }: Flow): string[] {
  const wrong: string[] = [];
  const { inventoryBase, cashQuote } = ledger;
  if (!inventoryBase.eq(inventory)) {
    wrong.push(`inventory is ${inventoryBase.toFixed()}, by the exchange ${inventory.toFixed()}`);
  }
  if (!cashQuote.eq(cash)) {
    wrong.push(`cash is ${cashQuote.toFixed()}, by the exchange ${cash.toFixed()}`);
  }
  return wrong;
}

/** Every fill was answered by one counter, settled, or is a debt that can be seen. */
function wrongInCounts(
  { ledger, debts }: BotState,
  { countered }: GridAudit,
  orders: readonly SimulatedOrder[],
): string[] {
  const wrong: string[] = [];
  const traded = tradedOrders(orders);
  if (ledger.fills !== traded) wrong.push(`${ledger.fills} fills known, ${traded} orders traded`);
  const waiting = debts.reduce((sum, { parents }) => sum + parents.length, 0);
  const placed = countered + ledger.settled + waiting;
  if (placed !== ledger.fills) {
    wrong.push(
      `of ${ledger.fills} fills ${countered} are countered, ${ledger.settled} settled, ${waiting} wait`,
    );
  }
  return wrong;
}

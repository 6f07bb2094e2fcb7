/** A short history without faults, in which one thing is made to go wrong: so that the judge can be seen to see it. */

import type { PassDone, PassResult } from '../../../shared/app/pass-result.ts';
import { newIdPrefix } from '../../../shared/runtime/id-prefix.ts';
import { clientOrderIdOf } from '../../../shared/domain/client-order-id.ts';
import { decimal } from '../../../shared/domain/decimal.ts';
import type { SimulatedOrder } from '../../../local/exchange/records.ts';
import type { BotState } from '../../../shared/domain/bot-state.ts';
import { DynamoBotStore } from '../../../shared/stores/dynamo-bot-store.ts';
import { marketStart } from '../scenario/draw.ts';
import type { Happening, Scenario } from '../scenario/scenario.ts';
import { startMs, tableName } from '../world/stage.ts';
import { World } from '../world/world.ts';
import type { Venue } from '../venue/venue.ts';
import { Judge, type JudgeOptions } from './judge.ts';
import type { Finding, Rule } from './finding.ts';

const minuteMs = 60_000;
export const botId = 'bot-0';
const account = 'okx-main';

/** One bot, which fills and counters by its end. */
export function calmScenario(
  config: Readonly<Record<string, unknown>> = {},
  happenings: readonly Happening[] = [],
): Scenario {
  return {
    seed: 7,
    chaosMs: 10 * minuteMs,
    workers: 1,
    relays: 0,
    venues: [
      {
        name: 'okx',
        kind: 'expiring',
        symbol: 'BTC-USDT',
        market: { wildness: 1.2, leaps: 0, stepMs: 10_000, lotsMax: 1_000 },
        weightMax: 6_000,
        ordersMax: 100,
      },
    ],
    bots: [
      {
        venue: 'okx',
        config: {
          schemaVersion: 1,
          botId,
          exchange: 'okx',
          account,
          symbol: 'BTC-USDT',
          strategy: 'proportional',
          spacing: '0.5',
          buyLevels: 3,
          sellLevels: 3,
          buyQuantity: '0.1',
          sellQuantity: '0.1',
          quantityPower: 1,
          maxOpenOrders: 20,
          startPrice: String(marketStart.ticks / 10 ** marketStart.priceDecimals),
          startMode: 'clear',
          postOnly: true,
          pollSeconds: 10,
          enabled: true,
          ...config,
        },
      },
    ],
    faults: {},
    happenings,
  };
}

export interface PlantedOrder {
  /** Absent for one of somebody else's. */
  readonly name?: string;
  readonly side: 'buy' | 'sell';
  readonly price: string;
  readonly quantity?: string;
  readonly kind?: 'limit' | 'postOnly' | 'ioc';
}

/** Where a wrong is planted. */
export class Planted {
  readonly world: World;
  readonly venue: Venue;
  /** From here on the bot's document is what was made of it. */
  isForged = false;
  private forgeDone: (pass: PassDone) => PassDone = (pass) => pass;

  constructor(world: World) {
    this.world = world;
    this.venue = world.stage.venueOf('BTC-USDT');
  }

  /** A name of the bot's that it has not come to itself; the next life of its begins with another number. */
  name(sequence: number): string {
    return clientOrderIdOf(newIdPrefix(botId, startMs), sequence);
  }

  /** The bot's live orders, the nearest to the market first. */
  live(side: 'buy' | 'sell'): readonly Readonly<SimulatedOrder>[] {
    const sign = side === 'buy' ? -1 : 1;
    return this.venue.exchange.ledger
      .openOrders(account)
      .filter(({ request }) => request.side === side)
      .toSorted((a, b) => sign * (a.ticks - b.ticks));
  }

  /** At the exchange itself, past all that we do to be careful. */
  place({ name, side, price, quantity = '0.1', kind = 'postOnly' }: PlantedOrder): void {
    const named = name === undefined ? {} : { clientOrderId: name };
    const order = { symbol: 'BTC-USDT', side, kind, price, quantity, ...named };
    this.venue.exchange.place(account, order);
  }

  /** The same, as a request of ours that is being carried out. */
  serve(order: PlantedOrder & { readonly name: string }): void {
    const { name, side, price, quantity = '0.1' } = order;
    this.venue.history.serving = {
      ...{ symbol: 'BTC-USDT', clientOrderId: name, side, timeInForce: 'ioc', postOnly: false },
      ...{ price: decimal(price), quantity: decimal(quantity), expiresAtMs: startMs * 2 },
    };
    this.place(order);
    this.venue.history.serving = undefined;
  }

  /** So far from the market that nothing else of the bot's is near. */
  farPrice(factor: string): string {
    return this.venue.exchange.market.lastPrice().mul(factor).toDecimalPlaces(2).toFixed();
  }

  /** Between the market's own orders, which stand a tick on either side of its price. */
  get between(): string {
    const { bid } = this.venue.exchange.market.ticker();
    if (bid === undefined) throw new Error('the market has no bid');
    return bid.price.plus('0.01').toFixed();
  }

  /** What the bot's document says at rest, as a bug would have left it. */
  forge(change: (state: BotState) => Partial<BotState>): void {
    const load = this.world.loadBot.bind(this.world);
    this.world.loadBot = async (id) => {
      const bot = await load(id);
      if (bot.grid === undefined || !this.isForged) return bot;
      const state = { ...bot.grid.state, ...change(bot.grid.state) };
      return { ...bot, grid: { ...bot.grid, state } };
    };
  }

  /** A document that is written again and again, as a bug would have it. */
  unrest(): void {
    const load = this.world.loadBot.bind(this.world);
    let writes = 0;
    this.world.loadBot = async (id) => {
      const bot = await load(id);
      const { grid } = bot;
      return grid === undefined ? bot : { ...bot, grid: { ...grid, version: (writes += 1) } };
    };
  }

  /** What passes come to from now on, as a bug would have had it. */
  forgePasses(change: (pass: PassDone) => PassDone): void {
    this.forgeDone = change;
  }

  pass(result: PassResult): PassResult {
    return result.kind === 'done' ? this.forgeDone(result) : result;
  }

  /** Writes a long item into the table, as a note of a person's on another bot. */
  fatten(text: string): Promise<void> {
    const { clock } = this.world.stage.life('someone', false);
    const store = new DynamoBotStore({ documents: this.world.stage.table, tableName, clock });
    return store.putConfig('fat', { note: text });
  }
}

/** Runs it, with `plant` at the fifth minute, and tells what the judge saw. */
export async function runPlanted(
  scenario: Scenario,
  plant: (planted: Planted) => unknown = () => undefined,
  options: JudgeOptions = {},
): Promise<readonly Finding[]> {
  const world = new World(scenario, {
    onPass: (result) => {
      judge.onPass(planted.pass(result));
    },
  });
  const judge = new Judge(world, options);
  const planted = new Planted(world);
  world.stage.timeline.after(5 * minuteMs, () => {
    planted.venue.exchange.advance();
    plant(planted);
  });
  await world.run(() => judge.isOver());
  planted.isForged = true;
  if (judge.findings.length === 0) await judge.atRest();
  return judge.findings;
}

/** The sum of two decimal texts. */
export function plus(a: string, b: string): string {
  return decimal(a).plus(b).toFixed();
}

export const rulesOf = (findings: readonly Finding[]): Rule[] => [
  ...new Set(findings.map(({ rule }) => rule)),
];

/** The first of those a wrong can be planted in. */
export function some<T>([first]: readonly T[]): T {
  if (first === undefined) throw new Error('the bot has no such order');
  return first;
}

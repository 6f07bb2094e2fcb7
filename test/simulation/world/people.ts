/** Carries out what happens at its moment: people who write configs and trade by hand, exchanges that go away, machines. */

import { DynamoBotStore } from '../../../shared/stores/dynamo-bot-store.ts';
import { DynamoHaltStore } from '../../../shared/stores/dynamo-halt-store.ts';
import { decimal, floorTo } from '../../../shared/domain/decimal.ts';
import type { Happening, ScenarioBot } from '../scenario/scenario.ts';
import type { Venue } from '../venue/venue.ts';
import { tableName, type Stage } from './stage.ts';

/** Processes that a deployment replaces. */
export interface Replaceable {
  replaceAll(): void;
}

const handQuantity = '0.05';
const foreignEveryMs = 2_000;

export class People {
  private readonly stage: Stage;
  private readonly bots: ReadonlyMap<string, ScenarioBot>;
  private readonly store: DynamoBotStore;
  private readonly halts: DynamoHaltStore;
  private readonly workers: () => readonly Replaceable[];
  /** Told of each config as it is written. */
  private readonly onConfig: (botId: string) => void;

  constructor(
    stage: Stage,
    parts: {
      readonly workers: () => readonly Replaceable[];
      readonly onConfig: (botId: string) => void;
    },
  ) {
    this.stage = stage;
    this.workers = parts.workers;
    this.onConfig = parts.onConfig;
    this.bots = new Map(stage.scenario.bots.map((bot) => [bot.config.botId, bot]));
    // People's own requests arrive.
    const { clock } = stage.life('person', false);
    const table = { documents: stage.table, tableName, clock };
    this.store = new DynamoBotStore(table);
    this.halts = new DynamoHaltStore(table);
  }

  async begin(): Promise<void> {
    for (const { config } of this.bots.values()) await this.write(config.botId, {});
    for (const happening of this.stage.scenario.happenings) {
      this.stage.timeline.after(happening.atMs, () => {
        void this.carryOut(happening);
      });
    }
  }

  /** What the world needs to come to rest. */
  async calmDown(): Promise<void> {
    await this.halts.lift();
    this.endUpgrade();
    this.stage.skewMs = 0;
    for (const venue of this.stage.venues) {
      venue.downUntilMs = 0;
      venue.gate.shutOuts.end();
      venue.exchange.standStill();
      offerBothSides(venue);
    }
  }

  private async carryOut(happening: Happening): Promise<void> {
    if (this.stage.isCalm) return;
    const { stage } = this;
    stage.diary.tell('world', `${happening.kind} ${JSON.stringify(happening)}`);
    switch (happening.kind) {
      case 'edit':
        await this.write(happening.botId, happening.changes);
        return;
      case 'halt':
        await this.halts.write({
          orders: happening.orders,
          because: 'a person says so',
          sinceMs: stage.timeline.nowMs,
        });
        return;
      case 'lift':
        await this.halts.lift();
        return;
      case 'clockJump':
        stage.skewMs += happening.byMs;
        return;
      case 'deploy':
        this.replaceAll();
        return;
      case 'upgrade':
        this.beginUpgrade(happening.forMs);
        return;
      case 'handCancel':
        this.cancelOne(happening.botId);
        return;
      case 'handOrder':
        this.placeOne(happening.botId, happening.side);
        return;
      case 'ban': {
        const { nowMs, gate } = stage.venueOf(happening.venue);
        gate.shutOuts.open(stage.addressOf(happening.part), { nowMs, forMs: happening.forMs });
        return;
      }
      case 'foreign':
        this.useForeign(happening, stage.timeline.nowMs + happening.forMs);
        return;
      default:
        this.strike(stage.venueOf(happening.venue), happening);
    }
  }

  private useForeign(by: Extract<Happening, { kind: 'foreign' }>, untilMs: number): void {
    const { stage } = this;
    const { nowMs } = stage.timeline;
    if (stage.isCalm || nowMs >= untilMs) return;
    const { venue, account } = this.whereabouts(by.botId);
    const owner = { account, address: stage.addressOf(by.part) };
    venue.gate.useForeign(owner, { part: by.share, everyMs: foreignEveryMs, nowMs });
    stage.timeline.after(foreignEveryMs, () => {
      this.useForeign(by, untilMs);
    });
  }

  private replaceAll(): void {
    for (const workers of this.workers()) workers.replaceAll();
  }

  private beginUpgrade(forMs: number): void {
    this.stage.upgrade = 'underWay';
    this.replaceAll();
    this.stage.timeline.after(forMs, () => {
      this.endUpgrade();
    });
  }

  private endUpgrade(): void {
    if (this.stage.upgrade !== 'underWay') return;
    this.stage.upgrade = 'done';
    this.replaceAll();
  }

  private strike(
    venue: Venue,
    happening: Extract<Happening, { kind: 'outage' | 'maintenance' | 'rules' }>,
  ): void {
    if (happening.kind === 'rules') {
      venue.instrument = { ...venue.instrument, minNotional: decimal(happening.notional) };
      return;
    }
    venue.downUntilMs = venue.nowMs + happening.forMs;
    if (happening.kind === 'outage') return;
    for (const { account } of this.botsAt(venue)) {
      for (const { id } of venue.exchange.ledger.openOrders(account)) {
        venue.exchange.cancel(account, id);
      }
    }
  }

  private botsAt({ instrument }: Venue): readonly { readonly account: string }[] {
    return [...this.bots.values()]
      .map(({ config }) => config)
      .filter(({ symbol }) => symbol === instrument.symbol);
  }

  private async write(botId: string, changes: Readonly<Record<string, unknown>>): Promise<void> {
    const item = (await this.store.rawConfig(botId)) ?? this.bots.get(botId)?.config;
    await this.store.putConfig(botId, { ...item, ...changes });
    this.onConfig(botId);
  }

  private cancelOne(botId: string): void {
    const { venue, account } = this.whereabouts(botId);
    const open = venue.exchange.ledger.openOrders(account);
    if (open.length === 0) return;
    const { id } = this.stage.luck.oneOf('hand', open as [(typeof open)[0], ...typeof open]);
    venue.exchange.cancel(account, id);
  }

  /** Near the market, and of no bot: it may fill, and it ties up funds. */
  private placeOne(botId: string, side: 'buy' | 'sell'): void {
    const { venue, account } = this.whereabouts(botId);
    const { instrument, exchange } = venue;
    const factor = side === 'buy' ? '0.991' : '1.009';
    const price = floorTo(exchange.market.lastPrice().mul(factor), instrument.tickSize);
    exchange.place(account, {
      symbol: instrument.symbol,
      side,
      kind: 'limit',
      price: price.toFixed(),
      quantity: handQuantity,
    });
  }

  private whereabouts(botId: string): { readonly venue: Venue; readonly account: string } {
    const config = this.bots.get(botId)?.config;
    if (config === undefined) throw new Error(`no bot ${botId} in the scenario`);
    const venue = this.stage.venueOf(String(config['symbol']));
    venue.exchange.advance();
    return { venue, account: config.account };
  }
}

const dealer = 'dealer';
const dealerQuantity = '500';
/** Of the last price. */
const dealerBids = '0.995';
const dealerAsks = '1.005';

/** A market that stands still has somebody on both sides, or a bot could not get rid of what it holds. */
function offerBothSides({ exchange, instrument }: Venue): void {
  const { base, quote, symbol, tickSize } = instrument;
  exchange.ledger.addAccounts([
    { name: dealer, balances: { [base]: '1000000', [quote]: '1000000000' } },
  ]);
  const last = exchange.market.lastPrice();
  for (const [side, factor] of [
    ['buy', dealerBids],
    ['sell', dealerAsks],
  ] as const) {
    const price = floorTo(last.mul(factor), tickSize).toFixed();
    exchange.place(dealer, { symbol, side, kind: 'limit', price, quantity: dealerQuantity });
  }
}

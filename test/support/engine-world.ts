/** The engine against the model exchange: passes with every kind of bad luck, and the judgement of what came of them. */

import type { BotConfig } from '../../shared/domain/bot-config.ts';
import type { BotState } from '../../shared/domain/bot-state.ts';
import { decimal, zero, type Decimal } from '../../shared/domain/decimal.ts';
import type { Fill } from '../../shared/domain/fill.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { fillsOverlapMs } from '../../shared/domain/limits.ts';
import { newBotState } from '../../shared/domain/new-bot.ts';
import type {
  Ask,
  EngineCapabilities,
  Intent,
  Lookup,
  Observation,
  PlaceIntent,
} from '../../shared/domain/observation.ts';
import type { OrderEvent } from '../../shared/domain/order-event.ts';
import type { OrderReport } from '../../shared/domain/order.ts';
import { recordOutcomes, type Outcome } from '../../shared/domain/outcomes.ts';
import { plan, type Plan } from '../../shared/domain/plan.ts';
import { fullCapabilities } from './builders.ts';
import { ModelExchange } from './model-exchange.ts';

/** What goes wrong in one pass. Fractions are of intents, chosen by position. */
export interface Luck {
  /** The bot dies after the commit, having sent this many of its intents. */
  readonly diesAfter?: number;
  /** Place requests without an answer, by position: lost before or after the exchange took them, or still under way. */
  readonly lost?: 'before' | 'after' | 'late';
  readonly rejects?: boolean;
  /** The list of open orders is the one of the pass before. */
  readonly isStale?: boolean;
  /** The newest trades are not listed yet. */
  readonly hidesNewest?: number;
  /** Trades that are not listed yet though newer ones are. */
  readonly hidesOldest?: number;
  /** Every other trade is not listed yet. */
  readonly hidesOdd?: boolean;
  readonly doublesFills?: boolean;
  readonly reversesFills?: boolean;
  /** Single orders cannot be asked about. */
  readonly cannotAsk?: boolean;
}

/** What becomes of the events on their way, besides what goes wrong in a pass. */
export interface EventLuck extends Luck {
  /** Of so many events one is lost; 1 loses all. */
  readonly losesOneOf?: number;
  /** The newest so many come with the next delivery. */
  readonly holds?: number;
  /** One of long ago comes again. */
  readonly repeats?: number;
}

const rounds = 5;

export class EngineWorld {
  readonly exchange: ModelExchange;
  readonly instrument: Instrument;
  readonly capabilities: EngineCapabilities;
  config: BotConfig;
  state: BotState;
  last: Plan | undefined;
  readonly sentIds = new Set<string>();
  /** By client order id: what debts were made of, as far as any state told. */
  readonly answered = new Map<string, Decimal>();
  #openBefore: OrderReport[] = [];
  #eventsTaken = 0;
  #held: OrderEvent[] = [];
  /** What the exchange answered to orders that a delivery sent; it comes with the next one. */
  #answers: Outcome[] = [];
  /** Requests under way; the exchange refuses them once they have expired. */
  #late: { readonly intent: PlaceIntent; readonly dueMs: number }[] = [];

  constructor(world: {
    config: BotConfig;
    instrument: Instrument;
    price: string;
    feeRate?: string;
    capabilities?: EngineCapabilities;
  }) {
    this.config = world.config;
    this.instrument = world.instrument;
    this.capabilities = world.capabilities ?? fullCapabilities;
    this.exchange = new ModelExchange(decimal(world.price), {
      base: world.instrument.base,
      feeRate: world.feeRate ?? '0',
      lot: world.instrument.lotSize,
    });
    this.state = newBotState({ botId: 'test-bot', idPrefix: 'mabcdef001', nowMs: 0 });
  }

  /** One pass; returns what was planned. */
  pass(luck: Luck = {}): Plan {
    this.exchange.nowMs += 1_000;
    this.#deliverLate();
    const planned = this.#observeAndPlan(luck);
    this.state = planned.state;
    this.last = planned;
    for (const order of planned.state.orders) {
      if (order.role !== 'foreign') this.answered.set(order.clientOrderId, order.answeredQuantity);
    }
    const intents = planned.intents.slice(0, luck.diesAfter ?? planned.intents.length);
    const outcomes = intents.flatMap((intent, i) => this.#send(intent, luck, i));
    if (luck.diesAfter === undefined) {
      this.state = recordOutcomes(this.state, outcomes, this.exchange.nowMs);
    }
    return planned;
  }

  /** One pass over the events since the last delivery, without a look at the exchange. */
  deliver(luck: EventLuck = {}): void {
    this.exchange.nowMs += 50;
    this.#deliverLate();
    const told = this.#takeEvents(luck);
    const answers = this.#answers;
    this.#answers = [];
    this.state = recordOutcomes(this.state, answers, this.exchange.nowMs);
    // Twice, as a thorough pass follows the fast one; the second folds the same events again.
    for (const balances of [undefined, richBalances]) {
      const planned = this.#planFromEvents(told, balances, luck);
      this.state = planned.state;
      for (const order of planned.state.orders) {
        if (order.role !== 'foreign')
          this.answered.set(order.clientOrderId, order.answeredQuantity);
      }
      const intents = planned.intents.slice(0, luck.diesAfter ?? planned.intents.length);
      const outcomes = intents.flatMap((intent, i) => this.#send(intent, luck, i));
      if (luck.diesAfter !== undefined) return;
      this.#answers.push(...outcomes);
    }
  }

  #takeEvents(luck: EventLuck): OrderEvent[] {
    const { events } = this.exchange;
    const fresh = [...this.#held, ...events.slice(this.#eventsTaken)];
    this.#eventsTaken = events.length;
    const holds = Math.min(luck.holds ?? 0, fresh.length);
    this.#held = fresh.slice(fresh.length - holds);
    let told = fresh.slice(0, fresh.length - holds);
    const { losesOneOf, repeats } = luck;
    if (losesOneOf !== undefined) told = told.filter((_, i) => i % losesOneOf !== 0);
    const old = repeats === undefined ? undefined : events[repeats % Math.max(events.length, 1)];
    if (old !== undefined) told.push(old);
    if (luck.doublesFills === true) told = [...told, ...told];
    return luck.reversesFills === true ? told.toReversed() : told;
  }

  #planFromEvents(
    told: readonly OrderEvent[],
    balances: typeof richBalances | undefined,
    luck: EventLuck,
  ): Plan {
    const asked: Fill[] = [];
    const lookups: Lookup[] = [];
    const planNow = (): Plan =>
      this.#plan({
        atMs: this.exchange.nowMs,
        told: told.map(({ report }) => report),
        openOrders: [],
        fills: [...told.flatMap(({ fill }) => (fill === undefined ? [] : [fill])), ...asked],
        lookups,
        ...(balances === undefined ? {} : { balances }),
      });
    const first = planNow();
    if (luck.cannotAsk === true) return first;
    for (const ask of first.asks) this.#answerAsk(ask, lookups, asked);
    return planNow();
  }

  /** Passes without bad luck until nothing is left to do, with time enough for everything unknown to settle. */
  settle(): void {
    for (let i = 0; i < 12; i++) {
      this.exchange.nowMs += 20_000;
      this.pass();
    }
  }

  #deliverLate(): void {
    const due = this.#late.filter(({ dueMs }) => dueMs <= this.exchange.nowMs);
    this.#late = this.#late.filter((request) => !due.includes(request));
    for (const { intent, dueMs } of due) {
      if (dueMs <= intent.expiresAtMs) this.exchange.place(intent);
    }
  }

  #observeAndPlan(luck: Luck): Plan {
    const openNow = this.exchange.openOrders();
    const openOrders = luck.isStale === true ? this.#openBefore : openNow;
    this.#openBefore = openNow;
    const lookups: Lookup[] = [];
    const asked: Fill[] = [];
    let answers: Partial<Observation> = {};
    let planned = this.#plan({ ...this.#observe(openOrders, luck), lookups });
    for (let round = 0; round < rounds && planned.asks.length > 0; round++) {
      for (const ask of planned.asks) {
        if (ask.kind === 'balances') answers = { ...answers, balances: richBalances };
        else if (ask.kind === 'ownLastTrade') {
          answers = { ...answers, ownLastTrade: { price: this.exchange.fills.at(-1)?.price } };
        } else if (luck.cannotAsk !== true) this.#answerAsk(ask, lookups, asked);
      }
      const seen = this.#observe(openOrders, luck);
      planned = this.#plan({ ...seen, fills: [...seen.fills, ...asked], lookups, ...answers });
    }
    return planned;
  }

  #answerAsk(ask: Ask, lookups: Lookup[], asked: Fill[]): void {
    if (
      ask.kind === 'order' &&
      !lookups.some(({ clientOrderId }) => clientOrderId === ask.clientOrderId)
    ) {
      lookups.push({
        clientOrderId: ask.clientOrderId,
        lookup: this.exchange.lookup(ask.clientOrderId),
      });
    }
    if (ask.kind === 'fillsOfOrder') asked.push(...this.exchange.fillsOf(ask.exchangeOrderId));
  }

  #observe(openOrders: OrderReport[], luck: Luck): Omit<Observation, 'lookups'> {
    const since = this.state.fillsCursorMs - fillsOverlapMs;
    const visible = this.exchange.fills.slice(
      0,
      this.exchange.fills.length - (luck.hidesNewest ?? 0),
    );
    let fills = visible.filter(({ timeMs }) => timeMs >= since);
    fills = fills.slice(luck.hidesOldest ?? 0);
    if (luck.hidesOdd === true) fills = fills.filter((_, i) => i % 2 === 0);
    if (luck.doublesFills === true) fills = [...fills, ...fills];
    if (luck.reversesFills === true) fills = fills.toReversed();
    return {
      atMs: this.exchange.nowMs,
      openOrders,
      fills,
      ticker: { symbol: 'BTC-USDT', last: this.exchange.price, timeMs: this.exchange.nowMs },
    };
  }

  #plan(observation: Observation): Plan {
    const { config, instrument, capabilities } = this;
    return plan(
      { config, instrument, capabilities, observation, nowMs: observation.atMs },
      this.state,
    );
  }

  #send(intent: Intent, luck: Luck, position: number): Outcome[] {
    if (intent.kind === 'cancel') {
      this.exchange.cancel(intent.clientOrderId);
      return [];
    }
    if (this.sentIds.has(intent.clientOrderId))
      throw new Error(`${intent.clientOrderId} sent twice`);
    this.sentIds.add(intent.clientOrderId);
    return [this.#place(intent, luck, position)];
  }

  #place(intent: PlaceIntent, luck: Luck, position: number): Outcome {
    const { clientOrderId } = intent;
    const isHit = position % 2 === 0;
    if (luck.rejects === true && isHit) {
      return {
        clientOrderId,
        kind: 'rejected',
        reason: 'other',
        detail: 'refused by the test',
        isPassing: position % 4 === 0,
      };
    }
    if (luck.lost === 'before' && isHit) return { clientOrderId, kind: 'unknown' };
    if (luck.lost === 'late' && isHit) {
      this.#late.push({ intent, dueMs: this.exchange.nowMs + 1_500 * (position + 1) });
      return { clientOrderId, kind: 'unknown' };
    }
    const exchangeOrderId = this.exchange.place(intent);
    if (luck.lost === 'after' && isHit) return { clientOrderId, kind: 'unknown' };
    return { clientOrderId, kind: 'accepted', exchangeOrderId };
  }
}

const richBalances = ['BTC', 'USDT'].map((currency) => ({
  currency,
  available: decimal(1e12),
  held: zero,
}));

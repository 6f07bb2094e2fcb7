/**
 * Watches the simulated exchanges while everything goes wrong: each change of an order is held against what may never
 * be, at the moment it happens.
 */

import { sequenceOf } from '../../shared/domain/client-order-id.ts';
import type { BotStore } from '../../shared/ports/bot-store.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { OrderChange, SimulatedOrder } from '../../local/exchange/records.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import { bots } from './bots.ts';

/** What is wrong with one bot. */
export interface Problem {
  readonly botId: string;
  readonly what: string;
}

export interface Receipt {
  readonly botId: string;
  readonly clientOrderId: string;
  readonly realMs: number;
}

export interface Watch {
  readonly problems: readonly Problem[];
  /** Orders that were accepted, and when. */
  readonly receipts: readonly Receipt[];
  /** From now on nothing may be placed for the bot. */
  isStopped(botId: string): void;
  /** From now on nothing new may be decided; what was decided before runs out. */
  isPaused(botId: string): void;
  /** It may place again. */
  mayPlace(botId: string): void;
  /** Resolves once every look into the table is done. */
  done(): Promise<void>;
}

const problemsMax = 50;
/** What a paused bot had under way is refused or settled by then, ms of virtual time. */
const runOutMs = 60_000;

export function startWatch(parts: {
  readonly exchanges: readonly Simulator[];
  readonly store: BotStore;
  readonly clock: Clock;
  readonly real: Clock;
}): Watch {
  const watch = new OrderWatch(parts.store, parts.clock, parts.real);
  for (const simulator of parts.exchanges) {
    simulator.onOrderChange((change) => {
      watch.see(change);
    });
  }
  return watch;
}

class OrderWatch implements Watch {
  readonly problems: Problem[] = [];
  readonly receipts: Receipt[] = [];
  readonly #store: BotStore;
  readonly #clock: Clock;
  readonly #real: Clock;
  /** Of each account, by id. */
  readonly #live = new Map<string, Map<string, string>>();
  readonly #accepted = new Set<string>();
  /** Bots that may not place, from when on, virtual time. */
  readonly #quiet = new Map<string, number>();
  readonly #looks = new Set<Promise<void>>();

  constructor(store: BotStore, clock: Clock, real: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#real = real;
  }

  isStopped(botId: string): void {
    this.#quiet.set(botId, this.#clock.now());
  }

  isPaused(botId: string): void {
    this.#quiet.set(botId, this.#clock.now() + runOutMs);
  }

  mayPlace(botId: string): void {
    this.#quiet.delete(botId);
  }

  async done(): Promise<void> {
    while (this.#looks.size > 0) await Promise.all(this.#looks);
  }

  see({ change, order }: OrderChange): void {
    const bot = bots.find(({ config }) => config.account === order.account);
    if (bot === undefined || change === 'refused') return;
    const { botId } = bot.config;
    if (change === 'new') this.#accept(botId, order);
    if (order.endReason === 'selfTrade')
      this.#blame(botId, `order ${order.id} met another of ours`);
    const live = this.#live.get(order.account) ?? new Map<string, string>();
    this.#live.set(order.account, live);
    if (order.status !== 'live') {
      live.delete(order.id);
      return;
    }
    const spot = `${order.request.side} at ${order.ticks} ticks`;
    for (const [id, other] of live) {
      if (id !== order.id && other === spot) {
        this.#blame(botId, `orders ${id} and ${order.id} rest at once: ${spot}`);
      }
    }
    live.set(order.id, spot);
  }

  #accept(botId: string, { id, account, request, receivedMs }: Readonly<SimulatedOrder>): void {
    const { clientOrderId } = request;
    if (clientOrderId === undefined) {
      this.#blame(botId, `order ${id} has no client order id`);
      return;
    }
    const name = `${account} ${clientOrderId}`;
    if (this.#accepted.has(name)) this.#blame(botId, `${clientOrderId} was accepted twice`);
    this.#accepted.add(name);
    const quietSince = this.#quiet.get(botId);
    if (quietSince !== undefined && receivedMs > quietSince) {
      this.#blame(botId, `${clientOrderId} was placed though the bot does not trade`);
    }
    this.receipts.push({ botId, clientOrderId, realMs: this.#real.now() });
    const look = this.#findIntent(botId, clientOrderId);
    this.#looks.add(look);
    void look.finally(() => this.#looks.delete(look));
  }

  /** Stored before it was sent: whenever the exchange has an order, its bot knows of it. */
  async #findIntent(botId: string, clientOrderId: string): Promise<void> {
    const state = (await this.#store.loadBot(botId)).grid?.state;
    const sequence = state && sequenceOf(state.idPrefix, clientOrderId);
    if (state === undefined || sequence === undefined || state.sequence <= sequence) {
      this.#blame(botId, `${clientOrderId} was sent before it was stored`);
    }
  }

  #blame(botId: string, what: string): void {
    if (this.problems.length < problemsMax) this.problems.push({ botId, what });
  }
}

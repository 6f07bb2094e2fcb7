/** Does what a relay does for one bot, without being one: says that it lives, sends what it is told, tells what happened. */

import { SQSClient } from '@aws-sdk/client-sqs';
import type { BusEvent } from '../functions/router.ts';
import { sendIntents } from '../shared/app/send-intents.ts';
import type { Exchange } from '../shared/ports/exchange.ts';
import type { RelayEvent } from '../shared/ports/relay-events.ts';
import { clientOptions } from '../shared/runtime/client-options.ts';
import { encodeBundle } from '../shared/stores/event-codec.ts';
import { createSqsCommandSource } from '../shared/stores/sqs-commands.ts';
import type { CostWorld } from './cost-world.ts';

interface Subject {
  readonly botId: string;
  readonly account: string;
  readonly symbol: string;
}

const epoch = 1;
/** Ended early, a request takes what it never hands over, and the bot's commands wait behind it. */
const waitMs = 5_000;
const overlapMs = 60_000;

export class RelayByHand {
  readonly #world: CostWorld;
  readonly #subject: Subject;
  #number = 0;
  #seenMs: number;
  readonly #told = new Set<string>();

  constructor(world: CostWorld, subject: Subject) {
    this.#world = world;
    this.#subject = subject;
    this.#seenMs = world.clock.now();
  }

  /** Lease and session as a relay renews them. */
  async live(): Promise<void> {
    const { leases, clock, unseen } = this.#world;
    const { account } = this.#subject;
    const lease = await leases.read(0);
    const atMs = clock.now();
    if (lease === undefined) await leases.take(0, { seen: undefined, owner: 'bench', nowMs: atMs });
    else await leases.renew(lease, atMs);
    await unseen.relay.sessions.write({ account, shard: 0, epoch, state: 'live', atMs });
  }

  /** Sends the commands that wait, of which there must be some, and returns the message of work with their answers. */
  async sendAll(): Promise<object> {
    const { config, unseen } = this.#world;
    const sqs = new SQSClient(clientOptions(config, config.endpoints.sqs));
    const source = createSqsCommandSource({
      client: sqs,
      queueUrls: config.relayQueueUrls,
      logger: unseen.logger,
    });
    const events: RelayEvent[] = [];
    try {
      for (const received of await source.receive(0, AbortSignal.timeout(waitMs))) {
        const { batch } = received;
        const exchange = await this.#exchange();
        const { outcomes } = await sendIntents(
          { exchange, symbol: batch.symbol, isHalted: () => false },
          batch.intents,
        );
        for (const { clientOrderId } of outcomes) events.push(await this.#order({ clientOrderId }));
        await received.done();
      }
    } finally {
      sqs.destroy();
    }
    return this.#message(events);
  }

  /** What the exchange tells of the fills since it was asked last. */
  async fillEvents(): Promise<object> {
    const exchange = await this.#exchange();
    const fills = await exchange.fillsSince(this.#subject.symbol, this.#seenMs);
    const events: RelayEvent[] = [];
    for (const fill of fills.filter(({ tradeId }) => !this.#told.has(tradeId))) {
      this.#told.add(fill.tradeId);
      const { exchangeOrderId } = fill;
      events.push({ ...(await this.#order({ exchangeOrderId })), fill });
    }
    this.#seenMs = this.#world.clock.now() - overlapMs;
    if (events.length === 0) throw new Error('nothing was filled');
    return this.#message(events);
  }

  /** Such a bundle as the bus delivers it, with one order in it. */
  busEvent(number: number): BusEvent {
    const { kind, ...detail } = this.#message([{ kind: 'resync', because: 'it connected' }]);
    return {
      ...{ id: String(number), version: '0', account: '', region: '', resources: [], time: '' },
      ...{ source: 'mmm.relay', 'detail-type': kind },
      detail,
    };
  }

  async #order(query: {
    readonly clientOrderId?: string;
    readonly exchangeOrderId?: string;
  }): Promise<Extract<RelayEvent, { kind: 'order' }>> {
    const exchange = await this.#exchange();
    const found = await exchange.order({ symbol: this.#subject.symbol, ...query });
    if (found.kind !== 'found') throw new Error('the exchange does not know its order');
    return { kind: 'order', report: found.report };
  }

  #exchange(): Promise<Exchange> {
    return this.#world.unseen.exchangeFor({ account: this.#subject.account, exchange: 'okx' });
  }

  #message(events: readonly RelayEvent[]) {
    this.#number += 1;
    const { botId, account } = this.#subject;
    const bundle = { botId, account, shard: 0, epoch, number: this.#number, events };
    return { kind: 'events' as const, ...encodeBundle(bundle) };
  }
}

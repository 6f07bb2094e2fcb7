/** What goes wrong, when: one misfortune after the other, overlapping, all of them drawn from one seed. */

import { systemClock } from '../../shared/runtime/system-clock.ts';
import { bots } from './bots.ts';
import type { Chance } from './chance.ts';
import { editLevels, switchOffAndOn, type EditParts } from './config-edits.ts';
import {
  chooseRestStorm,
  chooseSocketStorm,
  exchangeFaultsOf,
  wordsOf,
  type ExchangeFaults,
} from './exchange-faults.ts';
import type { LeaseWatch } from './lease-watch.ts';
import { relayNumbers } from './relay-pair.ts';
import type { Story } from './story.ts';
import type { Watch } from './watch.ts';
import type { World } from './world.ts';

export interface MisfortuneParts {
  readonly world: World;
  readonly watch: Watch;
  readonly lease: LeaseWatch;
  readonly chance: Chance;
  readonly story: Story;
}

/** One thing that goes wrong; resolves when it is over. */
type Misfortune = () => Promise<void> | void;

/** Real ms. */
const pauseMin = 300;
const pauseMax = 2_200;
/** The relays at home hold their lease for three seconds. */
const sleepMin = 3_500;
const sleepMax = 6_500;
/** Of every request to the cloud, between the storms. */
const cloudAlways = { table: 0.005, queue: 0.01, bus: 0.02 };

export class Misfortunes {
  readonly #parts: MisfortuneParts;
  readonly #exchanges: readonly ExchangeFaults[];
  readonly #underWay = new Set<Promise<void>>();
  readonly #abort = new AbortController();
  /** Bots somebody is switching off and on. */
  readonly #edited = new Set<string>();
  readonly #edits: EditParts;
  readonly #menu: readonly (readonly [number, Misfortune])[];

  constructor(parts: MisfortuneParts) {
    this.#parts = parts;
    const { world, watch, story } = parts;
    this.#exchanges = world.exchanges.all.map(exchangeFaultsOf);
    const { signal } = this.#abort;
    this.#edits = { store: world.direct.store, real: systemClock, watch, story, signal };
    this.#menu = [
      [
        6,
        () => {
          this.#cut();
        },
      ],
      [
        1,
        () => {
          this.#goAway();
        },
      ],
      [6, () => this.#socketStorm()],
      [5, () => this.#restStorm()],
      [
        3,
        () => {
          this.#kill();
        },
      ],
      [
        2,
        () => {
          this.#sleep();
        },
      ],
      [4, () => this.#cloudStorm()],
      [4, () => this.#pile()],
      [4, () => this.#replay()],
      [2, () => this.#edit()],
    ];
  }

  /** For so long, real ms. Everything that was begun is over at its end, and nothing goes wrong any more. */
  async run(forMs: number): Promise<void> {
    const { chance, world, story } = this.#parts;
    this.#soothe(cloudAlways);
    const untilMs = systemClock.now() + forMs;
    while (systemClock.now() < untilMs) {
      await systemClock.wait(
        Math.min(chance.between(pauseMin, pauseMax), untilMs - systemClock.now()),
      );
      if (systemClock.now() < untilMs) this.#begin(this.#choose());
    }
    this.#abort.abort();
    world.relays.wake();
    await Promise.all(this.#underWay);
    for (const exchange of this.#exchanges) exchange.calm();
    this.#soothe({ table: 0, queue: 0, bus: 0 });
    story.remark('nothing goes wrong any more');
  }

  #soothe(probabilities: typeof cloudAlways): void {
    const { cloud } = this.#parts.world;
    cloud.table.set(probabilities.table);
    cloud.queue.set(probabilities.queue);
    cloud.bus.set(probabilities.bus);
  }

  #begin(misfortune: Misfortune): void {
    const running = Promise.resolve(misfortune()).catch((error: unknown) => {
      this.#parts.story.remark(`a misfortune went wrong itself: ${String(error)}`);
    });
    this.#underWay.add(running);
    void running.finally(() => this.#underWay.delete(running));
  }

  #choose(): Misfortune {
    const total = this.#menu.reduce((sum, [weight]) => sum + weight, 0);
    let left = this.#parts.chance.between(1, total);
    for (const [weight, misfortune] of this.#menu) {
      left -= weight;
      if (left <= 0) return misfortune;
    }
    return () => undefined;
  }

  #wait(low: number, high: number): Promise<void> {
    return systemClock.wait(this.#parts.chance.between(low, high), this.#abort.signal);
  }

  #cut(): void {
    const { simulator } = this.#parts.chance.oneOf(this.#exchanges);
    const { exchange } = simulator;
    this.#parts.story.tell('connections cut', `${exchange}: ${simulator.connections()} cut`);
    simulator.cutConnections();
  }

  #goAway(): void {
    const { simulator } = this.#parts.chance.oneOf(this.#exchanges);
    this.#parts.story.tell('end announced', `${simulator.exchange} announces its end`);
    simulator.sayGoingAway();
  }

  async #socketStorm(): Promise<void> {
    await this.#storm('socket storm', chooseSocketStorm(this.#parts.chance));
  }

  async #restStorm(): Promise<void> {
    await this.#storm('REST storm', chooseRestStorm(this.#parts.chance));
  }

  async #storm(kind: string, rule: ReturnType<typeof chooseRestStorm>): Promise<void> {
    const { chance, story } = this.#parts;
    const faults = chance.oneOf(this.#exchanges);
    const percent = chance.between(15, 70);
    story.tell(kind, `${faults.simulator.exchange}: ${wordsOf(rule)}, ${percent} % for a while`);
    const end = faults.storm(rule, percent / 100);
    await this.#wait(1_000, 5_000);
    end();
  }

  #kill(): void {
    const { chance, world, story } = this.#parts;
    const which = chance.happens(0.15) ? relayNumbers : [this.#chooseRelay()];
    for (const number of which) {
      if (!world.relays.kill(number)) continue;
      story.tell('relay killed', `relay ${number} is killed${this.#ownerWords(number)}`);
    }
  }

  #sleep(): void {
    const { chance, world, story } = this.#parts;
    const number = this.#chooseRelay();
    const ms = chance.between(sleepMin, sleepMax);
    const words = this.#ownerWords(number);
    if (!world.relays.pause(number, ms)) return;
    story.tell('relay asleep', `relay ${number} sleeps for ${ms} ms${words}`);
  }

  /** The owner, more often than not. */
  #chooseRelay(): number {
    const { chance, world, lease } = this.#parts;
    const owning = lease.owner === undefined ? undefined : world.relays.whichOf(lease.owner);
    return owning !== undefined && chance.happens(0.7) ? owning : chance.oneOf(relayNumbers);
  }

  #ownerWords(which: number): string {
    const { world, lease } = this.#parts;
    const isOwner = lease.owner !== undefined && world.relays.whichOf(lease.owner) === which;
    return isOwner ? ', the owner' : '';
  }

  async #cloudStorm(): Promise<void> {
    const { chance, story, world } = this.#parts;
    const part = chance.oneOf(['table', 'table', 'queue', 'queue', 'bus'] as const);
    const percent = chance.between(15, 60);
    story.tell(`${part} storm`, `the ${part} fails ${percent} % of all requests for a while`);
    world.cloud[part].set(percent / 100);
    await this.#wait(800, 4_000);
    world.cloud[part].set(cloudAlways[part]);
  }

  /** Several passes of one bot at the same time, as of several functions. */
  async #pile(): Promise<void> {
    const { chance, story, world } = this.#parts;
    const { botId } = chance.oneOf(bots).config;
    const count = chance.between(2, 5);
    story.tell('passes at once', `${botId}: ${count} passes at once`);
    const body = JSON.stringify({ kind: 'config', botId });
    await world.runBesideQueue(Array.from({ length: count }, () => body));
  }

  /** Messages that were worked on already come again, all at once, whatever their order was. */
  async #replay(): Promise<void> {
    const { chance, story, world } = this.#parts;
    const recent = world.recentWork();
    if (recent.length === 0) return;
    const count = Math.min(recent.length, chance.between(1, 6));
    const chosen = Array.from({ length: count }, () => chance.oneOf(recent));
    story.tell('old messages again', `${count} messages of work come again`);
    await world.runBesideQueue(chosen);
  }

  async #edit(): Promise<void> {
    const { chance } = this.#parts;
    const bot = chance.oneOf(bots);
    const { botId } = bot.config;
    if (this.#edited.has(botId)) return;
    this.#edited.add(botId);
    const kind = chance.oneOf(['levels', 'levels', 'pause', 'stop'] as const);
    if (kind === 'levels') await editLevels(this.#edits, bot, chance);
    else {
      const forMs = chance.between(3_000, 6_000);
      await switchOffAndOn(this.#edits, bot, { stopKind: kind, forMs });
    }
    this.#edited.delete(botId);
  }
}

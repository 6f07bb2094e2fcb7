/** The checks of the smoke test, one after the other. The first that fails ends it. */

import { zero, type Decimal } from '../domain/decimal.ts';
import { FunctionFailedError } from '../ports/deployed-functions.ts';
import type { PaperBook } from '../ports/paper-market.ts';
import {
  boughtOn,
  dip,
  isSameLadder,
  ladderOf,
  nothing,
  rise,
  secondDip,
  seeded,
  smokeBotId,
  smokeConfig,
  smokeListing,
  stopped,
  wordsOf,
  type Ladder,
} from './smoke-market.ts';
import { SmokeTestError, type SmokeTestDeps } from './smoke-parts.ts';

interface Run {
  readonly runId: string;
  readonly untilMs: number;
  readonly isHalted: boolean;
}

/** A pass may find a role that is not known everywhere yet, or lose a race against one of the schedule. */
const timesMax = 8;
const betweenTimesMs = 3_000;
/** What goes through a queue or a stream is there in a second, and in a minute at the latest. */
const looksMax = 45;
const betweenLooksMs = 2_000;
const looksSeconds = (looksMax * betweenLooksMs) / 1000;

/** Returns what was found to work. Rejects with a `SmokeTestError`. */
export async function runChecks(deps: SmokeTestDeps, run: Run): Promise<readonly string[]> {
  const done: string[] = [];
  const check = async (name: string, doIt: () => Promise<void>) => {
    try {
      await doIt();
    } catch (error) {
      throw new SmokeTestError(name, textOf(error));
    }
    deps.logger.info('smoke test: ok', { check: name });
    done.push(name);
  };
  const bot = new SmokeBot(deps, run);

  await check('the planner answers', () => bot.tries(() => deps.functions.plan()));
  await check('the watchdog answers', () => bot.tries(() => deps.functions.watch()));
  await bot.enable();
  if (run.isHalted) {
    await check('no order is placed while trading is halted', () => bot.passesShow(nothing));
    await check('the stream brings a config to the lifecycle', () => bot.isAccepted());
    return done;
  }
  await check('the grid is placed', () => bot.passesShow(seeded));
  await check('the stream brings a config to the lifecycle', () => bot.isAccepted());
  await bot.moveTo(dip);
  await check('a fill is countered, once', () => bot.passesShow(dip.ladder));
  await check('more passes change nothing', () => bot.staysAsItIs());
  await bot.moveTo(rise);
  await check('a slot becomes a pass, through the work queue', async () => {
    await bot.tries(() => bot.sendSlot());
    await bot.soonShows(rise.ladder);
    await bot.passesShow(rise.ladder);
  });
  await bot.moveTo(secondDip);
  await check('an order event becomes a pass, through the router and the work queue', async () => {
    await bot.tries(() => bot.sendEvent());
    await bot.soonShows(secondDip.ladder);
    await bot.passesShow(secondDip.ladder);
  });
  await bot.disable();
  await check('a bot that is stopped cancels its orders', () => bot.passesShow(stopped));
  return done;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : 'something that is not an error';
}

class SmokeBot {
  readonly #deps: SmokeTestDeps;
  readonly #run: Run;

  constructor(deps: SmokeTestDeps, run: Run) {
    this.#deps = deps;
    this.#run = run;
  }

  async enable(): Promise<void> {
    const { market, clock } = this.#deps;
    await market.open(smokeBotId, smokeListing(this.#run.runId, clock.now()));
    await this.#configure(true);
  }

  disable(): Promise<void> {
    return this.#configure(false);
  }

  async #configure(enabled: boolean): Promise<void> {
    const { store, clock } = this.#deps;
    const config = smokeConfig(this.#run.runId, { enabled, nowMs: clock.now() });
    await store.putConfig(smokeBotId, config);
  }

  async moveTo({ price }: { readonly price: Parameters<SmokeTestDeps['market']['moveTo']>[1] }) {
    await this.#deps.market.moveTo(smokeBotId, price);
  }

  /** Runs passes until the book is as it should be. */
  async passesShow(expected: Ladder): Promise<void> {
    const isThere = await this.tries(async () => {
      await this.#pass();
      return (await this.#shows(expected)) && (await this.#isSettled(expected));
    });
    if (!isThere) throw await this.#difference(expected);
  }

  /** Does it again until it neither fails nor says false; returns what it said last. */
  async tries<T>(doIt: () => Promise<T>): Promise<T> {
    for (let time = 1; ; time++) {
      let failure: FunctionFailedError | undefined;
      try {
        const said = await doIt();
        if (said !== false || time >= timesMax) return said;
      } catch (error) {
        if (!(error instanceof FunctionFailedError) || time >= timesMax) throw error;
        failure = error;
      }
      await this.#wait(betweenTimesMs, failure);
    }
  }

  /** Waits until somebody else's pass has made the book what it should be. */
  async soonShows(expected: Ladder): Promise<void> {
    for (let look = 0; look < looksMax; look++) {
      if (await this.#shows(expected)) return;
      await this.#wait(betweenLooksMs);
    }
    throw await this.#difference(expected);
  }

  async staysAsItIs(): Promise<void> {
    const before = await this.#deps.market.look(smokeBotId);
    await this.tries(() => this.#pass());
    await this.tries(() => this.#pass());
    const after = await this.#deps.market.look(smokeBotId);
    if (before === undefined || after === undefined) throw new Error('the paper book is gone');
    if (before.version === after.version) return;
    const [was, is] = [before, after].map(({ book }) => wordsOf(ladderOf(book)));
    throw new Error(`the book held ${was ?? ''}, and then ${is ?? ''}`);
  }

  async isAccepted(): Promise<void> {
    for (let look = 0; look < looksMax; look++) {
      const status = await this.#deps.store.configStatus(smokeBotId);
      if (status?.kind === 'accepted') return;
      if (status?.kind === 'rejected') {
        throw new Error(`it rejects a config that is right: ${status.errors.join('; ')}`);
      }
      await this.#wait(betweenLooksMs);
    }
    throw new Error(`nobody has answered the config within ${looksSeconds} s`);
  }

  async sendSlot(): Promise<void> {
    const slotMs = this.#deps.clock.now();
    const due = { account: smokeBotId, botIds: [smokeBotId], pollSeconds: 60 };
    await this.#deps.functions.fanOut({ slotMs, accounts: [due] });
  }

  async sendEvent(): Promise<void> {
    await this.#deps.functions.route({
      botId: smokeBotId,
      account: smokeBotId,
      // Unlike that of any relay, and of any other run.
      epoch: this.#deps.clock.now(),
      number: 0,
      events: [{ kind: 'resync', because: 'smoke test' }],
    });
  }

  #pass(): Promise<void> {
    return this.#deps.functions.work({ kind: 'config', botId: smokeBotId });
  }

  /** Throws for what no further pass can mend. */
  async #shows(expected: Ladder): Promise<boolean> {
    const found = ladderOf(await this.#book());
    if (found.placed > expected.placed) throw await this.#difference(expected);
    return isSameLadder(found, expected);
  }

  /** What the bot knows is what is there: a cancel takes it another pass to know of. */
  async #isSettled(expected: Ladder): Promise<boolean> {
    const { live, debts, inventory } = await this.#known();
    // A counter that was canceled leaves its debt for the day the bot goes on.
    const isPaid = debts === 0 || expected.orders.length === 0;
    return live === expected.orders.length && isPaid && inventory.eq(boughtOn(await this.#book()));
  }

  async #known(): Promise<{ live: number; debts: number; inventory: Decimal }> {
    const { grid } = await this.#deps.store.loadBot(smokeBotId);
    const { orders = [], debts = [], ledger } = { ...grid?.state };
    const live = orders.filter(({ status }) => status !== 'closed').length;
    return { live, debts: debts.length, inventory: ledger?.inventoryBase ?? zero };
  }

  async #book(): Promise<PaperBook> {
    const stored = await this.#deps.market.look(smokeBotId);
    if (stored === undefined) throw new Error('the paper book is gone');
    return stored.book;
  }

  async #difference(expected: Ladder): Promise<Error> {
    const book = await this.#book();
    const found = ladderOf(book);
    const { live, debts, inventory } = await this.#known();
    const note = await this.#deps.failureStore.read(smokeBotId);
    const because = note === undefined ? '' : `; its passes say: ${note.kind}: ${note.text}`;
    const seen = isSameLadder(found, expected)
      ? `there were, but the bot knows of ${live} orders, ${debts} debts and an inventory of ${inventory.toFixed()} where it has ${boughtOn(book).toFixed()}`
      : `there were ${wordsOf(found)}`;
    return new Error(`expected ${wordsOf(expected)}; ${seen}${because}`);
  }

  /** Rejects when there is no time left, with what was wrong last. */
  async #wait(ms: number, failure?: Error): Promise<void> {
    const { clock } = this.#deps;
    if (clock.now() + ms > this.#run.untilMs) throw failure ?? new Error('no time was left');
    await clock.wait(ms);
  }
}

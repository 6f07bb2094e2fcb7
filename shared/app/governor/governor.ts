/**
 * One governor an account: all limits of a request are taken or none, and nothing is granted while a ban is in force.
 * Those of one process share what it knows; those of several share the counters.
 */

import {
  banMsMax,
  largestCharge,
  surelyOverMs,
  windowsAt,
  type BudgetWindow,
} from '../../domain/budget.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Charge, Governor, Lane, RequestLimit, Reservation } from '../../ports/governor.ts';
import type { LimitOwner, LimitStore } from '../../ports/limit-store.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Metrics } from '../../ports/metrics.ts';
import { createBanBoard, type BanBoard } from './ban-board.ts';
import { LimitBook, type Want } from './limit-book.ts';
import { createStoreLine } from './store-line.ts';

export interface GovernorsDeps {
  readonly store: LimitStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The name of the address requests leave from; whoever leaves from the same one goes by the same name. */
  readonly address: string;
}

export interface GovernedAccount {
  readonly exchange: string;
  readonly account: string;
  /** What the exchange's clock shows. */
  readonly exchangeNow: () => number;
}

/**
 * How long the next window is waited for: longer than a short one lasts. A counter is worth it, and so is a cancel, with
 * whose lane the question goes what became of an order. A read that fails takes its pass with it, and of many bots on
 * one account it would be that of the same ones each time. Seeds come again with the next pass anyway.
 */
const waitMs: Readonly<Record<Lane, number>> = {
  counter: 3_000,
  cancel: 3_000,
  seed: 0,
  read: 3_000,
};
/** Also of attempts spoilt by a window that ended while its units were taken. */
const attemptsMax = 4;

type Refusal = Extract<Reservation, { kind: 'heldBack' }>;

/** Units that were taken of one window. */
interface Taken {
  readonly want: Want;
  readonly window: BudgetWindow;
}

/** Makes the governors of one process. */
export function createGovernors(deps: GovernorsDeps): (of: GovernedAccount) => Governor {
  const line = createStoreLine(deps);
  const bans = createBanBoard(deps.clock, line);
  const book = new LimitBook(line);
  return (of) => new SharedGovernor({ ...deps, ...of, bans, book });
}

interface Parts extends GovernorsDeps, GovernedAccount {
  readonly bans: BanBoard;
  readonly book: LimitBook;
}

class SharedGovernor implements Governor {
  readonly #deps: Parts;

  constructor(deps: Parts) {
    this.#deps = deps;
  }

  async reserve(charges: readonly Charge[], lane: Lane): Promise<Reservation> {
    const { clock } = this.#deps;
    const lastMs = clock.now() + waitMs[lane];
    let refusal: Refusal | undefined;
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const reservation = await this.#tryOnce(charges, lane);
      if (reservation.kind === 'granted') return reservation;
      refusal = reservation;
      if (refusal.untilMs > Math.max(lastMs, clock.now())) break;
      if (refusal.untilMs > clock.now()) await clock.wait(refusal.untilMs - clock.now());
    }
    return this.#heldBack(refusal ?? refused(clock.now(), 'no attempt'), lane);
  }

  told(words: Parameters<Governor['told']>[0]): void {
    const { book, exchangeNow } = this.#deps;
    for (const { limit, used } of words) {
      void book.told(this.#ownerOf(limit.scope), limit, { used, nowMs: exchangeNow() });
    }
  }

  async shutOut({ scope, limit, ...asked }: Parameters<Governor['shutOut']>[0]): Promise<void> {
    const { bans, clock, logger } = this.#deps;
    const untilMs = Math.min(asked.untilMs, clock.now() + banMsMax);
    const owner = this.#ownerOf(scope);
    logger.warn('the exchange shuts us out', {
      ...owner,
      limit: limit?.name,
      until: new Date(untilMs).toISOString(),
    });
    await bans.put(owner, { untilMs, ...(limit === undefined ? {} : { limit: limit.name }) });
  }

  async #tryOnce(charges: readonly Charge[], lane: Lane): Promise<Reservation> {
    const { book, bans, clock, exchangeNow } = this.#deps;
    const banned = await this.#banned(charges);
    if (banned !== undefined) return banned;

    const nowMs = exchangeNow();
    const taken: Taken[] = [];
    const giveBack = () => {
      for (const { want, window } of taken.splice(0)) book.putBack(want, window, exchangeNow());
    };
    for (const { limit, units } of charges) {
      const want = { owner: this.#ownerOf(limit.scope), limit, lane, units };
      for (const window of windowsAt(limit, nowMs, units)) {
        if (!(await book.take(want, window, nowMs))) {
          giveBack();
          return refused(this.#ourTime(surelyOverMs(limit, window, units)), whyRefused(want));
        }
        taken.push({ want, window });
      }
    }
    // The table may have taken its time, and what was taken is of windows that are over.
    const isTimely = () => charges.every((charge) => isOf(taken, charge, exchangeNow()));
    const isFree = () =>
      this.#namesOf(charges).every((of) => bans.knownUntil(of.owner, of.names) === undefined);
    if (isTimely()) return { kind: 'granted', holds: () => isTimely() && isFree(), giveBack };
    giveBack();
    return refused(clock.now(), 'a window ended while it was asked for');
  }

  async #banned(charges: readonly Charge[]): Promise<Refusal | undefined> {
    const { bans } = this.#deps;
    const untils = await Promise.all(
      this.#namesOf(charges).map(({ owner, names }) => bans.bannedUntil(owner, names)),
    );
    const untilMs = Math.max(...untils.map((until) => until ?? -Infinity));
    return untilMs === -Infinity ? undefined : refused(untilMs, 'shut out by the exchange');
  }

  /** Of both scopes, as a ban of everything stands for those that have no limit here too. */
  #namesOf(charges: readonly Charge[]) {
    return (['account', 'address'] as const).map((scope) => {
      const limits = charges.filter(({ limit }) => limit.scope === scope);
      return { owner: this.#ownerOf(scope), names: limits.map(({ limit }) => limit.name) };
    });
  }

  #heldBack(refusal: Refusal, lane: Lane): Refusal {
    const { account, exchange, logger, metrics } = this.#deps;
    metrics.add(lane === 'counter' ? 'CountersHeldBack' : 'RequestsHeldBack', 1, {
      exchange,
      account,
      lane,
    });
    const fields = { exchange, account, lane, because: refusal.because };
    if (lane === 'counter') logger.warn('a counter order is held back', fields);
    else logger.debug('a request is held back', fields);
    return refusal;
  }

  #ownerOf(scope: RequestLimit['scope']): LimitOwner {
    const { exchange, account, address } = this.#deps;
    return { exchange, scope, id: scope === 'account' ? account : address };
  }

  #ourTime(exchangeMs: number): number {
    const { clock, exchangeNow } = this.#deps;
    return clock.now() + exchangeMs - exchangeNow();
  }
}

function refused(untilMs: number, because: string): Refusal {
  return { kind: 'heldBack', untilMs, because };
}

/** Whether units were taken of every window that a request sent now may count in. */
function isOf(taken: readonly Taken[], { limit, units }: Charge, nowMs: number): boolean {
  return windowsAt(limit, nowMs, units).every(({ startMs }) =>
    taken.some(({ want, window }) => want.limit === limit && window.startMs === startMs),
  );
}

function whyRefused({ limit, units }: Want): string {
  const most = largestCharge(limit);
  return units > most
    ? `${units} units at once are more than ${limit.name} ever has (${most})`
    : `${limit.name} is used up`;
}

/** The exchange's own limits, as it counts them; whoever goes on asking is shut out, and others are for no fault of theirs. */

import type { BudgetWord, Charge, RequestLimit } from '../../../shared/ports/governor.ts';
import { GateWindow } from './gate-window.ts';
import type { Rates } from './rates.ts';
import { ShutOuts, type Sender } from './shut-outs.ts';
import { ToldFigures } from './told-figures.ts';

export type Admission =
  | { readonly kind: 'admitted'; readonly words: readonly BudgetWord[] }
  | { readonly kind: 'tooMany'; readonly retryAfterMs: number }
  | { readonly kind: 'banned'; readonly retryAfterMs: number };

/** Whose budgets are charged. */
export interface GateOwner {
  readonly address: string;
  readonly account: string;
}

export interface Asking extends GateOwner {
  readonly charges: readonly Charge[];
  readonly nowMs: number;
  /** Absent where nobody looks who it was. */
  readonly sender?: Sender | undefined;
}

const banMs = 120_000;
/** Requests after a refusal, in one window, before the ban. */
const patience = 5;

export class Gate {
  /** Requests refused though there was room for all of ours, and bans that came of them. */
  refusals = 0;
  bans = 0;
  readonly rates: Rates;
  /** Of others' making. */
  readonly shutOuts = new ShutOuts();
  /** With what others use, which is none of our doing until we are told of it. */
  readonly figures = new ToldFigures();
  private readonly windows = new Map<string, GateWindow>();
  private readonly bannedUntilMs = new Map<string, number>();
  private readonly refusedOf = new Map<string, GateWindow>();

  constructor(rates: Rates) {
    this.rates = rates;
  }

  admit(asking: Asking): Admission {
    const { address, charges, nowMs, sender } = asking;
    const shutUntilMs = this.shutOuts.untilMs(address);
    if (nowMs < shutUntilMs) {
      if (sender !== undefined) this.shutOuts.asked(address, sender);
      return { kind: 'banned', retryAfterMs: shutUntilMs - nowMs };
    }
    const until = this.bannedUntilMs.get(address) ?? 0;
    if (nowMs < until) {
      this.refusals += 1;
      return { kind: 'banned', retryAfterMs: until - nowMs };
    }
    for (const charge of charges) {
      const { limit, units } = charge;
      const window = this.windowOf(limit, asking);
      if (window.used(nowMs) + units <= limit.max) continue;
      if (sender !== undefined) this.figures.refused(ownerOf(asking), sender, charge);
      // Of what others use we are told afterwards.
      const isOurs = window.usedByUs(nowMs) + units > limit.max;
      const retryAfterMs = window.endsMs(nowMs) - nowMs;
      return isOurs ? this.refuse(asking, limit, retryAfterMs) : { kind: 'tooMany', retryAfterMs };
    }
    for (const { limit, units } of charges) {
      this.windowOf(limit, asking).add({ atMs: nowMs, units, isOurs: true });
    }
    const words = this.rates
      .toldWith(charges)
      .map((limit) => ({ limit, used: this.windowOf(limit, asking).used(nowMs) }));
    return { kind: 'admitted', words };
  }

  /** A program of somebody else's uses this part of every limit that anything of ours has used so far. */
  useForeign(owner: GateOwner, by: { part: number; everyMs: number; nowMs: number }): void {
    const { part, everyMs, nowMs } = by;
    for (const [name, window] of this.windows) {
      const { limit } = window;
      if (name !== nameOf(limit, owner)) continue;
      const room = limit.max - window.used(nowMs);
      const theirs = limit.max * part;
      const others = window.used(nowMs) - window.usedByUs(nowMs);
      const units = Math.min(
        room,
        Math.ceil((theirs * Math.min(everyMs, limit.windowMs)) / limit.windowMs),
        Math.floor(theirs) - others,
      );
      if (units > 0) window.add({ atMs: nowMs, units, isOurs: false });
    }
  }

  private refuse({ address, nowMs }: Asking, limit: RequestLimit, retryAfterMs: number): Admission {
    this.refusals += 1;
    const name = `${address} ${limit.name}`;
    const refused = this.refusedOf.get(name) ?? new GateWindow(limit);
    this.refusedOf.set(name, refused);
    refused.add({ atMs: nowMs, units: 1, isOurs: true });
    if (refused.used(nowMs) <= patience) return { kind: 'tooMany', retryAfterMs };
    this.bans += 1;
    this.bannedUntilMs.set(address, nowMs + banMs);
    return { kind: 'banned', retryAfterMs: banMs };
  }

  private windowOf(limit: RequestLimit, owner: GateOwner): GateWindow {
    const name = nameOf(limit, owner);
    const window = this.windows.get(name) ?? new GateWindow(limit);
    this.windows.set(name, window);
    return window;
  }
}

/** Whose figures they are, also where one limit is of the address and the other of the account. */
export function ownerOf({ address, account }: GateOwner): string {
  return `${address} ${account}`;
}

function nameOf({ scope, name }: RequestLimit, { address, account }: GateOwner): string {
  return `${scope} ${scope === 'address' ? address : account} ${name}`;
}

/**
 * The times in which an exchange answers nobody from an address, for no fault of ours; and who of ours asked all the
 * same, though it was told, or could have read what another was told.
 */

import type { Life } from '../kernel/life.ts';
import { hasFrozen, hasTableFailed } from '../kernel/trouble.ts';

/** One process of ours that has sent something. */
export interface Sender {
  readonly life: Pick<Life, 'name' | 'isDead' | 'hasMet'>;
  readonly sentMs: number;
  /** Words on budgets that had been told to anybody when it asked for leave to send. */
  readonly wordsBefore?: number;
}

interface ToldOf {
  readonly life: Sender['life'];
  readonly atMs: number;
}

/** A request of one who should have known. */
export interface AskedAnyway {
  readonly address: string;
  readonly who: string;
  readonly toldWhom: string;
  /** Between that it was told and that this left. */
  readonly afterMs: number;
}

/** What had leave before the word came may leave a moment after it: it waits for the table, which takes its time. */
const underWayMs = 2_000;
/** What was read of bans is believed this long. */
const believedMs = 1_000;

export class ShutOuts {
  readonly askedAnyway: AskedAnyway[] = [];
  private readonly shut = new Map<string, { untilMs: number; readonly told: ToldOf[] }>();

  /** Again before its end: it lasts longer. */
  open(address: string, by: { readonly nowMs: number; readonly forMs: number }): void {
    const untilMs = by.nowMs + by.forMs;
    const known = this.shut.get(address);
    if (known === undefined || untilMs > known.untilMs) {
      this.shut.set(address, { untilMs, told: [] });
    }
  }

  /** All of them. */
  end(): void {
    this.shut.clear();
  }

  untilMs(address: string): number {
    return this.shut.get(address)?.untilMs ?? Number.NEGATIVE_INFINITY;
  }

  /** An answer that said so has reached the process. */
  told(address: string, { life }: Pick<Sender, 'life'>, nowMs: number): void {
    const shut = this.shut.get(address);
    if (shut !== undefined && nowMs < shut.untilMs) shut.told.push({ life, atMs: nowMs });
  }

  /** A request has arrived while it was shut. */
  asked(address: string, sender: Sender): void {
    const told = this.shut.get(address)?.told.find((one) => shouldKnow(sender, one));
    if (told === undefined) return;
    this.askedAnyway.push({
      address,
      who: sender.life.name,
      toldWhom: told.life.name,
      afterMs: sender.sentMs - told.atMs,
    });
  }
}

function shouldKnow({ life, sentMs }: Sender, told: ToldOf): boolean {
  if (isTroubled(life, told.atMs, sentMs)) return false;
  if (life === told.life) return sentMs > told.atMs + underWayMs;
  // One that ended may not have come to tell the others.
  if (told.life.isDead || isTroubled(told.life, told.atMs, sentMs)) return false;
  return sentMs > told.atMs + underWayMs + believedMs;
}

function isTroubled(life: Sender['life'], fromMs: number, toMs: number): boolean {
  return hasTableFailed(life, fromMs, toMs) || hasFrozen(life, fromMs, toMs);
}

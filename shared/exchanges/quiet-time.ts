/**
 * How long an exchange asked to be left alone, remembered for as long as its adapter lives: until then nothing is sent.
 * A client that goes on asking is kept out longer, and on some exchanges its address is banned for days.
 */

import { banMsMax } from '../domain/budget.ts';
import type { Clock } from '../ports/clock.ts';

/** In place of a reply: the request was not sent. */
export interface HeldBack {
  readonly kind: 'heldBack';
  /** Epoch ms of our clock. */
  readonly untilMs: number;
  /** For people, where it was not the exchange that asked for it. */
  readonly because?: string;
}

export interface QuietTime {
  /** Whether a request that counts towards these limits has to wait; undefined when it may go. */
  heldBack(limits: readonly string[]): HeldBack | undefined;
  /** Real ms from now; a shorter time than one already asked for changes nothing. */
  ask(limit: string, forMs: number): void;
}

/** Limits have fixed names, a handful an exchange; this only bounds what a mistake could do. */
const limitsMax = 1_000;

export function createQuietTime(clock: Clock): QuietTime {
  const untilMsByLimit = new Map<string, number>();
  return {
    heldBack(limits) {
      const untilMs = Math.max(0, ...limits.map((limit) => untilMsByLimit.get(limit) ?? 0));
      return untilMs > clock.now() ? { kind: 'heldBack', untilMs } : undefined;
    },
    ask(limit, forMs) {
      const untilMs = clock.now() + Math.min(Math.max(forMs, 0), banMsMax);
      if (untilMsByLimit.size >= limitsMax && !untilMsByLimit.has(limit)) untilMsByLimit.clear();
      untilMsByLimit.set(limit, Math.max(untilMs, untilMsByLimit.get(limit) ?? 0));
    },
  };
}

/** For people: what an outcome or an error says of a request that was not sent. */
export function textOfHeldBack({ untilMs, because = 'to be left alone' }: HeldBack): string {
  return `not sent: ${because} until ${new Date(untilMs).toISOString()}`;
}

/**
 * The life of one process. It can end at every one of its waits, before or after what it waits for has happened: then
 * nothing of it goes on, and nobody is told. Whatever a process does to the world goes through `reach`.
 */

import type { Clock } from '../../../shared/ports/clock.ts';
import type { Luck } from './luck.ts';
import type { Timeline } from './timeline.ts';

/**
 * That a process reaches out for something, that what it sent has arrived, or that a fault strikes what it is about to
 * do. `about`: text in which the names of orders are.
 */
export interface Told {
  readonly kind: 'asks' | 'arrives' | 'fault';
  readonly what: string;
  readonly about?: string;
}

/** Told of everything a process does to the world. */
export type Tell = (who: string, what: Told) => void;

export interface LifeParts {
  readonly name: string;
  readonly timeline: Timeline;
  readonly luck: Luck;
  /** Of each wait, before and after alike. */
  readonly crashes: () => number;
  /** Says of a wait, before or after, that this is where it ends; told once for each. */
  readonly endsAt?: (where: string) => boolean;
  /** Of each answer, that the process stands still for a while when it comes. */
  readonly freezes: () => number;
  /** By how much the machine's clock is wrong, ms. */
  readonly skewMs: () => number;
  readonly tell: Tell;
  /** Told where it ended: `before store put`. */
  readonly onDeath: (where: string) => void;
}

/** How long an effect is on its way there, and its answer back. */
export interface Way {
  readonly thereMs: number;
  readonly backMs: number;
  /** For the story: what is sent, as text. */
  readonly about?: string;
}

const frozenMs = { min: 2_000, max: 150_000 };

const never = new Promise<never>(() => undefined);

export class Life {
  readonly name: string;
  /** The machine's, wrong as it may be; and one for intervals, which only ever goes on. */
  readonly clock: Clock;
  readonly steady: Clock;
  private readonly parts: LifeParts;
  private readonly endings: (() => void)[] = [];
  private isOver = false;
  private frozenUntilMs = 0;
  private readonly met: { readonly fault: string; readonly atMs: number }[] = [];

  constructor(parts: LifeParts) {
    this.parts = parts;
    this.name = parts.name;
    const wait = (ms: number, signal?: AbortSignal): Promise<void> => this.wait(ms, signal);
    this.clock = { wait, now: () => parts.timeline.nowMs + parts.skewMs() };
    this.steady = { wait, now: () => parts.timeline.nowMs };
  }

  get isDead(): boolean {
    return this.isOver;
  }

  onEnd(listener: () => void): void {
    this.endings.push(listener);
  }

  /** Ends it here and now, from outside. */
  kill(where: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.parts.onDeath(where);
    for (const listener of this.endings) listener();
  }

  /** Carries the effect out, unless the process ends before it leaves; its answer comes unless it ends before that. */
  async reach<T>(what: string, way: Way, effect: () => T | Promise<T>): Promise<T> {
    const { timeline, tell } = this.parts;
    if (this.isOver || this.endsAt(`before ${what}`)) return never;
    const { about } = way;
    tell(this.name, { kind: 'asks', what, ...(about === undefined ? {} : { about }) });
    await timeline.sleep(way.thereMs);
    tell(this.name, { kind: 'arrives', what });
    // What has left arrives, whatever became of its sender.
    let answer: { readonly value: T } | { readonly error: unknown };
    try {
      answer = { value: await effect() };
    } catch (error) {
      answer = { error };
    }
    if (this.lives && this.endsAt(`after ${what}`)) return never;
    await timeline.sleep(way.backMs);
    this.mayFreeze();
    await this.thawed();
    if (!this.lives) return never;
    if ('error' in answer) throw answer.error;
    return answer.value;
  }

  /** Tells that this fault will be met by what the process does next. */
  meets(fault: string): void {
    this.met.push({ fault, atMs: this.parts.timeline.nowMs });
    this.parts.tell(this.name, { kind: 'fault', what: fault });
  }

  /** Whether it met a fault whose name begins so, both ends included. */
  hasMet(beginning: string, { fromMs, toMs }: { fromMs: number; toMs: number }): boolean {
    return this.met.some(
      ({ fault, atMs }) => fault.startsWith(beginning) && atMs >= fromMs && atMs <= toMs,
    );
  }

  private get lives(): boolean {
    return !this.isOver;
  }

  get isFrozen(): boolean {
    return this.parts.timeline.nowMs < this.frozenUntilMs;
  }

  /** Acts once the process goes on: at once where it does not stand still. */
  whenThawed(act: () => void): void {
    if (this.isFrozen) void this.thawed().then(act);
    else act();
  }

  private async thawed(): Promise<void> {
    const { timeline } = this.parts;
    if (this.isFrozen) await timeline.sleep(this.frozenUntilMs - timeline.nowMs);
  }

  /**
   * The whole process stands still for a while, as a machine does that has too much to do, and goes on as if nothing had
   * happened. It does so between an answer and what follows from it: a look at the clock and what leaves because of it
   * are one step.
   */
  private mayFreeze(): void {
    const { luck, timeline, freezes } = this.parts;
    if (!this.lives || this.isFrozen || !luck.happens('freeze', freezes())) return;
    this.frozenUntilMs = timeline.nowMs + luck.between('freeze', frozenMs.min, frozenMs.max);
    this.meets('freeze');
  }

  private endsAt(where: string): boolean {
    const { luck, crashes, endsAt } = this.parts;
    const ends = endsAt?.(where) ?? false;
    if (!ends && !luck.happens('crash', crashes())) return false;
    this.kill(where);
    return true;
  }

  private wait(ms: number, signal?: AbortSignal): Promise<void> {
    if (this.isOver) return never;
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        if (this.isFrozen && signal?.aborted !== true) {
          cancel = this.parts.timeline.after(this.frozenUntilMs - this.parts.timeline.nowMs, end);
          return;
        }
        signal?.removeEventListener('abort', end);
        // The promises of the dead are never kept.
        if (this.lives) resolve();
      };
      // As timers do, which know no parts of a millisecond.
      let cancel = this.parts.timeline.after(Math.max(0, Math.ceil(ms)), end);
      signal?.addEventListener('abort', end, { once: true });
    });
  }
}

/** When the stages of one thing at a time were reached, by the process's monotonic clock. */

import { waitedForCoreMs } from './core-wait.ts';

interface Moment {
  readonly atMs: number;
  readonly waitedMs: number;
}

export interface Split {
  readonly ms: number;
  /** Less the time in which this process could have run, and others had the cores. */
  readonly withCoreMs: number;
}

export class StopWatch<Stage extends string> {
  readonly #reached = new Map<Stage, Moment>();
  #touchedMs = performance.now();

  /** Forgets all stages: the next thing begins now. */
  restart(): void {
    this.#reached.clear();
    this.#touchedMs = performance.now();
  }

  /** Called where a stage is reached; later calls for the same one count for nothing. */
  readonly reach = (stage: Stage): void => {
    const atMs = performance.now();
    this.#touchedMs = atMs;
    if (this.#reached.has(stage)) return;
    this.#reached.set(stage, { atMs, waitedMs: waitedForCoreMs() });
  };

  /** How long nothing was reached, ms. */
  quietMs(): number {
    return performance.now() - this.#touchedMs;
  }

  has(stage: Stage): boolean {
    return this.#reached.has(stage);
  }

  /** From each stage to the next; throws when one was left out. */
  splits(stages: readonly Stage[]): readonly Split[] {
    const moments = stages.map((stage) => {
      const moment = this.#reached.get(stage);
      if (moment === undefined) throw new Error(`stage ${stage} was never reached`);
      return moment;
    });
    return moments.slice(1).map((to, i) => splitOf(moments[i] ?? to, to));
  }
}

function splitOf(from: Moment, to: Moment): Split {
  const ms = to.atMs - from.atMs;
  return { ms, withCoreMs: ms - (to.waitedMs - from.waitedMs) };
}

type Call = (...args: unknown[]) => unknown;

export interface Hook {
  /** When the method is called. */
  readonly before?: () => void;
  /** When it has returned, or what it returned has resolved. */
  readonly after?: () => void;
}

/** The same object, with hooks on some of its methods. */
export function hooked<T extends object>(
  inner: T,
  hooks: Partial<Readonly<Record<Extract<keyof T, string>, Hook>>>,
): T {
  const byName: Readonly<Record<string, Hook | undefined>> = hooks;
  return new Proxy(inner, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      const hook = typeof key === 'string' ? byName[key] : undefined;
      return (...args: unknown[]) => {
        hook?.before?.();
        const result = (value as Call).apply(target, args);
        if (result instanceof Promise) result.then(hook?.after, () => undefined);
        else hook?.after?.();
        return result;
      };
    },
  });
}

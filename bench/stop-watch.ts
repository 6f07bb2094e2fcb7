/** When the stages of one thing at a time were reached, by the process's monotonic clock. */

/** Called where a stage is reached; `again` and later calls of the same stage count for nothing. */
export class StopWatch<Stage extends string> {
  readonly #reachedMs = new Map<Stage, number>();
  #touchedMs = performance.now();

  /** Forgets all stages: the next thing begins now. */
  restart(): void {
    this.#reachedMs.clear();
    this.#touchedMs = performance.now();
  }

  readonly reach = (stage: Stage): void => {
    this.#touchedMs = performance.now();
    if (!this.#reachedMs.has(stage)) this.#reachedMs.set(stage, this.#touchedMs);
  };

  /** How long nothing was reached, ms. */
  quietMs(): number {
    return performance.now() - this.#touchedMs;
  }

  has(stage: Stage): boolean {
    return this.#reachedMs.has(stage);
  }

  /** Ms from each stage to the next; throws when one was left out. */
  splits(stages: readonly Stage[]): readonly number[] {
    const times = stages.map((stage) => {
      const reachedMs = this.#reachedMs.get(stage);
      if (reachedMs === undefined) throw new Error(`stage ${stage} was never reached`);
      return reachedMs;
    });
    return times.slice(1).map((ms, i) => ms - (times[i] ?? NaN));
  }
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

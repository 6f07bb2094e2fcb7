/** Puts something between a pass and the ports it calls: a count, a gate, the death of the process. */

/** `call` carries the request out; what is returned is what the caller gets. */
export type Interceptor = (name: string, call: () => Promise<unknown>) => Promise<unknown>;

/** The same object, with every asynchronous method going through `intercept`. */
export function intercepted<T extends object>(target: T, intercept: Interceptor): T {
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        const call = (): unknown => Reflect.apply(value, object, args);
        // The questions that are answered without waiting.
        if (key === 'exchangeNow' || key === 'rateUsage') return call();
        return intercept(String(key), () => Promise.resolve(call()));
      };
    },
  });
}

export interface Death {
  /** The call at which the process dies, from 1. */
  readonly atCall: number;
  /** Whether the call is still carried out: the process dies before it leaves, or before its answer arrives. */
  readonly isCarriedOut: boolean;
}

export interface MortalProcess {
  readonly intercept: Interceptor;
  /** Calls that began. */
  readonly calls: readonly string[];
  /** Resolves at the moment of death, when it comes. */
  readonly died: Promise<'died'>;
}

/** A process that stops at one of its calls for ever, as one that is killed does: nothing is thrown, nothing runs on. */
export function mortalProcess(death: Death | undefined): MortalProcess {
  const calls: string[] = [];
  let isDead = false;
  const lives = (): boolean => !isDead;
  let die: (word: 'died') => void = () => undefined;
  const died = new Promise<'died'>((resolve) => {
    die = resolve;
  });
  const never = new Promise<never>(() => undefined);
  return {
    calls,
    died,
    intercept: async (name, call) => {
      if (!lives()) return never;
      calls.push(name);
      if (calls.length !== death?.atCall) {
        const answer = await call();
        return lives() ? answer : never;
      }
      isDead = true;
      if (death.isCarriedOut) await call().catch(() => undefined);
      die('died');
      return never;
    },
  };
}

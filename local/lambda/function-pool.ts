/** Environments of one deployed function: one for each invocation at a time, kept warm between them. */

import * as z from 'zod';
import type { DeployedFunction } from './deployment.ts';
import { openEnvironment, type Environment, type EnvironmentOptions } from './environment.ts';

/** An invocation whose function failed. */
class FunctionFailedError extends Error {
  override readonly name = 'FunctionFailedError';
  readonly functionId: string;
  readonly type: string;

  constructor(functionId: string, type: string, message: string) {
    super(`function ${functionId}: ${type}: ${message}`);
    this.functionId = functionId;
    this.type = type;
  }
}

export interface FunctionPool {
  /** Resolves with what the function returned. Rejects with `FunctionFailedError`. */
  invoke(event: unknown): Promise<unknown>;
  /** As Lambda's queue does for those who do not wait: again after a failure, a few times. */
  invokeAsync(event: unknown): Promise<void>;
  /** How often an environment was started. */
  readonly coldStarts: number;
  /** Ends the environments; nothing may be under way. */
  end(): Promise<void>;
}

/** Invocations beyond wait: a laptop is no region. */
export const environmentsMax = 6;
/** ms before an asynchronous invocation is tried again; Lambda waits a minute and then two. */
const retryMs = 1_000;

export function functionPool(fn: DeployedFunction, options: EnvironmentOptions): FunctionPool {
  const open = new Set<Environment>();
  const idle: Environment[] = [];
  const queue: (() => void)[] = [];
  const state = { busy: 0, coldStarts: 0 };

  async function take(): Promise<Environment> {
    while (state.busy >= environmentsMax) {
      await new Promise<void>((resolve) => {
        queue.push(resolve);
      });
    }
    state.busy += 1;
    const warm = idle.pop();
    if (warm !== undefined) return warm;
    state.coldStarts += 1;
    const cold = await openEnvironment(fn, options);
    open.add(cold);
    return cold;
  }

  function giveBack(environment: Environment): void {
    state.busy -= 1;
    if (environment.isOver) open.delete(environment);
    else idle.push(environment);
    queue.shift()?.();
  }

  async function invoke(event: unknown): Promise<unknown> {
    const environment = await take();
    try {
      const answer = await environment.invoke(event);
      if (answer.kind === 'failed') {
        throw new FunctionFailedError(fn.id, answer.type, answer.message);
      }
      return z.json().parse(JSON.parse(answer.body));
    } finally {
      giveBack(environment);
    }
  }

  return {
    invoke,
    invokeAsync: async (event) => {
      for (let tries = 0; ; tries++) {
        try {
          await invoke(event);
          return;
        } catch (error) {
          if (tries >= fn.retriesMax) throw error;
        }
        await options.clock.wait(retryMs);
      }
    },
    get coldStarts() {
      return state.coldStarts;
    },
    end: async () => {
      await Promise.all([...open].map((environment) => environment.end()));
    },
  };
}

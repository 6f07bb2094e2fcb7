/** The functions of a deployment, called as they are deployed: bundle, layer, environment, role and all. */

import type { EventBundle } from './relay-events.ts';
import type { Slot, WorkMessage } from './queues.ts';

export type FunctionName = 'planner' | 'fanOut' | 'strategy' | 'watchdog' | 'router';

export type CallAnswer =
  | { readonly kind: 'answered'; readonly payload: unknown }
  /** It crashed, ran out of time, or could not be called. */
  | { readonly kind: 'failed'; readonly because: string };

export interface FunctionCaller {
  /** Waits for the answer. Never rejects, never calls twice. */
  call(name: FunctionName, payload: unknown): Promise<CallAnswer>;
}

/** Each with what its source would hand it. They reject with a `FunctionFailedError`. */
export interface DeployedFunctions {
  plan(): Promise<void>;
  watch(): Promise<void>;
  /** Past the work queue, straight to the strategy. */
  work(message: WorkMessage): Promise<void>;
  /** Its ticks go through the work queue. */
  fanOut(slot: Slot): Promise<void>;
  /** The events go through the work queue. */
  route(bundle: EventBundle): Promise<void>;
}

export class FunctionFailedError extends Error {
  override readonly name = 'FunctionFailedError';

  constructor(name: FunctionName, because: string) {
    super(`the function ${name} failed: ${because}`);
  }
}

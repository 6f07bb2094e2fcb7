/** What every step of one plan reads: settings, instrument, lattice, observation, time. */

import type { BotConfig } from './bot-config.ts';
import type { BotOrder } from './bot-state.ts';
import { maxOf, zero, type Decimal } from './decimal.ts';
import type { Instrument } from './instrument.ts';
import type { Lattice } from './lattice.ts';
import type { EngineCapabilities, Observation } from './observation.ts';
import type { OrderLookup } from './order.ts';

export interface PlanInput {
  readonly config: BotConfig;
  readonly instrument: Instrument;
  readonly capabilities: EngineCapabilities;
  readonly observation: Observation;
  /** Exchange's clock. */
  readonly nowMs: number;
  /** Of a place intent, exchange's clock; more than the default where that clock runs faster than the machines. */
  readonly placeLifetimeMs?: number | undefined;
}

export interface PlanContext extends PlanInput {
  /** Only events are known: what they do not tell is as it was. */
  readonly isPartial: boolean;
  /** Says whether the order is in the list of open orders. */
  isListed(order: BotOrder): boolean;
  /** The largest executed quantity that lists and events tell of it; zero where they do not. */
  filledOf(order: BotOrder): Decimal;
  /** The exchange's word on an order that was asked about. */
  lookupOf(clientOrderId: string): OrderLookup | undefined;
}

/** The same once a lattice is in force. */
export interface GridContext extends PlanContext {
  readonly lattice: Lattice;
}

export function planContextOf(input: PlanInput): PlanContext {
  const { openOrders, lookups, told } = input.observation;
  const listed = new Set(openOrders.map(({ exchangeOrderId }) => exchangeOrderId));
  const named = new Set(openOrders.map(({ clientOrderId }) => clientOrderId));
  const filledById = new Map<string, Decimal>();
  for (const { exchangeOrderId, filledQuantity } of [...openOrders, ...(told ?? [])]) {
    const before = filledById.get(exchangeOrderId) ?? zero;
    filledById.set(exchangeOrderId, maxOf(before, filledQuantity));
  }
  const lookupById = new Map(lookups.map(({ clientOrderId, lookup }) => [clientOrderId, lookup]));
  return {
    ...input,
    isPartial: told !== undefined,
    isListed: ({ exchangeOrderId, clientOrderId }) =>
      (exchangeOrderId !== undefined && listed.has(exchangeOrderId)) || named.has(clientOrderId),
    filledOf: ({ exchangeOrderId }) => filledById.get(exchangeOrderId ?? '') ?? zero,
    lookupOf: (clientOrderId) => lookupById.get(clientOrderId),
  };
}

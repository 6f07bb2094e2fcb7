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
  /**
   * Factor on every wait for the exchange's word, 1 when absent: more where a simulated exchange's clock runs faster
   * than the machines.
   */
  readonly patience?: number | undefined;
}

export interface PlanContext extends PlanInput {
  readonly patience: number;
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
    patience: input.patience ?? 1,
    isPartial: told !== undefined,
    isListed: ({ exchangeOrderId, clientOrderId }) =>
      (exchangeOrderId !== undefined && listed.has(exchangeOrderId)) || named.has(clientOrderId),
    filledOf: ({ exchangeOrderId }) => filledById.get(exchangeOrderId ?? '') ?? zero,
    lookupOf: (clientOrderId) => lookupById.get(clientOrderId),
  };
}

/** Most orders of the bot that may be open at once: its own bound, the exchange's, or the symbol's. */
export function openOrdersCapOf({
  config,
  capabilities,
  instrument,
}: Pick<GridContext, 'config' | 'capabilities' | 'instrument'>): number {
  return Math.min(
    config.maxOpenOrders,
    capabilities.openOrdersMax,
    instrument.openOrdersMax ?? Number.POSITIVE_INFINITY,
  );
}

/** Which faults strike the simulated exchanges: a few of every kind all the time, and more of one kind in a storm. */

import type { FaultRule } from '../../local/exchange/faults.ts';
import type { Simulator } from '../../local/exchange/simulator.ts';
import type { Chance } from './chance.ts';

/**
 * Real ms. A late request must not come later than an order may be settled as never placed: at twenty times the speed
 * this is 3 of the 20 seconds.
 */
const delayMs = 150;

const rule = (endpoint: string, kind: FaultRule['kind']): FaultRule => ({
  endpoint,
  kind,
  ...(kind === 'delay' ? { delayMs } : {}),
});

const restKinds: readonly FaultRule[] = [
  rule('place', 'drop-after'),
  rule('place', 'drop-before'),
  rule('place', '5xx'),
  rule('place', 'html'),
  rule('place', '429'),
  rule('cancel', 'drop-after'),
  rule('cancel', '5xx'),
  rule('fills', '5xx'),
  rule('open-orders', 'stale'),
  rule('open-orders', 'drop-before'),
  rule('order', '5xx'),
  rule('order', 'drop-before'),
  rule('balances', 'html'),
  rule('*', 'delay'),
];

const socketKinds: readonly FaultRule[] = [
  rule('socket-place', 'cut-before'),
  rule('socket-place', 'cut-after'),
  rule('socket-place', 'answer-lost'),
  rule('socket-place', 'event-first'),
  rule('socket-place', 'delay'),
  rule('socket-cancel', 'cut-before'),
  rule('socket-cancel', 'cut-after'),
  rule('socket-cancel', 'answer-lost'),
  rule('socket-cancel', 'event-first'),
  rule('socket-query', 'answer-lost'),
  rule('socket-query', 'cut-after'),
  rule('socket-login', 'cut-after'),
  rule('socket-events', 'doubled'),
  rule('socket-events', 'reordered'),
  rule('socket-events', 'delay'),
  rule('socket-events', 'silent'),
];

/** Of each request that a rule is for. */
const alwaysProbability = 0.004;
/** Kinds that end a whole connection's use are rarer. */
const silentProbability = 0.001;

export const wordsOf = ({ endpoint, kind }: FaultRule): string => `${String(endpoint)} ${kind}`;

/** The rules of one exchange, as they come and go. */
export interface ExchangeFaults {
  readonly simulator: Simulator;
  /** One kind strikes often; returns how that ends. */
  storm(rule: FaultRule, probability: number): () => void;
  /** From now on nothing goes wrong any more. */
  calm(): void;
}

export function exchangeFaultsOf(simulator: Simulator): ExchangeFaults {
  const storms = new Set<FaultRule>();
  const state = { isCalm: false };
  const always = [...restKinds, ...socketKinds].map((kind) => ({
    ...kind,
    probability: kind.kind === 'silent' ? silentProbability : alwaysProbability,
  }));
  const apply = (): void => {
    simulator.faults.set(state.isCalm ? [] : [...storms, ...always]);
  };
  apply();
  return {
    simulator,
    storm: (kind, probability) => {
      const own = { ...kind, probability };
      storms.add(own);
      apply();
      return () => {
        storms.delete(own);
        apply();
      };
    },
    calm: () => {
      state.isCalm = true;
      apply();
    },
  };
}

export function chooseSocketStorm(chance: Chance): FaultRule {
  return chance.oneOf(socketKinds);
}

export function chooseRestStorm(chance: Chance): FaultRule {
  return chance.oneOf(restKinds);
}

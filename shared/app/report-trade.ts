/** Tells the metrics what a pass earned and answered. Money becomes a float here and nowhere else: nothing reads it back. */

import type { BotOrder, BotState } from '../domain/bot-state.ts';
import { quoteOf } from '../domain/market.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { PassDone } from './pass-result.ts';

export function reportTrade(metrics: Metrics, done: PassDone): void {
  const { before, botId, config, planned } = done;
  const quote = quoteOf(config.symbol);
  const roundTrips = planned.ledger.roundTrips - before.ledger.roundTrips;
  if (roundTrips > 0) metrics.add('RoundTrips', roundTrips, { botId });
  for (const [name, field] of [
    ['ProfitQuote', 'realizedProfitQuote'],
    ['FeesQuote', 'feesQuote'],
  ] as const) {
    const change = planned.ledger[field].minus(before.ledger[field]);
    if (!change.isZero()) metrics.add(name, change.toNumber(), { quote, botId });
  }
  const lostBefore = new Set(before.orders.filter(isLost).map(idOf));
  const lost = planned.orders.filter(
    (order) => isLost(order) && !lostBefore.has(idOf(order)),
  ).length;
  if (lost > 0) metrics.add('OrdersLost', lost, { botId });
  reportCounters(metrics, done);
}

const idOf = ({ clientOrderId }: BotOrder): string => clientOrderId;
const isLost = ({ closeReason }: BotOrder): boolean => closeReason === 'lost';

function reportCounters(metrics: Metrics, done: PassDone): void {
  const { botId, endedAtMs } = done;
  const counters = acceptedCounters(done);
  if (counters.length === 0) return;
  metrics.add('CountersPlaced', counters.length, { botId });
  for (const counter of counters) {
    const filledMs = filledAtMs(done.planned, counter);
    if (filledMs !== undefined) {
      metrics.add('FillToCounterMs', Math.max(0, endedAtMs - filledMs), { botId });
    }
  }
}

/** By the answers to what this pass sent, and by those it was told. */
function acceptedCounters({ before, planned, sent }: PassDone): readonly BotOrder[] {
  const answered = new Set(
    sent.outcomes
      .filter(({ kind }) => kind === 'accepted')
      .map(({ clientOrderId }) => clientOrderId),
  );
  const placing = new Set(
    before.orders
      .filter(({ status }) => status === 'placing')
      .map(({ clientOrderId }) => clientOrderId),
  );
  return planned.orders.filter(
    (order) =>
      order.role === 'counter' &&
      (answered.has(idOf(order)) || (placing.has(idOf(order)) && wasPlaced(order))),
  );
}

/** It rests, or has filled before its answer was folded. */
function wasPlaced({ status, closeReason }: BotOrder): boolean {
  return status === 'open' || closeReason === 'filled';
}

/** Of the latest fill it answers; undefined where that is forgotten. */
function filledAtMs({ orders }: BotState, counter: BotOrder): number | undefined {
  const parents = new Set(counter.answers.flatMap((debt) => debt.parents));
  const times = orders
    .filter(({ clientOrderId }) => parents.has(clientOrderId))
    .flatMap(({ lastFill }) => (lastFill === undefined ? [] : [lastFill.timeMs]));
  return times.length === 0 ? undefined : Math.max(...times);
}

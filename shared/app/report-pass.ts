/** Tells the log and the metrics what a pass did. */

import { isDecimal } from '../domain/decimal.ts';
import type { Note } from '../domain/observation.ts';
import { paperExchange } from '../domain/paper-bots.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExchangeError } from '../ports/exchange.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { RelayEvent } from '../ports/relay-events.ts';
import type { PassDone, PassResult } from './pass-result.ts';
import { reportTrade } from './report-trade.ts';
import { rejectedOf, type Rejected } from './send-intents.ts';

interface Reporting {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** An exchange that wants to hear nothing for so long has shut us out; a limit alone is over sooner. */
const banMs = 60_000;

export function reportPass(reporting: Reporting, result: PassResult): void {
  const { logger, metrics } = reporting;
  const { botId } = result;
  switch (result.kind) {
    case 'skipped':
      logger.debug('pass skipped', { botId, because: result.because });
      return;
    case 'contended':
      logger.info('pass gave way to other writers', { botId });
      return;
    case 'failed':
      metrics.add('PassFailed', 1, { botId });
      logger.warn('pass failed', { botId, kind: result.error.kind, because: result.error.message });
      countRefusal(reporting, botId, result.error);
      return;
    case 'done':
      reportDone(reporting, result);
  }
}

function countRefusal({ metrics, clock }: Reporting, botId: string, error: ExchangeError): void {
  const { exchange, kind, retryAtMs } = error;
  if (kind === 'auth') metrics.add('KeysRefused', 1, { exchange, botId });
  if (kind !== 'rateLimited') return;
  metrics.add('RateLimited', 1, { exchange, botId });
  const isBan = retryAtMs !== undefined && retryAtMs - clock.now() > banMs;
  if (isBan) metrics.add('Bans', 1, { exchange, botId });
}

function reportDone({ logger, metrics }: Reporting, done: PassDone): void {
  const { botId, sent, notes } = done;
  metrics.add(done.isPartial ? 'EventPasses' : 'PassSucceeded', 1, { botId });
  // What a bot on paper does is no business: it would count among the trades of the service.
  if (done.config.exchange !== paperExchange) countWork(metrics, done);
  for (const note of notes) {
    if (note.kind === 'cannotStart') logger.warn('cannot start', { botId, because: note.because });
    else logger.info(note.kind, { botId, ...plain(note) });
  }
  for (const rejected of sent.rejected) reportRejected(logger, botId, rejected);
}

function countWork(metrics: Metrics, done: PassDone): void {
  const { botId, sent, notes } = done;
  const count = (name: Parameters<Metrics['add']>[0], value: number) => {
    if (value > 0) metrics.add(name, value, { botId });
  };
  count('OrdersPlaced', sent.placed);
  count('OrdersCanceled', sent.canceled);
  count('OrdersRejected', sent.rejected.length);
  count('OutcomesUnknown', sent.unknown);
  count('Fills', notes.filter(isFill).length);
  reportTrade(metrics, done);
  const limited = sent.rejected.filter(({ reason }) => reason === 'rateLimited').length;
  if (limited > 0) {
    metrics.add('RateLimited', limited, { exchange: done.config.exchange, botId });
  }
}

const isFill = ({ kind }: Note): boolean => kind === 'filled' || kind === 'partFilledAndEnded';

/** Decimals as text. */
function plain(note: Note): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(note)
      .filter(([name]) => name !== 'kind')
      .map(([name, value]) => [name, isDecimal(value) ? value.toFixed() : value]),
  );
}

/** Tells the answers the relay got to what it sent. */
export function reportAnswers(
  { logger, metrics }: Reporting,
  botId: string,
  events: readonly RelayEvent[],
): void {
  for (const event of events) {
    if (event.kind !== 'answer') continue;
    const { clientOrderId, outcome } = event;
    switch (outcome.kind) {
      case 'accepted':
        metrics.add('OrdersPlaced', 1, { botId });
        break;
      case 'unknown':
        metrics.add('OutcomesUnknown', 1, { botId });
        break;
      case 'rejected':
        metrics.add('OrdersRejected', 1, { botId });
        if (outcome.reason === 'rateLimited') metrics.add('RateLimited', 1, { botId });
        reportRejected(logger, botId, rejectedOf(clientOrderId, outcome));
    }
  }
}

/** A market that moved, a request that came late: nobody need be told of what the next pass tries again. */
function reportRejected(logger: Logger, botId: string, rejected: Rejected): void {
  const { clientOrderId, detail, isPassing } = rejected;
  const fields = { botId, clientOrderId, detail };
  if (isPassing) logger.info('order rejected', fields);
  else logger.warn('order rejected', fields);
}

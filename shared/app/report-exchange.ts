/** Tells the metrics how an exchange takes our requests, where that is worth a word: silence means that all is well. */

import type { Clock } from '../ports/clock.ts';
import type { Exchange } from '../ports/exchange.ts';
import type { Metrics } from '../ports/metrics.ts';

/** Less of a budget than this is no news, percent. */
const usedPercentMin = 50;
/** What an exchange told longer ago is of a window that is over. */
const usageFreshMs = 60_000;
/** Exchanges refuse requests that are off by 5 s or more. */
const offsetMsMin = 500;

export function reportExchange(
  { metrics, clock }: { readonly metrics: Metrics; readonly clock: Clock },
  name: string,
  exchange: Exchange,
): void {
  const nowMs = clock.now();
  const offsetMs = Math.abs(exchange.exchangeNow() - nowMs);
  if (offsetMs >= offsetMsMin) metrics.add('ClockOffsetMs', offsetMs, { exchange: name });
  const shares = exchange
    .rateUsage()
    .filter(({ toldAtMs }) => nowMs - toldAtMs < usageFreshMs)
    .flatMap(({ used, max }) => (max === undefined || max <= 0 ? [] : [(100 * used) / max]));
  const most = Math.max(0, ...shares);
  if (most >= usedPercentMin) metrics.add('LimitUsedPercent', most, { exchange: name });
}

/** What the functions write on their standard output, read as an operator would: log lines and embedded metrics. */

import * as z from 'zod';
import type { Observer } from '../host/observer.ts';

/** Of a line that is neither. */
const lineMax = 200;

const metricSchema = z.looseObject({
  _aws: z.looseObject({
    CloudWatchMetrics: z.array(
      z.looseObject({ Metrics: z.array(z.looseObject({ Name: z.string() })) }),
    ),
  }),
  botId: z.string().optional(),
  exchange: z.string().optional(),
});

const logSchema = z.looseObject({
  level: z.string(),
  message: z.string(),
  botId: z.string().optional(),
  because: z.string().optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});

export interface FunctionLogOptions {
  readonly observer: Observer;
  /** A pass of the bot is done; over events alone when partial. */
  readonly onPass: (botId: string, isPartial: boolean) => void;
  readonly onExchangeCalls: (exchange: string, count: number) => void;
}

/** Of one function. */
export function functionLog(
  functionId: string,
  options: FunctionLogOptions,
): (line: string) => void {
  const { observer } = options;
  return (line) => {
    if (line.trim() === '') return;
    const value = jsonOf(line);
    const metric = metricSchema.safeParse(value);
    if (metric.success) {
      tellMetric(metric.data, options);
      return;
    }
    const log = logSchema.safeParse(value);
    if (log.success) tellLog(log.data, observer);
    // The runtime's own words on a failure: whoever invoked it tells that.
    else if (typeof value !== 'object') observer.warn(`${functionId}: ${line.slice(0, lineMax)}`);
  };
}

function tellMetric(
  metric: z.output<typeof metricSchema>,
  { onPass, onExchangeCalls }: FunctionLogOptions,
): void {
  const { botId, exchange } = metric;
  const names = metric._aws.CloudWatchMetrics.flatMap(({ Metrics }) =>
    Metrics.map(({ Name }) => Name),
  );
  for (const name of new Set(names)) {
    if (name === 'PassSucceeded' && botId !== undefined) onPass(botId, false);
    if (name === 'EventPasses' && botId !== undefined) onPass(botId, true);
    const count = Number(metric[name]);
    if (name === 'ExchangeCalls' && exchange !== undefined) onExchangeCalls(exchange, count);
  }
}

function tellLog(log: z.output<typeof logSchema>, observer: Observer): void {
  const { level, message, error, ...fields } = log;
  if (level !== 'WARN' && level !== 'ERROR' && level !== 'CRITICAL') return;
  const because = fields.because ?? error?.message;
  observer.logger.warn(message, { ...fields, ...(because === undefined ? {} : { because }) });
  if (message !== 'pass failed' || fields.botId === undefined) return;
  observer.onPassFailure({ botId: fields.botId, text: because ?? message });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}

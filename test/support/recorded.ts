/** A logger and metrics that keep what they were told. */

import type { LogFields, Logger } from '../../shared/ports/logger.ts';
import type { MetricName, Metrics } from '../../shared/ports/metrics.ts';

interface LoggedLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

export interface RecordedLogger extends Logger {
  readonly lines: LoggedLine[];
}

export function recordedLogger(): RecordedLogger {
  const lines: LoggedLine[] = [];
  const on = (common: LogFields): RecordedLogger => {
    const keep = (level: LoggedLine['level']) => (message: string, fields?: LogFields) => {
      lines.push({ level, message, fields: { ...common, ...fields } });
    };
    return {
      lines,
      debug: keep('debug'),
      info: keep('info'),
      warn: keep('warn'),
      error: keep('error'),
      with: (fields) => on({ ...common, ...fields }),
    };
  };
  return on({});
}

export interface CountedMetrics extends Metrics {
  readonly values: { name: MetricName; value: number; properties: LogFields }[];
  sum(name: MetricName): number;
}

export function countedMetrics(): CountedMetrics {
  const values: CountedMetrics['values'] = [];
  return {
    values,
    add: (name, value, properties = {}) => values.push({ name, value, properties }),
    sum: (name) => values.filter((v) => v.name === name).reduce((sum, v) => sum + v.value, 0),
  };
}

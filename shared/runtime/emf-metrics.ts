/**
 * Metrics as lines of CloudWatch's embedded metric format on standard output. A dimension costs money for each of its
 * values, so there are two only: the service, and the exchange; everything else is a property one can search.
 */

import { Metrics as PowertoolsMetrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Metrics, MetricName } from '../ports/metrics.ts';

export interface EmfMetricsOptions {
  readonly service: string;
  readonly namespace: string;
}

const milliseconds: ReadonlySet<MetricName> = new Set(['PassDelayMs']);

/** Writes each value at once, so that a function cut short has told what it did. */
export function createEmfMetrics({ service, namespace }: EmfMetricsOptions): Metrics {
  const lines = new PowertoolsMetrics({ serviceName: service, namespace });
  return {
    add: (name, value, properties = {}) => {
      const line = lines.singleMetric();
      const { exchange, ...rest } = properties;
      if (exchange !== undefined) {
        line.addDimensions({ exchange: String(exchange) });
        // A second set with the service alone: alarms look at the service as a whole.
        line.addDimensions({});
      }
      for (const [key, property] of Object.entries(rest)) line.addMetadata(key, String(property));
      const unit = milliseconds.has(name) ? MetricUnit.Milliseconds : MetricUnit.Count;
      line.addMetric(name, unit, value);
    },
  };
}

/**
 * Metrics as lines of CloudWatch's embedded metric format on standard output. A dimension costs money for each of its
 * values, so there are few: the service, and with it the exchange or the quote currency; everything else is a property
 * one can search.
 */

import { Metrics as PowertoolsMetrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Metrics, MetricName } from '../ports/metrics.ts';

export interface EmfMetricsOptions {
  readonly service: string;
  readonly namespace: string;
}

type Unit = (typeof MetricUnit)[keyof typeof MetricUnit];

const units: Partial<Record<MetricName, Unit>> = {
  PassDelayMs: MetricUnit.Milliseconds,
  FillToCounterMs: MetricUnit.Milliseconds,
  ClockOffsetMs: MetricUnit.Milliseconds,
  LimitUsedPercent: MetricUnit.Percent,
  ProfitQuote: MetricUnit.NoUnit,
  FeesQuote: MetricUnit.NoUnit,
  InventoryQuote: MetricUnit.NoUnit,
};

const dimensions: ReadonlySet<string> = new Set(['exchange', 'quote']);

/** Writes each value at once, so that a function cut short has told what it did. */
export function createEmfMetrics({ service, namespace }: EmfMetricsOptions): Metrics {
  const lines = new PowertoolsMetrics({ serviceName: service, namespace });
  return {
    add: (name, value, properties = {}) => {
      const line = lines.singleMetric();
      for (const [key, property] of Object.entries(properties)) {
        if (!dimensions.has(key)) {
          line.addMetadata(key, String(property));
          continue;
        }
        line.addDimensions({ [key]: String(property) });
        // A second set with the service alone: alarms look at the service as a whole.
        line.addDimensions({});
      }
      line.addMetric(name, units[name] ?? MetricUnit.Count, value);
    },
  };
}

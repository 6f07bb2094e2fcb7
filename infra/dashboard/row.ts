/** The pieces rows are made of. A row is 24 wide. */

import type { Duration } from 'aws-cdk-lib';
import {
  GraphWidget,
  MathExpression,
  Stats,
  TextWidget,
  TextWidgetBackground,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric, IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { metricNamespace, metricService } from '../constructs/bot-functions.ts';
import type { Settings } from '../settings.ts';
import { fiveMinutes, minute, serviceMetric } from '../watches/watch.ts';

export type Row = readonly IWidget[];

const rowHeight = 6;

export function heading(text: string): Row {
  return [
    new TextWidget({
      markdown: `## ${text}`,
      width: 24,
      height: 1,
      background: TextWidgetBackground.TRANSPARENT,
    }),
  ];
}

export function graph(
  title: string,
  left: readonly IMetric[],
  options: { readonly width?: number; readonly unit?: string; readonly stacked?: boolean } = {},
): IWidget {
  return new GraphWidget({
    title,
    width: options.width ?? 6,
    height: rowHeight,
    left: [...left],
    leftYAxis: {
      ...(options.unit === undefined ? {} : { label: options.unit }),
      showUnits: false,
    },
    stacked: options.stacked ?? false,
  });
}

/** Metrics of ours, by the names people know them by. */
export function ourMetrics(settings: Settings) {
  const metric = (
    name: string,
    label: string,
    statistic: string,
    period: Duration = fiveMinutes,
  ): Metric => serviceMetric(settings, name, statistic, period).with({ label });
  return {
    metric,
    sum: (name: string, label: string) => metric(name, label, Stats.SUM),
    most: (name: string, label: string) => metric(name, label, Stats.MAXIMUM, minute),
    /** A line for each value of the second dimension, whichever there are. */
    each: (
      name: string,
      by: 'exchange' | 'quote',
      statistic: 'Sum' | 'Maximum',
      around: (lines: string) => string = (lines) => lines,
    ): IMetric => {
      const schema = `{${metricNamespace},service,${by}}`;
      const found = `${schema} service="${metricService(settings)}" MetricName="${name}"`;
      const lines = `SEARCH('${found}', '${statistic}', ${fiveMinutes.toSeconds()})`;
      return new MathExpression({
        expression: around(lines),
        // CloudWatch fills in the value of the dimension.
        label: `\${PROP('Dim.${by}')}`,
        usingMetrics: {},
        period: fiveMinutes,
      });
    },
  };
}

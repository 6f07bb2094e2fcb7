/** What is watched for, before it is an alarm: a metric, when it is too much, who must know, and the page that helps. */

import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmProps, IAlarmAction, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { metricNamespace, metricService } from '../constructs/bot-functions.ts';
import type { Settings } from '../settings.ts';

/**
 * `page`: a person must act now. `warn`: someone should look at it within the day. `info`: seen on the dashboard, told to
 * nobody.
 */
export type Severity = 'page' | 'warn' | 'info';

export interface Watch extends Omit<
  AlarmProps,
  'alarmDescription' | 'evaluationPeriods' | 'alarmName'
> {
  readonly severity: Severity;
  readonly says: string;
  /** `stuck-orders` for docs/runbooks/stuck-orders.md. */
  readonly runbook: string;
  readonly periods: number;
  readonly treatMissingData: TreatMissingData;
  /** Notifies by itself besides: money is at stake, and an alarm that already lasts must not hide it. */
  readonly isToldAlone?: true;
  /** Done when it goes off, besides telling. */
  readonly action?: IAlarmAction;
  /** Stands in where metrics cannot be reckoned with; without it such a place goes without this watch. */
  readonly withoutMath?: { readonly metric: IMetric; readonly threshold: number };
}

/** By the id of the alarm, which is its name in words: `NoPass`. */
export type Watches = Readonly<Record<string, Watch>>;

export const minute = Duration.minutes(1);
export const fiveMinutes = Duration.minutes(5);

export const above = (threshold: number) => ({
  threshold,
  comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
});

export const atLeast = (threshold: number) => ({
  threshold,
  comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
});

export const below = (threshold: number) => ({
  threshold,
  comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
});

/** So many of the latest periods. */
export const inPeriods = (datapointsToAlarm: number, periods: number) => ({
  datapointsToAlarm,
  periods,
});

/** Nothing was counted because nothing happened. */
export const silenceIsFine = { treatMissingData: TreatMissingData.NOT_BREACHING };
/** A dead man's switch. */
export const silenceIsTheSymptom = { treatMissingData: TreatMissingData.BREACHING };

/** A metric our own code writes, all stages in one namespace, told apart by the service. */
export function serviceMetric(
  settings: Settings,
  metricName: string,
  statistic: string,
  period: Duration,
): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { service: metricService(settings) },
    statistic,
    period,
  });
}

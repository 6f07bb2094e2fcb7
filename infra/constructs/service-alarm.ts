/** How an alarm is made: heard when it starts and ends, with the page that says what to do in its description. */

import { Duration } from 'aws-cdk-lib';
import { Alarm, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmProps, IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import type { AlarmTopic } from './alarm-topic.ts';
import type { BotFunction } from './bot-function.ts';
import { metricNamespace, metricService } from './bot-functions.ts';

export interface Watch extends Omit<
  AlarmProps,
  'alarmDescription' | 'evaluationPeriods' | 'alarmName'
> {
  readonly says: string;
  /** `stuck-orders` for docs/runbooks/stuck-orders.md. */
  readonly runbook: string;
  readonly periods: number;
  readonly treatMissingData: TreatMissingData;
}

export interface AlarmPlace {
  readonly settings: Settings;
  readonly topic: AlarmTopic;
}

export function addAlarm(
  scope: Construct,
  id: string,
  watch: Watch,
  { settings, topic }: AlarmPlace,
): void {
  const { says, runbook, periods, ...props } = watch;
  const alarm = new Alarm(scope, id, {
    ...props,
    evaluationPeriods: periods,
    alarmDescription: `${says} Runbook: ${settings.runbookBaseUrl}docs/runbooks/${runbook}.md`,
  });
  const action = new SnsAction(topic.topic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
}

/** A metric our own code writes, all stages in one namespace, told apart by the service. */
export function serviceMetric(
  settings: Settings,
  metricName: string,
  statistic: string,
  period: Duration,
): IMetric {
  return new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { service: metricService(settings) },
    statistic,
    period,
  });
}

/** Invocations that crashed or ran out of time, percent of all, over five minutes. */
export function failedShare({ lambda }: BotFunction): IMetric {
  const period = Duration.minutes(5);
  return new MathExpression({
    expression: 'IF(invocations > 0, 100 * errors / invocations, 0)',
    label: 'failed invocations, percent',
    usingMetrics: {
      errors: lambda.metricErrors({ period }),
      invocations: lambda.metricInvocations({ period }),
    },
    period,
  });
}

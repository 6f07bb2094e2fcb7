/** What a person must hear of. Each alarm names the page that says what to do. */

import { Duration } from 'aws-cdk-lib';
import {
  ComparisonOperator,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { BotFunctions } from './bot-functions.ts';
import type { DeadLetters } from './dead-letters.ts';
import {
  addAlarm,
  failedShare,
  serviceMetric,
  type AlarmPlace,
  type Watch,
} from './service-alarm.ts';
import type { WorkQueues } from './work-queues.ts';

const minute = Duration.minutes(1);
const fiveMinutes = Duration.minutes(5);

export interface BotAlarmsProps extends AlarmPlace {
  readonly functions: BotFunctions;
  readonly queues: WorkQueues;
  readonly deadLetters: DeadLetters;
}

export class BotAlarms extends Construct {
  readonly #props: BotAlarmsProps;

  constructor(scope: Construct, id: string, props: BotAlarmsProps) {
    super(scope, id);
    this.#props = props;
    this.#watchPasses();
    this.#watchFailures();
    this.#watchOrders();
    this.#watchQueues();
    this.#watchFunctions();
  }

  #watchPasses(): void {
    this.#alarm('NoPass', {
      says: 'Bots are due, or nobody counts them, and no pass has succeeded.',
      runbook: 'no-pass',
      metric: new MathExpression({
        // With no bot due there is nothing to succeed. A planner that says nothing counts as bots being due.
        expression: 'IF(FILL(due, 1) > 0, FILL(passed, 0), 1)',
        label: 'passes that succeeded, or 1 when none was due',
        usingMetrics: {
          due: this.#metric('BotsDue', Stats.MAXIMUM, fiveMinutes),
          passed: this.#metric('PassSucceeded', Stats.SUM, fiveMinutes),
        },
        period: fiveMinutes,
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: 2,
      // A dead man's switch: silence is the symptom.
      treatMissingData: TreatMissingData.BREACHING,
    });
    this.#alarm('LatePass', {
      says: 'Passes run more than a minute after their time.',
      runbook: 'late-pass',
      metric: this.#metric('PassDelayMs', Stats.MAXIMUM, minute),
      threshold: 60_000,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      periods: 5,
      datapointsToAlarm: 3,
      // No pass at all is the other alarm's matter.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** A failed pass ends well for the function: its own count of errors does not show it. */
  #watchFailures(): void {
    this.#alarm('PassesFail', {
      says: 'Passes keep failing, though it may be those of one bot alone.',
      runbook: 'passes-fail',
      // A count, not a share: among a hundred bots that trade, one that never does must still be seen. The slowest
      // bot has five passes in this time.
      metric: this.#metric('PassFailed', Stats.SUM, fiveMinutes),
      threshold: 4,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      periods: 3,
      datapointsToAlarm: 3,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #watchOrders(): void {
    this.#alarm('StuckOrders', {
      says: 'Orders have waited too long for the exchange’s answer.',
      runbook: 'stuck-orders',
      metric: this.#metric('StuckOrders', Stats.MAXIMUM, minute),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      periods: 3,
      datapointsToAlarm: 2,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #watchQueues(): void {
    for (const [name, queue] of Object.entries(this.#props.deadLetters.all())) {
      this.#alarm(`DeadLetters${name}`, {
        says: `Messages nobody could handle wait in the dead letters (${name.toLowerCase()}).`,
        runbook: 'dead-letters',
        metric: queue.metricApproximateNumberOfMessagesVisible({
          period: minute,
          statistic: Stats.MAXIMUM,
        }),
        threshold: 0,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        periods: 1,
        // SQS stops reporting for a queue that is idle for six hours, and an idle one is an empty one.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
    }
    this.#alarm('WorkWaits', {
      says: 'The oldest message of the work queue is more than five minutes old.',
      runbook: 'work-waits',
      metric: this.#props.queues.work.metricApproximateAgeOfOldestMessage({
        period: minute,
        statistic: Stats.MAXIMUM,
      }),
      threshold: 300,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      periods: 3,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #watchFunctions(): void {
    this.#alarm('StrategyErrors', {
      says: 'More than one in twenty invocations of the strategy crashes or runs out of time.',
      runbook: 'strategy-errors',
      metric: failedShare(this.#props.functions.strategy),
      threshold: 5,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      periods: 3,
      datapointsToAlarm: 2,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.#alarm('WatchdogSilent', {
      says: 'The watchdog has not been called: stuck orders would go unseen.',
      runbook: 'watchdog-silent',
      metric: this.#props.functions.watchdog.lambda.metricInvocations({ period: fiveMinutes }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: 2,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  #alarm(id: string, watch: Watch): void {
    addAlarm(this, id, watch, this.#props);
  }

  #metric(metricName: string, statistic: string, period: Duration): IMetric {
    return serviceMetric(this.#props.settings, metricName, statistic, period);
  }
}

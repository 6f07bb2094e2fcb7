/** What a person must hear of the way through the relay: its sessions, commands to it, events from it. */

import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { BotFunction } from './bot-function.ts';
import type { RelayQueues } from './relay-queues.ts';
import { addAlarm, failedShare, serviceMetric, type AlarmPlace } from './service-alarm.ts';

const minute = Duration.minutes(1);

export interface RelayAlarmsProps extends AlarmPlace {
  readonly router: BotFunction;
  readonly queues: RelayQueues;
}

export class RelayAlarms extends Construct {
  constructor(scope: Construct, id: string, props: RelayAlarmsProps) {
    super(scope, id);
    this.#watchSessions(props);
    this.#watchCommands(props);
    this.#watchEvents(props);
  }

  #watchSessions(props: RelayAlarmsProps): void {
    const watch = {
      says: 'A session of the relay was down in three of five minutes.',
      runbook: 'sessions-down',
      metric: serviceMetric(props.settings, 'SessionsDown', Stats.MAXIMUM, minute),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // The relay tells it about once a minute: now and then a minute goes without.
      periods: 5,
      datapointsToAlarm: 3,
      // Where all bots go over REST there is no relay to count. One that dies leaves its commands lying.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    };
    addAlarm(this, 'SessionsDown', watch, props);
  }

  #watchCommands(props: RelayAlarmsProps): void {
    for (const [shard, queue] of props.queues.shards.entries()) {
      const watch = {
        says: `Commands to shard ${shard} of the relay have waited for more than a minute.`,
        runbook: 'commands-wait',
        metric: queue.metricApproximateAgeOfOldestMessage({
          period: minute,
          statistic: Stats.MAXIMUM,
        }),
        threshold: 60,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        periods: 5,
        datapointsToAlarm: 3,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      };
      addAlarm(this, `CommandsWait${shard}`, watch, props);
    }
  }

  #watchEvents(props: RelayAlarmsProps): void {
    const errors = {
      says: 'More than one in twenty invocations of the router fails: order events arrive late.',
      runbook: 'router-errors',
      metric: failedShare(props.router),
      threshold: 5,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      periods: 3,
      datapointsToAlarm: 2,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    };
    addAlarm(this, 'RouterErrors', errors, props);
    const unreadable = {
      says: 'The router drops order events that it cannot read.',
      runbook: 'router-errors',
      metric: serviceMetric(props.settings, 'EventsUnreadable', Stats.SUM, Duration.minutes(5)),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      periods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    };
    addAlarm(this, 'EventsUnreadable', unreadable, props);
  }
}

/** The way through the relay: whether it lives, its sessions, commands to it, events from it. */

import type { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import type { RelayQueues } from '../constructs/relay-queues.ts';
import type { Settings } from '../settings.ts';
import { oldestOf } from './queue-watches.ts';
import {
  above,
  atLeast,
  below,
  fiveMinutes,
  inPeriods,
  minute,
  serviceMetric,
  silenceIsFine,
  silenceIsTheSymptom,
  type Watches,
} from './watch.ts';

export interface WatchedRelay {
  readonly settings: Settings;
  readonly relayQueues: RelayQueues;
  /** Absent where none is deployed: then its silence says nothing. */
  readonly relay?: { readonly service: FargateService };
}

export function relayWatches({ settings, relayQueues, relay }: WatchedRelay): Watches {
  return {
    ...sessionWatches(settings),
    ...commandWatches(relayQueues),
    ...eventWatches(settings),
    ...(relay === undefined ? {} : processWatches(settings, relay.service)),
  };
}

function processWatches(settings: Settings, service: FargateService): Watches {
  return {
    RelaySilent: {
      severity: 'page',
      says: 'No relay has given a sign of life for five minutes.',
      runbook: 'relay-silent',
      metric: serviceMetric(settings, 'RelayHeartbeat', Stats.SUM, minute),
      ...below(1),
      // A task that dies is replaced within two minutes, and at a deployment the new one starts first.
      ...inPeriods(5, 5),
      ...silenceIsTheSymptom,
    },
    RelayMemory: {
      severity: 'warn',
      says: 'The relay has used more than 85 % of its memory for five minutes.',
      runbook: 'relay-memory',
      metric: service.metricMemoryUtilization({ period: minute, statistic: Stats.MAXIMUM }),
      ...above(85),
      ...inPeriods(5, 5),
      // A relay that does not run has an alarm of its own.
      ...silenceIsFine,
    },
  };
}

/** Where all bots go over REST there is no session to count, and a relay that dies has an alarm of its own. */
function sessionWatches(settings: Settings): Watches {
  const down = (period: Duration) => serviceMetric(settings, 'SessionsDown', Stats.MAXIMUM, period);
  return {
    SessionsDown: {
      severity: 'warn',
      says: 'A session of the relay was down in three of five minutes.',
      runbook: 'sessions-down',
      metric: down(minute),
      ...atLeast(1),
      // The relay tells it about once a minute: now and then a minute goes without.
      ...inPeriods(3, 5),
      ...silenceIsFine,
    },
    SessionsDownLong: {
      severity: 'page',
      says: 'A session of the relay has been down for half an hour, or keeps going down.',
      runbook: 'sessions-down',
      metric: down(fiveMinutes),
      ...atLeast(1),
      ...inPeriods(6, 6),
      ...silenceIsFine,
    },
    SessionsRefused: {
      severity: 'warn',
      says: 'An exchange refuses a session’s key; the relay asks again every few minutes.',
      runbook: 'sessions-refused',
      // Told at each try, more often than this looks.
      metric: serviceMetric(settings, 'SessionsRefused', Stats.SUM, fiveMinutes),
      ...atLeast(1),
      periods: 1,
      ...silenceIsFine,
    },
  };
}

/**
 * An alarm for each shard: CloudWatch bills the largest of all shards by the metrics that go into it, so it would save
 * nothing, and takes no more than ten.
 */
function commandWatches({ shards }: RelayQueues): Watches {
  return Object.fromEntries(
    shards.map((queue, shard) => [
      `CommandsWait${shard}`,
      {
        severity: 'page',
        says: `Commands to shard ${shard} of the relay have waited for more than a minute.`,
        runbook: 'commands-wait',
        metric: oldestOf(queue),
        ...above(60),
        ...inPeriods(3, 5),
        ...silenceIsFine,
      },
    ]),
  );
}

function eventWatches(settings: Settings): Watches {
  const sum = (name: string) => serviceMetric(settings, name, Stats.SUM, fiveMinutes);
  return {
    EventsUnreadable: {
      severity: 'warn',
      says: 'The router drops order events that it cannot read.',
      runbook: 'router-errors',
      metric: sum('EventsUnreadable'),
      ...atLeast(1),
      periods: 1,
      ...silenceIsFine,
    },
    EventsGivenUp: {
      severity: 'warn',
      says: 'The relay gives up order events that the event bus does not take.',
      runbook: 'events-given-up',
      metric: sum('EventsGivenUp'),
      ...atLeast(1),
      // One that is given up is made good by the full pass that follows.
      ...inPeriods(2, 3),
      ...silenceIsFine,
    },
  };
}

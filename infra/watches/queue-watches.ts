/** Messages that wait, and messages that nobody could handle. */

import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import type { WorkQueues } from '../constructs/work-queues.ts';
import { above, inPeriods, minute, silenceIsFine, type Watch, type Watches } from './watch.ts';

export interface WatchedQueues {
  readonly queues: WorkQueues;
  readonly deadLetters: DeadLetters;
  /** Of alarms that did not reach the chat. */
  readonly untoldAlarms?: Queue;
}

/** Config changes, which nothing repeats. Whatever else is given up, later slots and full passes make good. */
const lostForGood: ReadonlySet<string> = new Set(['Work', 'Lifecycle']);

/** SQS stops reporting for a queue that is idle for six hours, and an idle one is an empty one: silence is fine. */
export function queueWatches({ queues, deadLetters, untoldAlarms }: WatchedQueues): Watches {
  return {
    ...Object.fromEntries(
      Object.entries(deadLetters.all()).map(([name, queue]) => [
        `DeadLetters${name}`,
        deadLetterWatch(queue, {
          severity: lostForGood.has(name) ? 'page' : 'warn',
          says: `Messages nobody could handle wait in the dead letters (${name.toLowerCase()}).`,
          runbook: 'dead-letters',
        }),
      ]),
    ),
    ...(untoldAlarms === undefined
      ? {}
      : {
          DeadLettersAlarms: deadLetterWatch(untoldAlarms, {
            severity: 'warn',
            says: 'Alarms did not reach the chat.',
            runbook: 'alarm-webhook',
          }),
        }),
    WorkWaits: {
      severity: 'warn',
      says: 'The oldest message of the work queue is more than five minutes old.',
      runbook: 'work-waits',
      metric: oldestOf(queues.work),
      ...above(300),
      periods: 3,
      ...silenceIsFine,
    },
    SlotsWait: {
      severity: 'warn',
      says: 'The oldest slot is more than three minutes old, and most are meant for less than one.',
      runbook: 'slots-wait',
      metric: oldestOf(queues.slots),
      ...above(180),
      ...inPeriods(3, 5),
      ...silenceIsFine,
    },
  };
}

/** Age in seconds. */
export function oldestOf(queue: Queue) {
  return queue.metricApproximateAgeOfOldestMessage({ period: minute, statistic: Stats.MAXIMUM });
}

function deadLetterWatch(queue: Queue, words: Pick<Watch, 'severity' | 'says' | 'runbook'>): Watch {
  return {
    ...words,
    metric: queue.metricApproximateNumberOfMessagesVisible({
      period: minute,
      statistic: Stats.MAXIMUM,
    }),
    ...above(0),
    periods: 1,
    ...silenceIsFine,
  };
}

/** The two queues between the functions: delayed slots, and ordered work. */

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeadLetters } from './dead-letters.ts';

/** AWS asks for it: a poller may hold a batch through several throttled tries. */
const visibilityPerTimeout = 6;

export interface WorkQueuesProps {
  readonly deadLetters: DeadLetters;
  readonly fanOutTimeout: Duration;
  readonly strategyTimeout: Duration;
}

export class WorkQueues extends Construct {
  /** Standard, because a FIFO queue refuses a delay for each message. */
  readonly slots: Queue;
  /** FIFO: one message group is handled by one invocation at a time. */
  readonly work: Queue;

  constructor(scope: Construct, id: string, props: WorkQueuesProps) {
    super(scope, id);
    this.slots = new Queue(this, 'Slots', {
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      visibilityTimeout: visibilityFor(props.fanOutTimeout),
      // A slot is of no use once its minute is long gone; the planner writes new ones.
      retentionPeriod: Duration.hours(1),
      deadLetterQueue: { queue: props.deadLetters.slots, maxReceiveCount: 3 },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.work = new Queue(this, 'Work', {
      fifo: true,
      // Both together are the high-throughput mode: limits count by group, not by queue.
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      visibilityTimeout: visibilityFor(props.strategyTimeout),
      retentionPeriod: Duration.days(1),
      deadLetterQueue: { queue: props.deadLetters.work, maxReceiveCount: 5 },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

function visibilityFor(timeout: Duration): Duration {
  return Duration.seconds(timeout.toSeconds() * visibilityPerTimeout);
}

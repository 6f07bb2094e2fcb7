/** What the strategy asks the relay to send: one queue for each shard of the accounts. */

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeadLetters } from './dead-letters.ts';

export interface RelayQueuesProps {
  /** Accounts are spread over so many queues, and move when it changes. */
  readonly shards: number;
  readonly deadLetters: DeadLetters;
}

export class RelayQueues extends Construct {
  /** By the number of the shard. */
  readonly shards: readonly Queue[];

  constructor(scope: Construct, id: string, props: RelayQueuesProps) {
    super(scope, id);
    this.shards = Array.from({ length: props.shards }, (_, shard) =>
      this.#queue(`Shard${shard}`, props.deadLetters),
    );
  }

  /** As the functions and the relay read them: the addresses by shard, separated by commas. */
  urls(): string {
    return this.shards.map(({ queueUrl }) => queueUrl).join(',');
  }

  #queue(id: string, deadLetters: DeadLetters): Queue {
    return new Queue(this, id, {
      fifo: true,
      // Both together are the high-throughput mode: limits count by bot, not by queue.
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      // What a relay that died had taken comes back to the next one, which asks instead of sending again.
      visibilityTimeout: Duration.seconds(30),
      // Commands expire ten seconds after they were decided; older ones are settled by asking the exchange.
      retentionPeriod: Duration.minutes(5),
      // More than any command is given back in that time: what comes so often has a relay stumble over it.
      deadLetterQueue: { queue: deadLetters.commands, maxReceiveCount: 10 },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

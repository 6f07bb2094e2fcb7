/** What wakes the functions that are not scheduled: the two queues, and the table's stream. */

import { Duration, Validations } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { BotFunction } from './bot-function.ts';
import type { BotFunctions } from './bot-functions.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { WorkQueues } from './work-queues.ts';

export interface MessageSourcesProps {
  readonly functions: BotFunctions;
  readonly queues: WorkQueues;
  readonly table: TableV2;
  readonly deadLetters: DeadLetters;
  readonly strategyConcurrencyMax: number;
}

export class MessageSources extends Construct {
  constructor(scope: Construct, id: string, props: MessageSourcesProps) {
    super(scope, id);
    const { deadLetters, functions, queues, table } = props;
    this.#queueSource('Slots', functions.fanOut, queues.slots, 5);
    this.#queueSource('Work', functions.strategy, queues.work, props.strategyConcurrencyMax);
    this.#configSource(functions.lifecycle, table, deadLetters);
  }

  #queueSource(id: string, target: BotFunction, queue: Queue, concurrencyMax: number): void {
    queue.grantConsumeMessages(target.role);
    const mapping = new EventSourceMapping(this, id, {
      target: target.lambda,
      eventSourceArn: queue.queueArn,
      // Ten is the most a FIFO queue gives at once.
      batchSize: 10,
      maxConcurrency: concurrencyMax,
      reportBatchItemFailures: true,
    });
    Validations.of(target.lambda).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason:
        'Called by a queue, never asynchronously: the queue’s own dead letters take what fails.',
    });
    Validations.of(mapping).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'A queue source has no failure destination: the queue’s redrive policy is it.',
    });
  }

  /** Wakes the lifecycle for a written or removed CONFIG item, and for nothing the passes write. */
  #configSource(target: BotFunction, table: TableV2, deadLetters: DeadLetters): void {
    const streamArn = table.tableStreamArn;
    if (streamArn === undefined) throw new Error('the table has no stream');
    table.grantStreamRead(target.role);
    new EventSourceMapping(this, 'Configs', {
      target: target.lambda,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 25,
      filters: [
        FilterCriteria.filter({
          dynamodb: { Keys: { sk: { S: ['CONFIG'] } } },
        }),
      ],
      // A record nobody can read must not hold up the configs behind it.
      bisectBatchOnError: true,
      retryAttempts: 5,
      maxRecordAge: Duration.hours(1),
      reportBatchItemFailures: true,
      onFailure: new SqsDlq(deadLetters.lifecycle),
    });
    Validations.of(target.lambda).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason:
        'Called by a stream, never asynchronously: the mapping’s failure destination takes what fails.',
    });
  }
}

/** The bus for what the exchanges report of our orders, and its way to the router. */

import { Duration, Validations } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { BotFunction } from './bot-function.ts';
import type { DeadLetters } from './dead-letters.ts';

/** Within it many full passes have looked at what an event told. */
const eventAgeMax = Duration.hours(1);

export interface EventsProps {
  readonly router: BotFunction;
  readonly deadLetters: DeadLetters;
}

export class Events extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, props: EventsProps) {
    super(scope, id);
    // 'Default' adds nothing to the logical id: the bus keeps the one it had before it was part of a construct.
    this.bus = new EventBus(this, 'Default', {
      description: 'MMM: what the exchanges report of our orders',
    });
    const { lambda } = props.router;
    const deadLetters = props.deadLetters.events;
    new Rule(this, 'OrderEvents', {
      description: 'MMM: order events of the relay, to be put in the order of their bots',
      eventBus: this.bus,
      eventPattern: { source: ['mmm.relay'], detailType: ['order-events'] },
      targets: [
        new LambdaFunction(lambda, {
          // Known by its ARN only: its policy is complete, and may not depend on this stack.
          deadLetterQueue: Queue.fromQueueArn(this, 'DeadLetters', deadLetters.queueArn),
          maxEventAge: eventAgeMax,
          retryAttempts: 20,
        }),
      ],
    });
    // The bus only hands the event over; when the function itself fails, Lambda decides what follows.
    lambda.configureAsyncInvoke({
      maxEventAge: eventAgeMax,
      retryAttempts: 2,
      onFailure: new SqsDestination(deadLetters),
    });
    Validations.of(lambda).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason:
        'Failures go to an on-failure destination, which also says why; a dead letter queue would not.',
    });
  }
}

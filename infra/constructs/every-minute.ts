/** Invokes one function each minute. A minute that fails is reported, not repeated for hours. */

import { Duration } from 'aws-cdk-lib';
import {
  Effect,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Stack, Validations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { BotFunction } from './bot-function.ts';

/** The next minute does the same work: an older try has nothing to add. 60 s is the least both services allow. */
const eventAgeMax = Duration.seconds(60);

export interface EveryMinuteProps {
  readonly target: BotFunction;
  readonly description: string;
  readonly deadLetters: IQueue;
}

export class EveryMinute extends Construct {
  constructor(scope: Construct, id: string, props: EveryMinuteProps) {
    super(scope, id);
    const { lambda } = props.target;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: {
        Invoke: new PolicyDocument({
          statements: [
            allow('lambda:InvokeFunction', lambda.functionArn),
            allow('sqs:SendMessage', props.deadLetters.queueArn),
          ],
        }),
      },
    });
    new Schedule(this, 'Schedule', {
      description: props.description,
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(lambda, {
        // Complete as it is: the target would add every version of the function to it.
        role: role.withoutPolicyUpdates(),
        deadLetterQueue: props.deadLetters,
        maxEventAge: eventAgeMax,
        retryAttempts: 2,
      }),
    });
    // The scheduler only hands the event over; when the function itself fails, Lambda decides what follows.
    lambda.configureAsyncInvoke({
      maxEventAge: eventAgeMax,
      retryAttempts: 1,
      onFailure: new SqsDestination(props.deadLetters),
    });
    Validations.of(lambda).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason:
        'Failures go to an on-failure destination, which also says why; a dead letter queue would not.',
    });
  }
}

function allow(action: string, resource: string): PolicyStatement {
  return new PolicyStatement({ effect: Effect.ALLOW, actions: [action], resources: [resource] });
}

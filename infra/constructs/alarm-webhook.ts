/** Tells the alarms to a chat. What cannot be told waits in dead letters, which have an alarm, too. */

import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { AlarmWebhook as Chat, Settings } from '../settings.ts';
import type { AlarmTopic } from './alarm-topic.ts';
import { BotFunction } from './bot-function.ts';
import { metricNamespace, metricService } from './bot-functions.ts';

/** An alarm of yesterday is no news. Six hours are the most that Lambda waits. */
const eventAgeMax = Duration.hours(6);

export interface AlarmWebhookProps {
  readonly settings: Settings;
  readonly chat: Chat;
  /** Holds the address of the chat. */
  readonly secret: Secret;
  readonly topic: AlarmTopic;
}

export class AlarmWebhook extends Construct {
  readonly function: BotFunction;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: AlarmWebhookProps) {
    super(scope, id);
    this.deadLetters = this.#queue();
    this.function = new BotFunction(this, 'Function', {
      entryName: 'alarm-webhook',
      description: `MMM: tells alarms to ${props.chat}`,
      // Two tries of the chat, each of five seconds, a cold start and a read of the secret.
      timeout: Duration.seconds(30),
      memoryMb: 256,
      environment: {
        MMM_ALARM_WEBHOOK: props.chat,
        MMM_ALARM_WEBHOOK_SECRET: props.secret.secretArn,
        POWERTOOLS_SERVICE_NAME: metricService(props.settings),
        POWERTOOLS_METRICS_NAMESPACE: metricNamespace,
      },
    });
    this.function.allow(['secretsmanager:GetSecretValue'], [props.secret.secretArn]);
    this.function.lambda.configureAsyncInvoke({
      maxEventAge: eventAgeMax,
      retryAttempts: 2,
      onFailure: new SqsDestination(this.deadLetters),
    });
    Validations.of(this.function.lambda).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason:
        'Failures go to an on-failure destination, which also says why; a dead letter queue would not.',
    });
    props.topic.topic.addSubscription(
      new LambdaSubscription(this.function.lambda, { deadLetterQueue: this.deadLetters }),
    );
  }

  #queue(): Queue {
    const queue = new Queue(this, 'DeadLetters', {
      enforceSSL: true,
      encryption: QueueEncryption.SQS_MANAGED,
      retentionPeriod: Duration.days(14),
      // Alarms that were not told: CloudWatch keeps their history.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const reason = 'It is itself a dead-letter queue, of the function that tells alarms.';
    Validations.of(queue).acknowledge(
      { id: 'AwsSolutions-SQS3', reason },
      { id: 'Serverless-SQSRedrivePolicy', reason },
    );
    return queue;
  }
}

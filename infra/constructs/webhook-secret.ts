/** The address of the chat that alarms are sent to. Whoever knows it may write there: it is a secret. */

import { RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { AlarmWebhook } from '../settings.ts';

const contents: Readonly<Record<AlarmWebhook, string>> = {
  discord: 'the webhook URL of the Discord channel',
  slack: 'the incoming webhook URL of the Slack channel',
  telegram: '{"token":"the bot’s token","chatId":"the chat’s id"}',
};

export class WebhookSecret extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, chat: AlarmWebhook) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: `MMM: where alarms are told. Put in ${contents[chat]}`,
      // Never to be changed here: a deployment would write it over what people have put in.
      secretStringValue: SecretValue.unsafePlainText('not put in yet'),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'The chat makes the address, on request of a person; nothing here could rotate it.',
    });
  }
}

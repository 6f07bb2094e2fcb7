/** How people see and hear of the deployment: the topic, the chat, the alarms and the dashboard. */

import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { allWatches, type Watched } from '../watches/all-watches.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { AlarmWebhook } from './alarm-webhook.ts';
import { BotDashboard } from './dashboard.ts';
import { SeverityAlarms } from './severity-alarms.ts';

export interface WatchingProps extends Omit<Watched, 'untoldAlarms'> {
  /** Address of the chat; absent where none is told. */
  readonly webhookSecret?: Secret;
}

/** Adds it all to the scope itself: the parts keep their logical ids whatever stands around them. */
export function addWatching(scope: Construct, props: WatchingProps): void {
  const { settings, webhookSecret: secret } = props;
  const topic = new AlarmTopic(scope, 'Alarms', settings);
  const webhook =
    settings.alarmWebhook === undefined || secret === undefined
      ? undefined
      : new AlarmWebhook(scope, 'AlarmWebhook', {
          settings,
          chat: settings.alarmWebhook,
          secret,
          topic,
        });
  const untold = webhook === undefined ? {} : { untoldAlarms: webhook.deadLetters };
  const watches = allWatches({ ...props, ...untold });
  const alarms = new SeverityAlarms(scope, 'Watch', { settings, topic, watches });
  const { dashboard } = new BotDashboard(scope, 'Dashboard', { ...props, alarms });

  new CfnOutput(scope, 'AlarmTopicArn', {
    value: topic.topic.topicArn,
    description: 'Subscribe here to hear the alarms',
  });
  const { region } = Stack.of(scope);
  const console = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}`;
  new CfnOutput(scope, 'DashboardUrl', {
    value: `${console}#dashboards/dashboard/${dashboard.dashboardName}`,
    description: 'What the bots earn, and how they are',
  });
}

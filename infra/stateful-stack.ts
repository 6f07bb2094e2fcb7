/** What must survive every deployment: the bots' table, the messages nobody could handle, and the address exchanges know. */

import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { DeadLetters } from './constructs/dead-letters.ts';
import { EgressAddress } from './constructs/egress-address.ts';
import { WebhookSecret } from './constructs/webhook-secret.ts';
import type { Settings } from './settings.ts';

/** Lists the items of one sort key, such as every CONFIG, without a scan. */
export const indexName = 'bySk';

export interface StatefulStackProps extends StackProps {
  readonly settings: Settings;
}

export class StatefulStack extends Stack {
  readonly table: TableV2;
  readonly deadLetters: DeadLetters;
  /** Absent where calls to the exchanges may come from any address. */
  readonly egressAddress?: EgressAddress;
  /** Address of the chat that alarms are told to; absent where there is none. */
  readonly webhookSecret?: Secret;

  constructor(scope: Construct, id: string, props: StatefulStackProps) {
    super(scope, id, props);
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      globalSecondaryIndexes: [
        {
          indexName,
          partitionKey: { name: 'sk', type: AttributeType.STRING },
          sortKey: { name: 'pk', type: AttributeType.STRING },
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
      dynamoStream: StreamViewType.NEW_IMAGE,
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.deadLetters = new DeadLetters(this, 'DeadLetters');
    if (props.settings.egress !== 'none') this.egressAddress = new EgressAddress(this, 'Egress');
    if (props.settings.alarmWebhook !== undefined) {
      this.webhookSecret = new WebhookSecret(this, 'Webhook', props.settings.alarmWebhook).secret;
      new CfnOutput(this, 'AlarmWebhookSecretName', {
        value: this.webhookSecret.secretName,
        description: 'Put in the address of the chat that alarms are told to',
      });
    }
    new CfnOutput(this, 'TableName', {
      value: this.table.tableName,
      description: 'Write the bots’ CONFIG items here, or let the command line do it',
    });
  }
}

/** What must survive every deployment: the bots' table, and the messages nobody could handle. */

import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { DeadLetters } from './constructs/dead-letters.ts';

/** Lists the items of one sort key, such as every CONFIG, without a scan. */
export const indexName = 'bySk';

export class StatefulStack extends Stack {
  readonly table: TableV2;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, props: StackProps) {
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
    new CfnOutput(this, 'TableName', {
      value: this.table.tableName,
      description: 'Write the bots’ CONFIG items here, or let the command line do it',
    });
  }
}

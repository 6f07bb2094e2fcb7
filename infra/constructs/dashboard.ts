/** One page for people: what the bots earn first, how they are below. */

import { Duration } from 'aws-cdk-lib';
import { Dashboard, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { businessRows } from '../dashboard/business-rows.ts';
import { exchangeRows } from '../dashboard/exchange-rows.ts';
import { healthRows } from '../dashboard/health-rows.ts';
import { machineRows } from '../dashboard/machine-rows.ts';
import type { Settings } from '../settings.ts';
import type { BotFunctions } from './bot-functions.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { RelayQueues } from './relay-queues.ts';
import type { SeverityAlarms } from './severity-alarms.ts';
import type { WorkQueues } from './work-queues.ts';

export interface BotDashboardProps {
  readonly settings: Settings;
  readonly alarms: SeverityAlarms;
  readonly functions: BotFunctions;
  readonly queues: WorkQueues;
  readonly relayQueues: RelayQueues;
  readonly deadLetters: DeadLetters;
  readonly table: TableV2;
  readonly relay?: { readonly service: FargateService };
}

export class BotDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: BotDashboardProps) {
    super(scope, id);
    this.dashboard = new Dashboard(this, 'Page', {
      defaultInterval: Duration.hours(12),
      // Sums keep their period, whatever stretch of time is looked at.
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        ...businessRows(props),
        ...healthRows(props),
        ...exchangeRows(props),
        ...machineRows(props),
      ].map((row) => [...row]),
    });
  }
}

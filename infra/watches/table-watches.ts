/** The table refuses requests. The SDK repeats them a few times: only what lasts is told. */

import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Operation } from 'aws-cdk-lib/aws-dynamodb';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { atLeast, inPeriods, silenceIsFine, type Watch, type Watches } from './watch.ts';

const period = Duration.minutes(5);

/** What a pass cannot do without. */
const operations = [Operation.GET_ITEM, Operation.PUT_ITEM, Operation.QUERY];

export function tableWatches(table: TableV2): Watches {
  return {
    TableReadsThrottled: throttleWatch(table, 'ReadThrottleEvents', 'reads'),
    TableWritesThrottled: throttleWatch(table, 'WriteThrottleEvents', 'writes'),
    TableErrors: {
      severity: 'warn',
      says: 'DynamoDB fails by itself: more than five requests in ten minutes of fifteen.',
      runbook: 'table-errors',
      metric: table.metricSystemErrorsForOperations({ operations, period }),
      ...atLeast(5),
      ...inPeriods(2, 3),
      // Counted when they happen.
      ...silenceIsFine,
    },
  };
}

function throttleWatch(table: TableV2, metricName: string, what: string): Watch {
  return {
    severity: 'warn',
    says: `DynamoDB throttles ${what} of the table.`,
    runbook: 'table-throttled',
    metric: table.metric(metricName, { statistic: Stats.SUM, period }),
    ...atLeast(5),
    ...inPeriods(2, 3),
    // Counted when they happen.
    ...silenceIsFine,
  };
}

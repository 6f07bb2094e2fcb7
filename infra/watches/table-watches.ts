/**
 * The table refuses requests. The SDK repeats them a few times: only what lasts is told. They are counted only when they
 * happen, and an alarm on a metric of DynamoDB keeps its state while there is none, whatever it is told to make of silence:
 * so what is missing is filled in.
 */

import { Duration } from 'aws-cdk-lib';
import { MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
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
      metric: failures(table),
      ...atLeast(5),
      ...inPeriods(2, 3),
      ...silenceIsFine,
    },
  };
}

/** By operation, as the table's metric is not told for all of them together. */
function failures(table: TableV2): MathExpression {
  const counts = operations.map((operation) => ({
    id: operation.toLowerCase(),
    metric: table.metric('SystemErrors', {
      dimensionsMap: { TableName: table.tableName, Operation: operation },
      statistic: Stats.SUM,
      period,
    }),
  }));
  return new MathExpression({
    expression: counts.map(({ id }) => `FILL(${id}, 0)`).join(' + '),
    label: 'requests that DynamoDB failed',
    usingMetrics: Object.fromEntries(counts.map(({ id, metric }) => [id, metric])),
    period,
  });
}

function throttleWatch(table: TableV2, metricName: string, what: string): Watch {
  const throttled = table.metric(metricName, { statistic: Stats.SUM, period });
  return {
    severity: 'warn',
    says: `DynamoDB throttles ${what} of the table.`,
    runbook: 'table-throttled',
    metric: new MathExpression({
      expression: 'FILL(throttled, 0)',
      label: `throttled ${what}`,
      usingMetrics: { throttled },
      period,
    }),
    withoutMath: { metric: throttled, threshold: 5 },
    ...atLeast(5),
    ...inPeriods(2, 3),
    ...silenceIsFine,
  };
}

/** What it runs on: queues, functions, the table, the relay. */

import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import type { BotFunctions } from '../constructs/bot-functions.ts';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import type { RelayQueues } from '../constructs/relay-queues.ts';
import type { WorkQueues } from '../constructs/work-queues.ts';
import type { Settings } from '../settings.ts';
import { oldestOf } from '../watches/queue-watches.ts';
import { graph, heading, ourMetrics, type Row } from './row.ts';
import { fiveMinutes, minute } from '../watches/watch.ts';

interface Machines {
  readonly settings: Settings;
  readonly functions: BotFunctions;
  readonly queues: WorkQueues;
  readonly relayQueues: RelayQueues;
  readonly deadLetters: DeadLetters;
  readonly table: TableV2;
  readonly relay?: { readonly service: FargateService };
}

export function machineRows(machines: Machines): readonly Row[] {
  return [
    heading('Machines'),
    functionRow(machines.functions),
    queueRow(machines),
    dataRow(machines),
  ];
}

function functionRow(functions: BotFunctions): Row {
  const { strategy, planner, fanOut, lifecycle, watchdog, router } = functions;
  const all = { strategy, planner, 'fan-out': fanOut, lifecycle, watchdog, router };
  const of = (name: 'Errors' | 'Throttles') =>
    Object.entries(all).map(([label, { lambda }]) =>
      lambda.metric(name, { label, statistic: Stats.SUM, period: fiveMinutes }),
    );
  const duration = (statistic: string, label: string) =>
    strategy.lambda.metricDuration({ statistic, label, period: fiveMinutes });
  return [
    graph('Crashes and timeouts', of('Errors')),
    graph('Throttles', of('Throttles')),
    graph(
      'How long the strategy takes (it is cut off at 60 s)',
      [duration('p50', 'half of them'), duration('p99', '99 of 100'), duration('max', 'longest')],
      { unit: 'ms' },
    ),
    graph('Functions at a time', [
      strategy.lambda.metric('ConcurrentExecutions', {
        label: 'strategy',
        statistic: Stats.MAXIMUM,
        period: minute,
      }),
      new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'ConcurrentExecutions',
        label: 'all of the AWS account',
        statistic: Stats.MAXIMUM,
        period: minute,
      }),
    ]),
  ];
}

function queueRow({ functions, queues, relayQueues, deadLetters }: Machines): Row {
  return [
    graph(
      'Oldest message',
      [
        oldestOf(queues.work).with({ label: 'work' }),
        oldestOf(queues.slots).with({ label: 'slots' }),
        ...relayQueues.shards.map((queue, shard) =>
          oldestOf(queue).with({ label: `relay ${shard}` }),
        ),
      ],
      { unit: 's', width: 8 },
    ),
    graph(
      'Dead letters',
      Object.entries(deadLetters.all()).map(([name, queue]) =>
        queue.metricApproximateNumberOfMessagesVisible({
          label: name.toLowerCase(),
          statistic: Stats.MAXIMUM,
          period: minute,
        }),
      ),
      { width: 8 },
    ),
    graph(
      'Written configs wait',
      [
        functions.lifecycle.lambda.metric('IteratorAge', {
          label: 'the stream’s oldest record',
          statistic: Stats.MAXIMUM,
          period: minute,
        }),
      ],
      { unit: 'ms', width: 8 },
    ),
  ];
}

function dataRow({ settings, table, relay }: Machines): Row {
  const ofTable = (name: string, label: string): IMetric =>
    table.metric(name, { label, statistic: Stats.SUM, period: fiveMinutes });
  const { sum } = ourMetrics(settings);
  return [
    graph(
      'Table: capacity used',
      [
        ofTable('ConsumedReadCapacityUnits', 'reads'),
        ofTable('ConsumedWriteCapacityUnits', 'writes'),
      ],
      { width: 8 },
    ),
    graph(
      'Table: throttled',
      [ofTable('ReadThrottleEvents', 'reads'), ofTable('WriteThrottleEvents', 'writes')],
      { width: 8 },
    ),
    graph(
      'Relay',
      relay === undefined
        ? [sum('RelayHeartbeat', 'signs of life')]
        : [
            relay.service.metricCpuUtilization({ label: 'CPU', period: minute }),
            relay.service.metricMemoryUtilization({ label: 'memory', period: minute }),
          ],
      { unit: 'percent', width: 8 },
    ),
  ];
}

/** Whether all goes its way: alarms and passes. */

import { AlarmStatusWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { SeverityAlarms } from '../constructs/severity-alarms.ts';
import type { Settings } from '../settings.ts';
import { graph, heading, ourMetrics, type Row } from './row.ts';
import { minute } from '../watches/watch.ts';

export function healthRows({
  settings,
  alarms,
}: {
  readonly settings: Settings;
  readonly alarms: SeverityAlarms;
}): readonly Row[] {
  return [heading('Health'), alarmRow(alarms), passRow(settings)];
}

function alarmRow(alarms: SeverityAlarms): Row {
  const titles = [
    ['page', 'A person must act now'],
    ['warn', 'To look at today'],
    ['info', 'To know'],
  ] as const;
  return titles.map(
    ([severity, title]) =>
      new AlarmStatusWidget({
        title,
        width: severity === 'info' ? 4 : 10,
        height: 5,
        alarms: [...alarms.of(severity)],
      }),
  );
}

function passRow(settings: Settings): Row {
  const { metric, sum } = ourMetrics(settings);
  return [
    graph('Passes', [
      sum('PassSucceeded', 'succeeded'),
      sum('EventPasses', 'over events alone'),
      sum('PassFailed', 'failed'),
      sum('PassConflict', 'gave way'),
    ]),
    graph(
      'How late passes begin',
      [
        metric('PassDelayMs', 'half of them', 'p50', minute),
        metric('PassDelayMs', 'latest', Stats.MAXIMUM, minute),
      ],
      { unit: 'ms' },
    ),
    graph('Orders', [
      sum('OrdersPlaced', 'placed'),
      sum('OrdersCanceled', 'canceled'),
      sum('OrdersRejected', 'rejected'),
      sum('OutcomesUnknown', 'without an answer'),
      sum('OrdersLost', 'lost'),
    ]),
    graph('Configs and keys', [
      sum('ConfigRejected', 'configs rejected'),
      sum('KeysRefused', 'keys refused'),
      sum('SessionsRefused', 'sessions refused'),
    ]),
  ];
}

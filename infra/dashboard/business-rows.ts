/** What the bots trade, earn and hold. */

import { LogQueryVisualizationType, LogQueryWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { SingleValueWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { BotFunction } from '../constructs/bot-function.ts';
import type { BotFunctions } from '../constructs/bot-functions.ts';
import type { Settings } from '../settings.ts';
import { graph, heading, ourMetrics, type Row } from './row.ts';

export function businessRows({
  settings,
  functions,
}: {
  readonly settings: Settings;
  readonly functions: BotFunctions;
}): readonly Row[] {
  return [
    heading('Trading'),
    [totals(settings), now(settings)],
    tradeRow(settings),
    holdingRow(settings),
    [botTable(functions.watchdog)],
  ];
}

/** Over the stretch of time that is looked at. */
function totals(settings: Settings): IWidget {
  const { sum } = ourMetrics(settings);
  return new SingleValueWidget({
    title: 'In this time',
    width: 12,
    height: 3,
    setPeriodToTimeRange: true,
    metrics: [
      sum('Fills', 'Fills'),
      sum('CountersPlaced', 'Counters'),
      sum('RoundTrips', 'Round trips'),
      sum('OrdersPlaced', 'Orders placed'),
    ],
  });
}

function now(settings: Settings): IWidget {
  const { most } = ourMetrics(settings);
  return new SingleValueWidget({
    title: 'Now',
    width: 12,
    height: 3,
    metrics: [
      most('BotsRunning', 'Bots running'),
      most('OpenOrders', 'Open orders'),
      most('BlockedLevels', 'Blocked levels'),
      most('WaitingDebts', 'Fills to counter'),
      most('TradingHalted', 'Halted (1: yes)'),
    ],
  });
}

function tradeRow(settings: Settings): Row {
  const { each, metric, sum } = ourMetrics(settings);
  const cumulated = (lines: string): string => `RUNNING_SUM(${lines})`;
  return [
    graph('Fills, and what answers them', [
      sum('Fills', 'Fills'),
      sum('CountersPlaced', 'Counters'),
      sum('RoundTrips', 'Round trips'),
    ]),
    graph(
      'From a fill to its resting counter',
      [
        metric('FillToCounterMs', 'half of them', 'p50'),
        metric('FillToCounterMs', '19 of 20', 'p95'),
        metric('FillToCounterMs', 'longest', Stats.MAXIMUM),
      ],
      { unit: 'ms' },
    ),
    graph('Profit of closed round trips, added up', [
      each('ProfitQuote', 'quote', 'Sum', cumulated),
    ]),
    graph('Fees, added up', [each('FeesQuote', 'quote', 'Sum', cumulated)]),
  ];
}

function holdingRow(settings: Settings): Row {
  const { each, most } = ourMetrics(settings);
  return [
    graph('Open orders and blocked levels', [
      most('OpenOrders', 'Open orders'),
      most('BlockedLevels', 'Blocked levels'),
    ]),
    graph('Fills that wait for a counter', [
      most('WaitingDebts', 'Waiting'),
      most('OverdueDebts', 'for too long'),
      most('StuckOrders', 'Orders without an answer'),
    ]),
    graph('Inventory, in quote', [each('InventoryQuote', 'quote', 'Maximum')]),
    graph('Bots', [
      most('BotsRunning', 'running'),
      most('BotsDue', 'due'),
      most('BotsLate', 'late'),
      most('TradingHalted', 'halted (1: yes)'),
    ]),
  ];
}

/** The watchdog writes a line for each bot every few minutes: as a metric each bot would cost by the month. */
function botTable({ lambda }: BotFunction): IWidget {
  const columns = [
    'botId',
    'exchange',
    'symbol',
    'mode',
    'openOrders',
    'blocked',
    'debts',
    'fills',
    'inventoryBase',
    'inventoryQuote',
    'realizedProfitQuote',
    'feesQuote',
    'quote',
  ];
  return new LogQueryWidget({
    title: 'Bots, as last seen',
    width: 24,
    height: 8,
    view: LogQueryVisualizationType.TABLE,
    logGroupNames: [lambda.logGroup.logGroupName],
    queryLines: [
      `fields ${columns.join(', ')}`,
      'filter message = "bot"',
      'sort @timestamp desc',
      'dedup botId',
      'limit 200',
    ],
  });
}

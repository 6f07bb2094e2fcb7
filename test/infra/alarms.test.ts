import { beforeAll, describe, expect, test } from '@jest/globals';
import type { MetricName } from '../../shared/ports/metrics.ts';
import { resource, resourcesOf, synthesize } from './templates.ts';
import type { Resource, Templates } from './templates.ts';

let templates: Templates;
beforeAll(() => {
  templates = synthesize({ alarmEmail: 'person@example.com', relayShards: 3 });
});

/** `WatchNoPass1A2B3C4D` is the alarm `NoPass`. */
const nameOf = (logicalId: string): string => logicalId.slice('Watch'.length, -8);

function alarm(name: string): Resource['Properties'] {
  const all = resourcesOf(templates.stateless, 'AWS::CloudWatch::Alarm');
  const found = Object.entries(all).find(([logicalId]) => nameOf(logicalId) === name);
  if (found === undefined) throw new Error(`there is no alarm ${name}`);
  return found[1].Properties;
}

/** By name: metric, statistic, threshold, and in how many of the latest periods of how many seconds. */
const ours = [
  ['StuckOrders', 'StuckOrders', 'Maximum', '>=', 1, '2 of 3', 60],
  ['OverdueDebts', 'OverdueDebts', 'Maximum', '>=', 1, '5 of 5', 60],
  ['OrdersLost', 'OrdersLost', 'Sum', '>=', 1, '1 of 1', 300],
  ['BotsLate', 'BotsLate', 'Maximum', '>=', 1, '3 of 5', 60],
  ['WatchdogSilent', 'StuckOrders', 'SampleCount', '<', 1, '2 of 2', 300],
  ['LatePass', 'PassDelayMs', 'Maximum', '>', 60_000, '3 of 5', 60],
  ['PassesFail', 'PassFailed', 'Sum', '>=', 4, '3 of 3', 300],
  ['ConfigRejected', 'ConfigRejected', 'Sum', '>=', 1, '1 of 1', 300],
  ['TradingHalted', 'TradingHalted', 'Maximum', '>=', 1, '1 of 2', 60],
  ['LimitNearlyUsed', 'LimitUsedPercent', 'Maximum', '>', 90, '5 of 5', 60],
  ['RateLimited', 'RateLimited', 'Sum', '>=', 5, '2 of 3', 300],
  ['CountersHeldBack', 'CountersHeldBack', 'Sum', '>=', 1, '2 of 3', 300],
  ['Banned', 'Bans', 'Sum', '>=', 1, '5 of 10', 60],
  ['ClockSkew', 'ClockOffsetMs', 'Maximum', '>', 2_000, '3 of 3', 300],
  ['KeysRefused', 'KeysRefused', 'Sum', '>=', 1, '2 of 3', 300],
  ['SessionsDown', 'SessionsDown', 'Maximum', '>=', 1, '3 of 5', 60],
  ['SessionsDownLong', 'SessionsDown', 'Maximum', '>=', 1, '6 of 6', 300],
  ['SessionsRefused', 'SessionsRefused', 'Sum', '>=', 1, '1 of 1', 300],
  ['EventsUnreadable', 'EventsUnreadable', 'Sum', '>=', 1, '1 of 1', 300],
  ['EventsGivenUp', 'EventsGivenUp', 'Sum', '>=', 1, '2 of 3', 300],
  ['RelaySilent', 'RelayHeartbeat', 'Sum', '<', 1, '5 of 5', 60],
] as const satisfies readonly (readonly [string, MetricName, ...unknown[]])[];

const comparison = {
  '>': 'GreaterThanThreshold',
  '>=': 'GreaterThanOrEqualToThreshold',
  '<': 'LessThanThreshold',
} as const;

test.each(ours)(
  '%s: %s, %s %s %d in %s of %d s',
  (id, metric, stat, sign, limit, share, seconds) => {
    const [datapoints, periods] = share.split(' of ').map(Number);
    const found = alarm(id);
    expect(found).toMatchObject({
      Namespace: 'MMM',
      MetricName: metric,
      Dimensions: [{ Name: 'service', Value: 'mmm-dev' }],
      Statistic: stat,
      Period: seconds,
      Threshold: limit,
      ComparisonOperator: comparison[sign],
      EvaluationPeriods: periods,
    });
    expect(found['DatapointsToAlarm'] ?? periods).toBe(datapoints);
  },
);

test('silence is the symptom of those who should tell each minute, and of nobody else', () => {
  const all = resourcesOf(templates.stateless, 'AWS::CloudWatch::Alarm');
  const silences = Object.entries(all).map(([id, { Properties }]) => [
    nameOf(id),
    Properties['TreatMissingData'],
  ]);
  const breaching = silences.filter(([, silence]) => silence === 'breaching').map(([id]) => id);
  expect(breaching.sort()).toEqual(['NoPass', 'RelaySilent', 'WatchdogSilent']);
  expect(new Set(silences.map(([, silence]) => silence))).toEqual(
    new Set(['breaching', 'notBreaching']),
  );
});

const dead = ['Slots', 'Work', 'Schedules', 'Lifecycle', 'Events', 'Commands'];

test.each(dead)('one dead letter (%s) is enough, and an idle queue reports nothing', (name) => {
  const found = alarm(`DeadLetters${name}`);
  expect(found).toMatchObject({
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Statistic: 'Maximum',
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    EvaluationPeriods: 1,
  });
  expect(JSON.stringify(found['Dimensions'])).toContain(`DeadLetters${name}`);
});

test.each([
  { id: 'WorkWaits', queue: 'QueuesWork', seconds: 300 },
  { id: 'SlotsWait', queue: 'QueuesSlots', seconds: 180 },
  { id: 'CommandsWait0', queue: 'RelayQueuesShard0', seconds: 60 },
  { id: 'CommandsWait1', queue: 'RelayQueuesShard1', seconds: 60 },
  { id: 'CommandsWait2', queue: 'RelayQueuesShard2', seconds: 60 },
])('$id: the oldest message of $queue may be $seconds s old', ({ id, queue, seconds }) => {
  const found = alarm(id);
  expect(found).toMatchObject({
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateAgeOfOldestMessage',
    Statistic: 'Maximum',
    Threshold: seconds,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  expect(JSON.stringify(found['Dimensions'])).toContain(queue);
});

test.each([
  ['StrategyThrottled', 'Strategy', 'Throttles', { Statistic: 'Sum', Threshold: 1 }],
  ['FanOutThrottled', 'FanOut', 'Throttles', { Statistic: 'Sum', Threshold: 1 }],
  ['RouterThrottled', 'Router', 'Throttles', { Statistic: 'Sum', Threshold: 1 }],
  ['StrategySlow', 'Strategy', 'Duration', { ExtendedStatistic: 'p99', Threshold: 48_000 }],
  ['ConfigsWait', 'Lifecycle', 'IteratorAge', { Statistic: 'Maximum', Threshold: 60_000 }],
])('%s: the %s function’s %s', (id, name, metric, limits) => {
  const found = alarm(id);
  expect(found).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: metric, ...limits });
  expect(JSON.stringify(found['Dimensions'])).toContain(`Functions${name}`);
});

test('the relay’s memory is watched', () => {
  const found = alarm('RelayMemory');
  expect(found).toMatchObject({
    Namespace: 'AWS/ECS',
    MetricName: 'MemoryUtilization',
    Statistic: 'Maximum',
    Threshold: 85,
    EvaluationPeriods: 5,
  });
  expect(JSON.stringify(found['Dimensions'])).toContain('Relay');
});

test('where no relay is deployed, its silence says nothing', () => {
  const { stateless } = synthesize({ relayShards: 0 });
  const names = Object.keys(resourcesOf(stateless, 'AWS::CloudWatch::Alarm')).map(nameOf);
  expect(names).toContain('StuckOrders');
  expect(names.filter((name) => /^(Relay|Commands)/.test(name))).toEqual([]);
});

test.each([
  { id: 'StrategyErrors', name: 'Strategy' },
  { id: 'RouterErrors', name: 'Router' },
])('$id: one failure in twenty', ({ id, name }) => {
  const found = alarm(id);
  expect(found).toMatchObject({ Threshold: 5, TreatMissingData: 'notBreaching' });
  const metrics = JSON.stringify(found['Metrics']);
  expect(metrics).toContain('IF(invocations > 0, 100 * errors / invocations, 0)');
  expect(metrics).toContain(`Functions${name}`);
});

test('no pass counts only where a bot is due, and a silent planner counts as due', () => {
  const found = alarm('NoPass');
  expect(found).toMatchObject({
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    EvaluationPeriods: 2,
  });
  expect(found['Metrics']).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ Expression: 'IF(FILL(due, 1) > 0, FILL(passed, 0), 1)' }),
      expect.objectContaining({ Id: 'due', MetricStat: metricStat('BotsDue', 'Maximum') }),
      expect.objectContaining({ Id: 'passed', MetricStat: metricStat('PassSucceeded', 'Sum') }),
    ]),
  );
});

test('conflicts are a share of all passes, and a handful is no storm', () => {
  const found = alarm('ConflictStorm');
  expect(found).toMatchObject({ Threshold: 30, DatapointsToAlarm: 3, EvaluationPeriods: 3 });
  expect(found['Metrics']).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ Id: 'conflicts', MetricStat: metricStat('PassConflict', 'Sum') }),
      expect.objectContaining({ Id: 'full', MetricStat: metricStat('PassSucceeded', 'Sum') }),
      expect.objectContaining({ Id: 'events', MetricStat: metricStat('EventPasses', 'Sum') }),
    ]),
  );
});

test('the table’s throttles and failures are watched', () => {
  for (const [id, metric] of [
    ['TableReadsThrottled', 'ReadThrottleEvents'],
    ['TableWritesThrottled', 'WriteThrottleEvents'],
  ] as const) {
    const found = alarm(id);
    expect(found).toMatchObject({ Threshold: 5, DatapointsToAlarm: 2, EvaluationPeriods: 3 });
    expect(found['Metrics']).toMatchObject([
      { Expression: 'FILL(throttled, 0)' },
      {
        Id: 'throttled',
        MetricStat: {
          Metric: {
            Namespace: 'AWS/DynamoDB',
            MetricName: metric,
            Dimensions: [{ Name: 'TableName' }],
          },
          Stat: 'Sum',
        },
      },
    ]);
  }
  const counted = (Operation: string) => ({
    MetricStat: {
      Metric: {
        Namespace: 'AWS/DynamoDB',
        MetricName: 'SystemErrors',
        Dimensions: [
          { Name: 'Operation', Value: Operation },
          { Name: 'TableName', Value: expect.anything() as unknown },
        ],
      },
      Period: 300,
      Stat: 'Sum',
    },
  });
  expect(alarm('TableErrors')['Metrics']).toMatchObject([
    // One that has failed nothing has no value, and a sum with it would have none either.
    { Expression: 'FILL(getitem, 0) + FILL(putitem, 0) + FILL(query, 0)' },
    { Id: 'getitem', ...counted('GetItem') },
    { Id: 'putitem', ...counted('PutItem') },
    { Id: 'query', ...counted('Query') },
  ]);
});

test('no alarm watches DynamoDB without filling in what is missing: it would never be over', () => {
  const all = Object.values(resourcesOf(templates.stateless, 'AWS::CloudWatch::Alarm'));
  expect(all.filter(({ Properties }) => Properties['Namespace'] === 'AWS/DynamoDB')).toEqual([]);
});

test('the NAT instance’s own check is watched, where there is one', () => {
  expect(alarm('NatInstanceFails')).toMatchObject({
    Namespace: 'AWS/EC2',
    MetricName: 'StatusCheckFailed_Instance',
    Dimensions: [{ Name: 'InstanceId', Value: { Ref: expect.stringContaining('Nat') as unknown } }],
    Statistic: 'Maximum',
    Threshold: 1,
    Period: 60,
    EvaluationPeriods: 3,
  });
  const { stateless } = synthesize({ egress: 'nat-gateway' });
  const names = Object.keys(resourcesOf(stateless, 'AWS::CloudWatch::Alarm')).map(nameOf);
  expect(names).not.toContain('NatInstanceFails');
});

test('no metric has a dimension for each bot', () => {
  const all = JSON.stringify(resourcesOf(templates.stateless, 'AWS::CloudWatch::Alarm'));
  expect(all).toContain('"Name":"service"');
  expect(all).not.toMatch(/"Name":"bot/i);
});

describe('the topic', () => {
  test('lets the alarms of this account publish', () => {
    const { Properties } = resource(templates.stateless, 'AWS::SNS::TopicPolicy', 'AlarmsTopic');
    const { Statement } = Properties['PolicyDocument'] as { Statement: readonly unknown[] };
    expect(Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    );
  });

  test('mails the person given, and nobody when none is', () => {
    templates.stateless.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'person@example.com',
    });
    synthesize().stateless.resourceCountIs('AWS::SNS::Subscription', 0);
  });
});

function metricStat(metricName: MetricName, stat: string): unknown {
  return {
    Metric: {
      Namespace: 'MMM',
      MetricName: metricName,
      Dimensions: [{ Name: 'service', Value: 'mmm-dev' }],
    },
    Period: 300,
    Stat: stat,
  };
}

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import type { MetricName } from '../../shared/ports/metrics.ts';
import { projectRoot, resource, resourcesOf, synthesize } from './templates.ts';
import type { Resource, Templates } from './templates.ts';

const runbooks = join(projectRoot, 'docs', 'runbooks');

let templates: Templates;
beforeAll(() => {
  templates = synthesize({ alarmEmail: 'person@example.com' });
});

const alarm = (id: string): Resource =>
  resource(templates.stateless, 'AWS::CloudWatch::Alarm', `Watch${id}`);
const relayAlarm = (id: string): Resource =>
  resource(templates.stateless, 'AWS::CloudWatch::Alarm', `RelayWatch${id}`);

test.each([
  { id: 'NoPass', silence: 'breaching', why: 'silence is the symptom' },
  { id: 'WatchdogSilent', silence: 'breaching', why: 'silence is the symptom' },
  { id: 'LatePass', silence: 'notBreaching', why: 'no pass is the other alarm’s matter' },
  { id: 'StuckOrders', silence: 'notBreaching', why: 'a silent watchdog has its own alarm' },
  { id: 'WorkWaits', silence: 'notBreaching', why: 'an idle queue reports nothing' },
  { id: 'PassesFail', silence: 'notBreaching', why: 'no pass is the other alarm’s matter' },
  { id: 'StrategyErrors', silence: 'notBreaching', why: 'not called is not failed' },
  { id: 'DeadLettersSlots', silence: 'notBreaching', why: 'an idle queue reports nothing' },
  { id: 'DeadLettersWork', silence: 'notBreaching', why: 'an idle queue reports nothing' },
  { id: 'DeadLettersSchedules', silence: 'notBreaching', why: 'an idle queue reports nothing' },
  { id: 'DeadLettersLifecycle', silence: 'notBreaching', why: 'an idle queue reports nothing' },
  { id: 'DeadLettersEvents', silence: 'notBreaching', why: 'an idle queue reports nothing' },
  { id: 'DeadLettersCommands', silence: 'notBreaching', why: 'an idle queue reports nothing' },
])('to $id, missing data is $silence: $why', ({ id, silence }) => {
  expect(alarm(id).Properties['TreatMissingData']).toBe(silence);
});

test.each([
  { id: 'SessionsDown', why: 'without bots on websockets there is no relay' },
  { id: 'CommandsWait0', why: 'an idle queue reports nothing' },
  { id: 'RouterErrors', why: 'not called is not failed' },
  { id: 'EventsUnreadable', why: 'only what was dropped is counted' },
])('to $id of the relay, missing data is no symptom: $why', ({ id }) => {
  expect(relayAlarm(id).Properties['TreatMissingData']).toBe('notBreaching');
});

describe('every alarm', () => {
  test('is heard, when it starts and when it ends', () => {
    const topic = { Ref: 'AlarmsTopic3A2DFEBA' };
    const alarms = Object.values(resourcesOf(templates.stateless, 'AWS::CloudWatch::Alarm'));
    expect(alarms).toHaveLength(17);
    for (const { Properties } of alarms) {
      expect(Properties).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
    }
  });

  test('names a runbook that exists, and every runbook has an alarm', () => {
    const named = Object.values(resourcesOf(templates.stateless, 'AWS::CloudWatch::Alarm')).map(
      ({ Properties }) =>
        /Runbook: docs\/runbooks\/([a-z-]+\.md)$/.exec(String(Properties['AlarmDescription']))?.[1],
    );
    for (const page of named) expect(existsSync(join(runbooks, String(page)))).toBe(true);
    expect([...new Set(named)].sort()).toEqual(readdirSync(runbooks).sort());
  });
});

test('a stuck order is one too many', () => {
  expect(alarm('StuckOrders').Properties).toMatchObject({
    Namespace: 'MMM',
    MetricName: 'StuckOrders',
    Dimensions: [{ Name: 'service', Value: 'mmm-dev' }],
    Statistic: 'Maximum',
    Period: 60,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  });
});

test('a pass more than a minute late is late', () => {
  expect(alarm('LatePass').Properties).toMatchObject({
    Namespace: 'MMM',
    MetricName: 'PassDelayMs',
    Threshold: 60_000,
    ComparisonOperator: 'GreaterThanThreshold',
  });
});

test('no pass counts only where a bot is due, and a silent planner counts as due', () => {
  const { Properties } = alarm('NoPass');
  expect(Properties).toMatchObject({ Threshold: 1, ComparisonOperator: 'LessThanThreshold' });
  expect(Properties['Metrics']).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ Expression: 'IF(FILL(due, 1) > 0, FILL(passed, 0), 1)' }),
      expect.objectContaining({ Id: 'due', MetricStat: metricStat('BotsDue', 'Maximum') }),
      expect.objectContaining({ Id: 'passed', MetricStat: metricStat('PassSucceeded', 'Sum') }),
    ]),
  );
});

test('a single bot whose passes keep failing is enough', () => {
  expect(alarm('PassesFail').Properties).toMatchObject({
    MetricName: 'PassFailed',
    Statistic: 'Sum',
    Period: 300,
    Threshold: 4,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 3,
    DatapointsToAlarm: 3,
  });
});

test('one dead letter is enough', () => {
  for (const id of ['Slots', 'Work', 'Schedules', 'Lifecycle', 'Events', 'Commands']) {
    const { Properties } = alarm(`DeadLetters${id}`);
    expect(Properties).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
    });
    expect(JSON.stringify(Properties['Dimensions'])).toContain(`DeadLetters${id}`);
  }
});

test('the work queue’s oldest message and the strategy’s errors are watched', () => {
  expect(alarm('WorkWaits').Properties).toMatchObject({
    MetricName: 'ApproximateAgeOfOldestMessage',
    Dimensions: [{ Value: { 'Fn::GetAtt': ['QueuesWork4F2460A8', 'QueueName'] } }],
    Threshold: 300,
  });
  const { Properties } = alarm('StrategyErrors');
  expect(Properties['Threshold']).toBe(5);
  expect(JSON.stringify(Properties['Metrics'])).toContain('FunctionsStrategy');
});

test('a session that stays down is told, one that reconnects is not', () => {
  expect(relayAlarm('SessionsDown').Properties).toMatchObject({
    Namespace: 'MMM',
    MetricName: 'SessionsDown' satisfies MetricName,
    Dimensions: [{ Name: 'service', Value: 'mmm-dev' }],
    Statistic: 'Maximum',
    Period: 60,
    Threshold: 1,
    EvaluationPeriods: 5,
    DatapointsToAlarm: 3,
  });
});

test('the commands of each shard are watched by themselves', () => {
  const { stateless } = synthesize({ relayShards: 3 });
  for (const shard of [0, 1, 2]) {
    const { Properties } = resource(
      stateless,
      'AWS::CloudWatch::Alarm',
      `RelayWatchCommandsWait${shard}`,
    );
    expect(Properties).toMatchObject({
      MetricName: 'ApproximateAgeOfOldestMessage',
      Threshold: 60,
    });
    expect(JSON.stringify(Properties['Dimensions'])).toContain(`RelayQueuesShard${shard}`);
  }
});

test('the router’s failures and what it drops are watched', () => {
  const { Properties } = relayAlarm('RouterErrors');
  expect(Properties['Threshold']).toBe(5);
  expect(JSON.stringify(Properties['Metrics'])).toContain('FunctionsRouter');
  expect(relayAlarm('EventsUnreadable').Properties).toMatchObject({
    Namespace: 'MMM',
    MetricName: 'EventsUnreadable' satisfies MetricName,
    Statistic: 'Sum',
    Threshold: 1,
  });
});

describe('the topic', () => {
  test('lets the alarms of this account publish', () => {
    templates.stateless.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ]),
      },
    });
  });

  test('mails the person given, and nobody when none is', () => {
    templates.stateless.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'person@example.com',
    });
    synthesize().stateless.resourceCountIs('AWS::SNS::Subscription', 0);
  });
});

function metricStat(metricName: string, stat: string): unknown {
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

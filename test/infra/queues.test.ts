import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { resource, resourcesOf, synthesize } from './templates.ts';
import type { Templates } from './templates.ts';

let templates: Templates;
beforeAll(() => {
  templates = synthesize();
});

/** A reference into the stateful stack names what it refers to. */
const outputOf = (logicalId: string) => ({
  'Fn::GetStackOutput': Match.objectLike({
    OutputName: Match.stringLikeRegexp(`GetAtt${logicalId}.*`),
  }),
});

test('the queues keep their logical ids', () => {
  expect(Object.keys(resourcesOf(templates.stateless, 'AWS::SQS::Queue')).sort()).toEqual([
    'QueuesSlots0E5FA119',
    'QueuesWork4F2460A8',
    'RelayQueuesShard0A938FC73',
  ]);
});

test.each([
  { queue: 'QueuesSlots', lambda: 'FunctionsFanOut', mapping: 'SourcesSlots' },
  { queue: 'QueuesWork', lambda: 'FunctionsStrategy', mapping: 'SourcesWork' },
])('$queue hides a message six times as long as $lambda may run', ({ queue, lambda, mapping }) => {
  const { VisibilityTimeout } = resource(templates.stateless, 'AWS::SQS::Queue', queue).Properties;
  const { Timeout } = resource(templates.stateless, 'AWS::Lambda::Function', lambda).Properties;
  expect(Timeout).toBeGreaterThan(0);
  expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * Number(Timeout));

  const source = resource(templates.stateless, 'AWS::Lambda::EventSourceMapping', mapping);
  expect(JSON.stringify(source.Properties['EventSourceArn'])).toContain(queue);
  expect(JSON.stringify(source.Properties['FunctionName'])).toContain(lambda);
  expect(source.Properties).toMatchObject({
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BatchSize: 10,
  });
});

test('slots may be delayed one by one: the queue is a standard one', () => {
  const slots = resource(templates.stateless, 'AWS::SQS::Queue', 'QueuesSlots');
  expect(slots.Properties).not.toHaveProperty('FifoQueue');
});

test('work is ordered by group, with the throughput of its groups', () => {
  const work = resource(templates.stateless, 'AWS::SQS::Queue', 'QueuesWork');
  expect(work.Properties).toMatchObject({
    FifoQueue: true,
    DeduplicationScope: 'messageGroup',
    FifoThroughputLimit: 'perMessageGroupId',
  });
});

test.each([
  { queue: 'QueuesSlots', deadLetters: 'DeadLettersSlots', receives: 3 },
  { queue: 'QueuesWork', deadLetters: 'DeadLettersWork', receives: 5 },
  { queue: 'RelayQueuesShard0', deadLetters: 'DeadLettersCommands', receives: 10 },
])('$queue gives up after $receives receives', ({ queue, deadLetters, receives }) => {
  const matching = templates.stateless.findResources('AWS::SQS::Queue', {
    Properties: {
      RedrivePolicy: { maxReceiveCount: receives, deadLetterTargetArn: outputOf(deadLetters) },
    },
  });
  expect(Object.keys(matching)).toEqual([expect.stringMatching(`^${queue}`)]);
});

test('the dead letters of FIFO queues are FIFO, all others standard', () => {
  const fifo = Object.entries(resourcesOf(templates.stateful, 'AWS::SQS::Queue'))
    .filter(([, queue]) => queue.Properties['FifoQueue'] === true)
    .map(([id]) => id);
  expect(fifo.sort()).toEqual(['DeadLettersCommands6068234F', 'DeadLettersWorkD6C76083']);
});

test('every queue and the topic refuse plain HTTP', () => {
  for (const template of [templates.stateful, templates.stateless]) {
    const queues = resourcesOf(template, 'AWS::SQS::Queue');
    const denials = Object.values(resourcesOf(template, 'AWS::SQS::QueuePolicy')).filter((policy) =>
      JSON.stringify(policy).includes(
        '"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"',
      ),
    );
    expect(denials).toHaveLength(Object.keys(queues).length);
  }
  templates.stateless.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Deny',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ]),
    },
  });
});

test('each shard of the relay has a queue, kept short and ordered by bot', () => {
  const { stateless } = synthesize({ relayShards: '2' });
  const shards = Object.entries(resourcesOf(stateless, 'AWS::SQS::Queue')).filter(([id]) =>
    id.startsWith('RelayQueues'),
  );
  expect(shards.map(([id]) => id).sort()).toEqual([
    'RelayQueuesShard0A938FC73',
    'RelayQueuesShard1768467CD',
  ]);
  for (const [, { Properties }] of shards) {
    expect(Properties).toMatchObject({
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 300,
      VisibilityTimeout: 30,
    });
  }
  expect(JSON.stringify(stateless.toJSON()['Outputs'])).toContain('RelayQueuesShard1');
});

describe('the stream', () => {
  test('wakes the lifecycle for CONFIG items and for no other', () => {
    const source = resource(
      templates.stateless,
      'AWS::Lambda::EventSourceMapping',
      'SourcesConfig',
    );
    expect(JSON.stringify(source.Properties['FunctionName'])).toContain('FunctionsLifecycle');
    const { Filters } = source.Properties['FilterCriteria'] as {
      Filters: readonly { Pattern: string }[];
    };
    expect(Filters.map(({ Pattern }) => JSON.parse(Pattern) as unknown)).toEqual([
      { dynamodb: { Keys: { sk: { S: ['CONFIG'] } } } },
    ]);
  });

  test('is not held up by a record that cannot be handled, and does not lose it', () => {
    templates.stateless.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: outputOf('Table'),
      StartingPosition: 'TRIM_HORIZON',
      BisectBatchOnFunctionError: true,
      MaximumRecordAgeInSeconds: 3600,
      MaximumRetryAttempts: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: outputOf('DeadLettersLifecycle') } },
    });
  });
});

describe('the schedules', () => {
  test.each([
    { schedule: 'PlanEveryMinute', lambda: 'FunctionsPlanner' },
    { schedule: 'WatchEveryMinute', lambda: 'FunctionsWatchdog' },
  ])('$schedule calls $lambda each minute, and drops no failure', ({ schedule, lambda }) => {
    const { Properties } = resource(templates.stateless, 'AWS::Scheduler::Schedule', schedule);
    expect(Properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 2 } },
    });
    const target = Properties['Target'] as Record<string, unknown>;
    expect(JSON.stringify(target['Arn'])).toContain(lambda);
    expect(JSON.stringify(target['DeadLetterConfig'])).toContain('DeadLettersSchedules');
  });

  test('the failure of a scheduled function is kept too', () => {
    const configs = resourcesOf(templates.stateless, 'AWS::Lambda::EventInvokeConfig');
    const scheduled = Object.entries(configs).filter(([id]) => /Planner|Watchdog/.test(id));
    expect(scheduled).toHaveLength(2);
    for (const [, config] of scheduled) {
      expect(config.Properties).toMatchObject({ MaximumEventAgeInSeconds: 60 });
      expect(JSON.stringify(config.Properties['DestinationConfig'])).toContain(
        'DeadLettersSchedules',
      );
    }
  });
});

import { beforeAll, describe, expect, test } from '@jest/globals';
import { readRuntimeConfig } from '../../shared/runtime/config.ts';
import { resource, resourcesOf, synthesize } from './templates.ts';
import type { Templates } from './templates.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** Lambda asks for them on all interfaces. */
const networkActions = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

const names = ['FanOut', 'Lifecycle', 'Planner', 'Router', 'Strategy', 'Watchdog'];

let templates: Templates;
beforeAll(() => {
  templates = synthesize({ stage: 'prod' });
});

test('there are six functions, each with its own role and log group', () => {
  const functions = Object.entries(resourcesOf(templates.stateless, 'AWS::Lambda::Function'))
    .filter(([id]) => id.startsWith('Functions'))
    .map(([, one]) => one);
  expect(functions).toHaveLength(names.length);
  for (const key of ['Role', 'LoggingConfig']) {
    expect(new Set(functions.map(({ Properties }) => JSON.stringify(Properties[key]))).size).toBe(
      names.length,
    );
  }
});

describe.each(names)('%s', (name) => {
  test('runs on arm64 and Node 24, within explicit bounds, traced, logging JSON', () => {
    const { Properties } = resource(
      templates.stateless,
      'AWS::Lambda::Function',
      `Functions${name}`,
    );
    expect(Properties).toMatchObject({
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON' },
    });
    expect(Properties['Timeout']).toBeLessThanOrEqual(60);
    expect(Properties['MemorySize']).toBeGreaterThanOrEqual(256);
  });

  test('forgets its log after a month', () => {
    const { Properties } = resource(
      templates.stateless,
      'AWS::Logs::LogGroup',
      `Functions${name}Logs`,
    );
    expect(Properties['RetentionInDays']).toBe(30);
  });

  test('is told where everything is', () => {
    const { Properties } = resource(
      templates.stateless,
      'AWS::Lambda::Function',
      `Functions${name}`,
    );
    const { Variables } = Properties['Environment'] as { Variables: Record<string, unknown> };
    expect(Variables).toMatchObject({
      MMM_SLOTS_QUEUE_URL: { Ref: 'QueuesSlots0E5FA119' },
      MMM_WORK_QUEUE_URL: { Ref: 'QueuesWork4F2460A8' },
      MMM_RELAY_QUEUE_URLS: { Ref: 'RelayQueuesShard0A938FC73' },
      MMM_SECRET_PREFIX: 'mmm/prod/',
      MMM_STAGE: 'prod',
      MMM_ADDRESS: 'egress',
      POWERTOOLS_SERVICE_NAME: 'mmm-prod',
      POWERTOOLS_METRICS_NAMESPACE: 'MMM',
      NODE_OPTIONS: '--enable-source-maps',
    });
    expect(JSON.stringify(Variables['MMM_TABLE'])).toContain('RefTable');
  });

  test('understands its environment', () => {
    const { Properties } = resource(
      templates.stateless,
      'AWS::Lambda::Function',
      `Functions${name}`,
    );
    const { Variables } = Properties['Environment'] as { Variables: Record<string, unknown> };
    const deployed = Object.entries(Variables).map(([key, value]) => {
      if (typeof value === 'string') return [key, value];
      // CloudFormation fills these in.
      return [key, /_URLS?$/.test(key) ? 'https://sqs.example.com/1/queue' : 'table-1'];
    });
    const config = readRuntimeConfig(Object.fromEntries(deployed) as Record<string, string>);
    expect(config).toMatchObject({
      stage: 'prod',
      address: 'egress',
      service: 'mmm-prod',
      metricsNamespace: 'MMM',
      relayQueueUrls: ['https://sqs.example.com/1/queue'],
      credentials: { kind: 'secrets', namePrefix: 'mmm/prod/' },
    });
  });
});

describe('permissions', () => {
  test.each([
    { name: 'Planner', table: ['BatchGetItem', 'GetItem', 'Query'] },
    { name: 'FanOut', table: [] },
    { name: 'Strategy', table: ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'] },
    {
      name: 'Lifecycle',
      table: [
        'BatchGetItem',
        'DescribeStream',
        'GetItem',
        'GetRecords',
        'GetShardIterator',
        'ListStreams',
        'PutItem',
      ],
    },
    { name: 'Watchdog', table: ['BatchGetItem', 'GetItem', 'Query'] },
    { name: 'Router', table: [] },
  ])('$name may do $table on the table', ({ name, table }) => {
    const granted = actionsOf(name).filter((action) => action.startsWith('dynamodb:'));
    expect(granted.sort()).toEqual(table.map((action) => `dynamodb:${action}`));
  });

  test('the strategy queries and counts among the request budgets alone', () => {
    const counting = statementsOf('Strategy').filter(({ Action }) =>
      JSON.stringify(Action).includes('UpdateItem'),
    );
    expect(counting).toMatchObject([
      {
        Action: ['dynamodb:Query', 'dynamodb:UpdateItem'],
        Condition: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['LIMIT#*'] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      },
    ]);
  });

  test('only the strategy reads keys, and only those of its stage', () => {
    const readers = names.filter((name) =>
      actionsOf(name).some((action) => action.startsWith('secretsmanager:')),
    );
    expect(readers).toEqual(['Strategy']);
    const [secrets] = statementsOf('Strategy').filter(
      ({ Action }) => Action === 'secretsmanager:GetSecretValue',
    );
    expect(JSON.stringify(secrets?.Resource)).toContain(':secret:mmm/prod/*"');
  });

  test.each([
    { name: 'Planner', queues: ['DeadLettersSchedules', 'QueuesSlots'] },
    { name: 'FanOut', queues: ['QueuesWork'] },
    { name: 'Strategy', queues: ['RelayQueuesShard'] },
    { name: 'Router', queues: ['DeadLettersEvents', 'QueuesWork'] },
    { name: 'Lifecycle', queues: ['DeadLettersLifecycle', 'QueuesWork'] },
    { name: 'Watchdog', queues: ['DeadLettersSchedules'] },
  ])('$name may send to $queues', ({ name, queues }) => {
    const sends = statementsOf(name).filter((statement) =>
      [statement.Action].flat().includes('sqs:SendMessage'),
    );
    const targets = sends.map(({ Resource }) =>
      /(?:RelayQueues|Queues|DeadLetters)[A-Z][a-z]+/.exec(JSON.stringify(Resource))?.at(0),
    );
    expect(targets.sort()).toEqual(queues);
  });

  test('the strategy may send to every shard of the relay, and to no other queue', () => {
    const { stateless } = synthesize({ relayShards: 3 });
    const policy = resource(stateless, 'AWS::IAM::Policy', 'FunctionsStrategyRole');
    const sends = statementsIn(policy.Properties['PolicyDocument']).filter((statement) =>
      [statement.Action].flat().includes('sqs:SendMessage'),
    );
    const shards = Object.keys(resourcesOf(stateless, 'AWS::SQS::Queue')).filter((id) =>
      id.startsWith('RelayQueues'),
    );
    expect(shards).toHaveLength(3);
    expect(sends.flatMap(({ Resource }) => Resource)).toEqual(
      shards.map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] })),
    );
  });

  test('no action is a wildcard, and no resource but those that cannot be named', () => {
    const policies = Object.values(resourcesOf(templates.stateless, 'AWS::IAM::Policy')).flatMap(
      ({ Properties }) => statementsIn(Properties['PolicyDocument']),
    );
    const inline = Object.values(resourcesOf(templates.stateless, 'AWS::IAM::Role')).flatMap(
      ({ Properties }) =>
        ((Properties['Policies'] ?? []) as readonly { PolicyDocument: unknown }[]).flatMap(
          ({ PolicyDocument }) => statementsIn(PolicyDocument),
        ),
    );
    // Six functions and two schedules.
    expect(policies.length).toBeGreaterThan(5);
    expect(inline).toHaveLength(4);
    const wild = [...policies, ...inline].filter((statement) =>
      JSON.stringify([statement.Action, statement.Resource]).includes('*'),
    );
    expect(new Set(wild.flatMap(({ Action }) => Action))).toEqual(
      new Set([
        ...networkActions,
        'ecr:GetAuthorizationToken',
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
        'secretsmanager:GetSecretValue',
      ]),
    );
    expect(JSON.stringify([...policies, ...inline].flatMap(({ Action }) => Action))).not.toContain(
      '*',
    );
  });

  test('no role brings a managed policy along', () => {
    for (const role of Object.values(resourcesOf(templates.stateless, 'AWS::IAM::Role'))) {
      expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
    }
  });
});

function actionsOf(name: string): string[] {
  return statementsOf(name).flatMap(({ Action }) => Action);
}

function statementsOf(name: string): readonly Statement[] {
  const policy = resource(templates.stateless, 'AWS::IAM::Policy', `Functions${name}Role`);
  return statementsIn(policy.Properties['PolicyDocument']);
}

function statementsIn(document: unknown): readonly Statement[] {
  return (document as { Statement: readonly Statement[] }).Statement;
}

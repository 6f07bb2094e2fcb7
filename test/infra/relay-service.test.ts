import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { publicImage } from '../../infra/constructs/relay-image.ts';
import { readRelayConfig } from '../../relay/relay-config.ts';
import { projectRoot, resource, resourcesOf, synthesize } from './templates.ts';
import type { Templates } from './templates.ts';

interface Container {
  readonly Environment: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly [key: string]: unknown;
}

let built: Templates;
let loading: Templates;
let without: Templates;
beforeAll(() => {
  built = synthesize({ relayImage: 'asset', stage: 'prod' });
  loading = synthesize({ relayImage: 'public', relayShards: 3, egress: 'none' });
  without = synthesize({ relayShards: 0, egress: 'none' });
});

const taskOf = ({ stateless }: Templates) =>
  resource(stateless, 'AWS::ECS::TaskDefinition', 'Relay').Properties;
const containerOf = (templates: Templates): Container => {
  const [only] = taskOf(templates)['ContainerDefinitions'] as readonly Container[];
  if (only === undefined) throw new Error('the task has no container');
  return only;
};
const environmentOf = (templates: Templates): Readonly<Record<string, unknown>> =>
  Object.fromEntries(containerOf(templates).Environment.map(({ Name, Value }) => [Name, Value]));

describe('the service', () => {
  test('is one task, replaced only by one that works, beside it', () => {
    const { Properties } = resource(built.stateless, 'AWS::ECS::Service', 'Relay');
    expect(Properties).toMatchObject({
      DesiredCount: 1,
      LaunchType: 'FARGATE',
      EnableExecuteCommand: false,
      DeploymentConfiguration: {
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
    });
    expect(Properties['LoadBalancers']).toEqual([]);
  });

  test.each([
    { egress: 'nat-instance', subnets: ['PrivateSubnet1'], publicIp: 'DISABLED' },
    { egress: 'none', subnets: ['PublicSubnet1', 'PublicSubnet2'], publicIp: 'ENABLED' },
  ])('with egress $egress it is in $subnets', ({ egress, subnets, publicIp }) => {
    const { stateless } = egress === 'none' ? loading : built;
    const { Properties } = resource(stateless, 'AWS::ECS::Service', 'Relay');
    const { AwsvpcConfiguration: network } = Properties['NetworkConfiguration'] as {
      readonly AwsvpcConfiguration: Readonly<Record<string, unknown>>;
    };
    expect(network['AssignPublicIp']).toBe(publicIp);
    const found = (network['Subnets'] as readonly { Ref: string }[]).map(
      ({ Ref }) => /NetworkVpc(P[a-z]+Subnet\d)/.exec(Ref)?.[1],
    );
    expect(found).toEqual(subnets);
  });

  test('is told', () => {
    built.stateless.hasOutput('RelayServiceName', {});
    built.stateless.hasOutput('RelayClusterName', {});
  });
});

describe.each([
  { image: 'asset', templates: () => built, node: '/nodejs/bin/node' },
  { image: 'public', templates: () => loading, node: 'node' },
])('the task of image $image', ({ templates, node }) => {
  test('is the smallest there is, on arm64', () => {
    expect(taskOf(templates())).toMatchObject({
      Cpu: '256',
      Memory: '512',
      RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
      RequiresCompatibilities: ['FARGATE'],
    });
  });

  test('writes nowhere, is nobody, may nothing, and listens to nobody', () => {
    const container = containerOf(templates());
    expect(container).toMatchObject({
      ReadonlyRootFilesystem: true,
      User: '65532:65532',
      LinuxParameters: { InitProcessEnabled: true, Capabilities: { Drop: ['ALL'] } },
    });
    expect(container).not.toHaveProperty('PortMappings');
  });

  test('is asked how it is, and has two minutes to hand over', () => {
    const container = containerOf(templates());
    expect(container['StopTimeout']).toBe(120);
    expect(container['HealthCheck']).toMatchObject({
      Command: ['CMD', node, '--eval', expect.stringContaining('http://127.0.0.1:8080/health')],
      Retries: 3,
    });
  });

  test('logs for a month without waiting for the log', () => {
    expect(containerOf(templates())['LogConfiguration']).toMatchObject({
      LogDriver: 'awslogs',
      Options: { mode: 'non-blocking' },
    });
    const group = resource(templates().stateless, 'AWS::Logs::LogGroup', 'RelayLogs');
    expect(group.Properties['RetentionInDays']).toBe(30);
  });

  test('understands its environment, and its heap fits', () => {
    const environment = environmentOf(templates());
    const deployed = Object.entries(environment).map(([name, value]) => {
      if (typeof value === 'string') return [name, value];
      // CloudFormation fills these in.
      const url = 'https://sqs.example.com/1/queue';
      return [name, /_URLS?$/.test(name) ? url : 'name-1'];
    });
    const config = readRelayConfig(Object.fromEntries(deployed) as Record<string, string>);
    expect(config).toMatchObject({ eventBus: 'name-1', healthPort: 8080 });
    expect(environment['MMM_EVENT_BUS']).toEqual({ Ref: 'EventsD32975C2' });
    const heapMiB = /--max-old-space-size=(\d+)/.exec(String(environment['NODE_OPTIONS']))?.[1];
    expect(Number(heapMiB)).toBeGreaterThan(200);
    expect(Number(heapMiB)).toBeLessThan(400);
  });
});

describe('the public image', () => {
  test('is the one that the other is bundled in', () => {
    const dockerfile = readFileSync(join(projectRoot, 'relay', 'Dockerfile'), 'utf8');
    expect(containerOf(loading)['Image']).toBe(publicImage);
    expect(dockerfile).toContain(`${publicImage} AS bundle`);
  });

  test('is of one version, and runs what loads the bundle', () => {
    const { Image, EntryPoint } = containerOf(loading);
    expect(Image).toMatch(/^public\.ecr\.aws\/docker\/library\/node:24\.\d+\.\d+-[a-z]+-slim$/);
    const [node, type, evaluate, program] = EntryPoint as readonly string[];
    expect([node, type, evaluate]).toEqual(['node', '--input-type=module', '--eval']);
    // CloudFormation would read it as its own; and a task definition holds 64 KB.
    expect(program).not.toContain('${');
    expect(program?.length).toBeLessThan(4_000);
    expect(environmentOf(loading)['MMM_RELAY_BUNDLE_SHA256']).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is given the addresses of all shards', () => {
    const urls = JSON.stringify(environmentOf(loading)['MMM_RELAY_QUEUE_URLS']);
    for (const shard of [0, 1, 2]) expect(urls).toContain(`RelayQueuesShard${shard}`);
  });
});

describe('the roles', () => {
  const actionsOf = ({ stateless }: Templates, role: string): readonly string[] => {
    const { PolicyDocument } = resource(stateless, 'AWS::IAM::Policy', role).Properties;
    const { Statement } = PolicyDocument as { Statement: readonly { Action: string | string[] }[] };
    return Statement.flatMap(({ Action }) => Action).sort();
  };
  const taskActions = [
    'dynamodb:BatchGetItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    // Of the index, and of the request budgets.
    'dynamodb:Query',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
    'events:PutEvents',
    'secretsmanager:GetSecretValue',
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:ReceiveMessage',
  ];

  test('of our code lets it do what it does, and what loading takes', () => {
    expect(actionsOf(built, 'RelayTaskRole')).toEqual(taskActions);
    expect(actionsOf(loading, 'RelayTaskRole')).toEqual([...taskActions, 's3:GetObject'].sort());
  });

  test('of our code lets it write no bot, in the emulator neither told nor checked', () => {
    const writesOf = ({ stateless }: Templates) => {
      const { PolicyDocument } = resource(
        stateless,
        'AWS::IAM::Policy',
        'RelayTaskRole',
      ).Properties;
      const { Statement } = PolicyDocument as { Statement: readonly Record<string, unknown>[] };
      return Statement.filter(({ Action }) => JSON.stringify(Action).includes('PutItem'));
    };
    expect(writesOf(built)).toMatchObject([
      {
        Action: 'dynamodb:PutItem',
        Condition: {
          'ForAllValues:StringLike': {
            'dynamodb:LeadingKeys': ['ACCOUNT#*', 'SHARD#*', 'SENT#*', 'LIMIT#*'],
          },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      },
    ]);
    const [statement] = writesOf(synthesize({ emulator: true, relayShards: 1 }));
    expect(statement?.['Action']).toContain('dynamodb:PutItem');
    expect(statement).not.toHaveProperty('Condition');
  });

  test('of the start is another, which may only pull the image and write the log', () => {
    const { ExecutionRoleArn, TaskRoleArn } = taskOf(built);
    expect(ExecutionRoleArn).not.toEqual(TaskRoleArn);
    expect(actionsOf(loading, 'RelayTaskExecutionRole')).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    expect(actionsOf(built, 'RelayTaskExecutionRole')).toEqual([
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:GetAuthorizationToken',
      'ecr:GetDownloadUrlForLayer',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
  });
});

describe('without shards', () => {
  test('there is no relay, no queue of it, no network for it', () => {
    const { stateless } = without;
    const { Resources, Outputs } = stateless.toJSON() as Readonly<
      Record<string, Readonly<Record<string, { Type: string }>>>
    >;
    const types = Object.values(Resources ?? {}).map(({ Type }) => Type);
    expect(types.filter((type) => /^AWS::(ECS|EC2)::/.test(type))).toEqual([]);
    expect(Object.keys(Resources ?? {}).filter((id) => id.startsWith('RelayQueues'))).toEqual([]);
    expect(Object.keys(Outputs ?? {}).filter((id) => id.startsWith('Relay'))).toEqual([]);
  });

  test('of requests is shared behind an address that stays, and not else', () => {
    const addressOf = (one: Templates) => {
      const { Environment } = resource(one.stateless, 'AWS::Lambda::Function', 'FunctionsStrategy')
        .Properties as { Environment: { Variables: Record<string, unknown> } };
      return [Environment.Variables['MMM_ADDRESS'], environmentOf(one)['MMM_ADDRESS']];
    };
    expect(addressOf(built)).toEqual(['egress', 'egress']);
    expect(addressOf(loading)).toEqual(['functions', 'relay']);
  });

  test('the functions know of none, and the strategy may send to none', () => {
    const { Environment } = resource(
      without.stateless,
      'AWS::Lambda::Function',
      'FunctionsStrategy',
    ).Properties as { Environment: { Variables: Record<string, unknown> } };
    expect(Environment.Variables['MMM_RELAY_QUEUE_URLS']).toBe('');
    const policy = resource(without.stateless, 'AWS::IAM::Policy', 'FunctionsStrategyRole');
    expect(JSON.stringify(policy)).not.toContain('sqs:SendMessage');
  });

  test('no alarm waits for one', () => {
    const alarms = Object.values(resourcesOf(without.stateless, 'AWS::CloudWatch::Alarm'));
    expect(alarms.length).toBeGreaterThan(0);
    const waiting = alarms.filter(
      ({ Properties }) =>
        Properties['TreatMissingData'] === 'breaching' &&
        /relay|session/i.test(JSON.stringify(Properties)),
    );
    expect(waiting).toEqual([]);
  });
});

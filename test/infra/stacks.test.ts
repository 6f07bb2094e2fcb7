import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { addStacks } from '../../infra/stacks.ts';
import { flags, projectRoot, skipBundling, synthesize } from './templates.ts';

// CDK's own rules run here too, and loading them takes seconds on a busy machine.
jest.setTimeout(120_000);

describe('the rules of cdk-nag and of CDK', () => {
  test.each([
    { egress: 'nat-instance', alarmEmail: 'person@example.com' },
    { egress: 'nat-gateway', relayImage: 'public' },
    { egress: 'none', relayShards: 0 },
    { emulator: true, relayImage: 'public' },
  ])('find nothing that is not acknowledged: $egress', (context) => {
    const app = new App({ context: { ...flags(), ...skipBundling, ...context } });
    addStacks(app);
    expect(() => app.synth()).not.toThrow();
  });

  test('would stop a queue without dead letters', () => {
    const app = new App({ context: { ...flags(), ...skipBundling } });
    addStacks(app);
    new Queue(new Stack(app, 'Careless'), 'Queue', { enforceSSL: true });
    expect(() => app.synth()).toThrow();
  });
});

test('the feature flags are the ones the library recommends', () => {
  const recommended: unknown = JSON.parse(
    readFileSync(
      join(projectRoot, 'node_modules', 'aws-cdk-lib', 'recommended-feature-flags.json'),
      'utf8',
    ),
  );
  expect(flags()).toEqual(recommended);
});

test('nothing has a physical name, so that two stages fit in one account', () => {
  const { stateful, stateless } = synthesize();
  const naming = new Set([
    'AlarmName',
    'FunctionName',
    'LogGroupName',
    'PolicyName',
    'QueueName',
    'RoleName',
    'TableName',
    'TopicName',
  ]);
  for (const template of [stateful, stateless]) {
    const { Resources } = template.toJSON() as {
      Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
    };
    for (const [id, { Type, Properties = {} }] of Object.entries(Resources)) {
      // CloudFormation asks for a name here: CDK makes it from the logical id, or it is a reference.
      if (Type === 'AWS::IAM::Policy' || Type === 'AWS::Events::EventBus') continue;
      const named = Object.entries(Properties).filter(
        ([key, value]) => naming.has(key) && typeof value === 'string',
      );
      expect({ id, named }).toEqual({ id, named: [] });
    }
  }
});

test('only data is in the stateful stack, and its deletion is refused', () => {
  const app = new App({ context: { ...flags(), ...skipBundling } });
  const { stateful, stateless } = addStacks(app);
  expect(stateful.terminationProtection).toBe(true);
  app.synth();
  expect(stateless.dependencies.map(({ stackName }) => stackName)).toEqual(['mmm-dev-stateful']);
  const types = Object.values(
    (synthesize().stateful.toJSON() as { Resources: Record<string, { Type: string }> }).Resources,
  ).map(({ Type }) => Type);
  expect([...new Set(types)].sort()).toEqual([
    'AWS::DynamoDB::GlobalTable',
    'AWS::EC2::EIP',
    'AWS::SQS::Queue',
    'AWS::SQS::QueuePolicy',
  ]);
});

test('what a person needs is printed', () => {
  const { stateless } = synthesize({ stage: 'prod' });
  stateless.hasOutput('AlarmTopicArn', { Value: { Ref: 'AlarmsTopic3A2DFEBA' } });
  stateless.hasOutput('WorkQueueUrl', { Value: { Ref: 'QueuesWork4F2460A8' } });
  stateless.hasOutput('RelayQueueUrls', { Value: { Ref: 'RelayQueuesShard0A938FC73' } });
  stateless.hasOutput('SecretPrefix', { Value: 'mmm/prod/' });
});

/** The smoke test in the template: when it runs, after what, and what it may touch. */

import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { resource, resourcesOf, synthesize } from './templates.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

let template: Template;
beforeAll(() => {
  template = synthesize({ stage: 'prod' }).stateless;
});

function runOf(from: Template) {
  const [run] = Object.values(resourcesOf(from, 'Custom::SmokeTest'));
  return run as unknown as {
    readonly Properties: Readonly<Record<string, unknown>>;
    readonly DependsOn: readonly string[];
  };
}

const deploymentOf = (from: Template) => runOf(from).Properties['deployment'];

test.each([
  { stage: 'prod' },
  { stage: 'prod', relayShards: 0, egress: 'none' },
  { emulator: 'true', egress: 'none' },
])('runs after all else of the stack, so that what passed is not undone: %j', (context) => {
  const { stateless } = synthesize(context);
  const { Resources: all } = stateless.toJSON() as { Resources: Record<string, { Type: string }> };
  const others = Object.entries(all).filter(([, { Type }]) => Type !== 'Custom::SmokeTest');
  const { DependsOn: after } = runOf(stateless);
  const types = new Set(others.map(([, { Type }]) => Type));
  for (const type of ['AWS::Lambda::EventSourceMapping', 'AWS::IAM::Policy', 'AWS::SQS::Queue']) {
    expect(types).toContain(type);
  }
  expect(others.map(([id]) => id).filter((id) => !after.includes(id))).toEqual([]);
});

test('a failure is heard within minutes, and by CloudFormation alone', () => {
  const tester = resource(template, 'AWS::Lambda::Function', 'SmokeTester');
  expect(tester.Properties).toMatchObject({ Timeout: 360, Runtime: 'nodejs24.x' });
  expect(runOf(template).Properties['ServiceTimeout']).toBe('420');
  expect(
    resource(template, 'AWS::Lambda::EventInvokeConfig', 'SmokeTester').Properties,
  ).toMatchObject({ MaximumRetryAttempts: 0 });
});

describe('the deployment it is told', () => {
  test('is the same for the same template, so that nothing runs for nothing', () => {
    // Without the relay, whose image is another with every file that is saved meanwhile.
    const context = { stage: 'prod', relayShards: 0 };
    const deployment = deploymentOf(synthesize(context).stateless);
    expect(deployment).toMatch(/^[0-9a-f]{32}$/);
    expect(deploymentOf(synthesize(context).stateless)).toBe(deployment);
  });

  test.each([
    { strategyConcurrencyMax: 7 },
    { relayShards: 2 },
    { egress: 'none' },
    { alarmEmail: 'person@example.com' },
  ])('is another with %j', (change) => {
    const changed = synthesize({ stage: 'prod', ...change }).stateless;
    expect(deploymentOf(changed)).not.toBe(deploymentOf(template));
  });
});

test('it may call five functions, touch its own items, and see whether trading is halted', () => {
  const policy = resource(template, 'AWS::IAM::Policy', 'SmokeTesterRole');
  const { Statement: statements } = policy.Properties['PolicyDocument'] as {
    Statement: readonly Statement[];
  };
  const granted = statements.filter(({ Action }) => !String(Action).startsWith('logs:'));
  const [calls] = granted.filter(({ Action }) => Action === 'lambda:InvokeFunction');
  const called = [calls?.Resource]
    .flat()
    .map((arn) => /Functions([A-Z][a-z]+)/.exec(JSON.stringify(arn)));
  expect(called.map((found) => found?.[1]).toSorted()).toEqual([
    ...['Fan', 'Planner', 'Router', 'Strategy', 'Watchdog'],
  ]);
  const items = granted.filter(({ Action }) => String(Action).includes('dynamodb:'));
  expect(items.map(({ Action, Condition }) => ({ Action, Condition }))).toEqual([
    {
      Action: ['BatchWriteItem', 'GetItem', 'PutItem', 'Query'].map((name) => `dynamodb:${name}`),
      Condition: onlyKeys('BOT#smoke-test', 'PAPER#smoke-test'),
    },
    { Action: 'dynamodb:GetItem', Condition: onlyKeys('SYSTEM') },
  ]);
  const others = granted.filter((one) => one !== calls && !items.includes(one));
  expect(others.flatMap(({ Action }) => Action).toSorted()).toEqual([
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ]);
});

function onlyKeys(...keys: readonly string[]) {
  return {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
}

test('an emulator, which knows no keys of requests, gets no condition on them', () => {
  const { stateless } = synthesize({ emulator: 'true', egress: 'none' });
  const policy = resource(stateless, 'AWS::IAM::Policy', 'SmokeTesterRole');
  expect(JSON.stringify(policy)).toContain('dynamodb:BatchWriteItem');
  expect(JSON.stringify(policy)).not.toContain('LeadingKeys');
});

test('without it there is none', () => {
  const { stateless } = synthesize({ smokeTest: 'false' });
  expect(resourcesOf(stateless, 'Custom::SmokeTest')).toEqual({});
  expect(JSON.stringify(stateless.toJSON())).not.toContain('SmokeTester');
});

import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { resourcesOf, synthesize } from './templates.ts';
import type { Templates } from './templates.ts';

let templates: Templates;
beforeAll(() => {
  templates = synthesize();
});

describe('the table', () => {
  test('keeps its logical id, for another id would be another, empty table', () => {
    expect(Object.keys(resourcesOf(templates.stateful, 'AWS::DynamoDB::GlobalTable'))).toEqual([
      'TableCD117FA1',
    ]);
  });

  test('has one key, and its inverse to list items of one kind', () => {
    templates.stateful.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'bySk',
          KeySchema: [
            { AttributeName: 'sk', KeyType: 'HASH' },
            { AttributeName: 'pk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
  });

  test('streams what was written, forgets what expired, bills what is used', () => {
    templates.stateful.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
    });
  });

  test('survives a mistake: recovery, protection, and no deletion with the stack', () => {
    templates.stateful.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        Replicas: [
          Match.objectLike({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        ],
      },
    });
  });
});

describe('dead letters', () => {
  test('keep their logical ids, for messages in them are not found again', () => {
    expect(Object.keys(resourcesOf(templates.stateful, 'AWS::SQS::Queue')).sort()).toEqual([
      'DeadLettersCommands6068234F',
      'DeadLettersEvents8232E37B',
      'DeadLettersLifecycle04E36392',
      'DeadLettersSchedules877CA5A0',
      'DeadLettersSlots56DABACD',
      'DeadLettersWorkD6C76083',
    ]);
  });

  test('are kept for fourteen days and outlive the stack', () => {
    for (const queue of Object.values(resourcesOf(templates.stateful, 'AWS::SQS::Queue'))) {
      expect(queue.Properties).toMatchObject({
        MessageRetentionPeriod: 14 * 86_400,
        SqsManagedSseEnabled: true,
      });
      expect(queue.DeletionPolicy).toBe('Retain');
    }
  });
});

test('rules of this account and region may leave events there, and nobody else of AWS', () => {
  const admitted = Object.values(resourcesOf(templates.stateful, 'AWS::SQS::QueuePolicy')).filter(
    (policy) => JSON.stringify(policy).includes('"Effect":"Allow"'),
  );
  expect(admitted.map(({ Properties }) => JSON.stringify(Properties['Queues']))).toEqual([
    expect.stringContaining('DeadLettersEvents'),
  ]);
  templates.stateful.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: {
            ArnLike: {
              'aws:SourceArn': {
                'Fn::Join': [
                  '',
                  Match.arrayWith([':events:', { Ref: 'AWS::Region' }, { Ref: 'AWS::AccountId' }]),
                ],
              },
            },
          },
        }),
      ]),
    },
  });
});

test('the table’s name is printed', () => {
  templates.stateful.hasOutput('TableName', { Value: { Ref: 'TableCD117FA1' } });
});

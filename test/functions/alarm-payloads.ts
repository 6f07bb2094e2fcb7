/** Messages as CloudWatch writes them, after the forms in its user guide, and SNS's envelope around them. */

import type { SNSEvent } from 'aws-lambda';

const region = 'eu-west-1';
const account = '111122223333';
const arnOf = (name: string): string => `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;

const noPass = 'mmm-prod-stateless-WatchNoPass3A2DFEBA-AbCdEf123456';
const page = 'mmm-prod-stateless-WatchPage0B1C2D3E-QwErTy654321';

const common = {
  AWSAccountId: account,
  AlarmConfigurationUpdatedTimestamp: '2026-11-22T10:00:00.000+0000',
  NewStateValue: 'ALARM',
  StateChangeTime: '2026-11-22T12:34:56.789+0000',
  Region: 'EU (Ireland)',
  OldStateValue: 'OK',
  OKActions: [`arn:aws:sns:${region}:${account}:topic`],
  AlarmActions: [`arn:aws:sns:${region}:${account}:topic`],
  InsufficientDataActions: [],
};

export const metricAlarm = {
  ...common,
  AlarmName: noPass,
  AlarmArn: arnOf(noPass),
  AlarmDescription:
    'Bots are due, & no pass has <succeeded>. Runbook: https://example.com/docs/runbooks/no-pass.md',
  NewStateReason:
    'Threshold Crossed: 2 datapoints [0.0 (22/11/26 12:29:00), 0.0 (22/11/26 12:24:00)] were less than the threshold (1.0).',
  Trigger: {
    MetricName: 'PassSucceeded',
    Namespace: 'MMM',
    StatisticType: 'Statistic',
    Statistic: 'SUM',
    Unit: null,
    Dimensions: [{ value: 'mmm-prod', name: 'service' }],
    Period: 300,
    EvaluationPeriods: 2,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
    TreatMissingData: 'breaching',
    EvaluateLowSampleCountPercentile: '',
  },
};

export const compositeAlarm = {
  ...common,
  AlarmName: page,
  AlarmArn: arnOf(page),
  AlarmDescription: 'A person must act now (mmm-prod). Runbooks, by alarm: docs/runbooks/README.md',
  NewStateReason: `${arnOf(noPass)} transitioned to ALARM at Sunday 22 November, 2026 12:34:56 UTC`,
  AlarmRule: `(ALARM("${arnOf(noPass)}") OR ALARM("${arnOf('another')}"))`,
  TriggeringChildren: [
    { Arn: arnOf(noPass), State: { Value: 'ALARM', Timestamp: '2026-11-22T12:34:56.789+0000' } },
  ],
};

export function snsEvent(message: unknown, subject: string | null = null): SNSEvent {
  return {
    Records: [
      {
        EventVersion: '1.0',
        EventSubscriptionArn: `arn:aws:sns:${region}:${account}:topic:subscription`,
        EventSource: 'aws:sns',
        Sns: {
          SignatureVersion: '1',
          Timestamp: '2026-11-22T12:34:57.000Z',
          Signature: 'none',
          SigningCertUrl: 'https://sns.example.com/cert.pem',
          MessageId: 'message-1',
          Message: typeof message === 'string' ? message : JSON.stringify(message),
          MessageAttributes: {},
          Type: 'Notification',
          UnsubscribeUrl: 'https://sns.example.com/unsubscribe',
          TopicArn: `arn:aws:sns:${region}:${account}:topic`,
          // Null where the publisher gave none, whatever its type says.
          Subject: subject as string,
        },
      },
    ],
  };
}

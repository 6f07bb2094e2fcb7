/** The environment is read once, and everything that is wrong with it is told at once. */

import { describe, expect, test } from '@jest/globals';
import { ConfigError, readRuntimeConfig } from '../../shared/runtime/config.ts';

const complete = {
  MMM_STAGE: 'dev',
  MMM_TABLE: 'mmm-dev',
  MMM_SLOTS_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/slots',
  MMM_WORK_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/work.fifo',
  MMM_SECRET_PREFIX: 'mmm/dev/',
};

test('what the cloud sets is enough', () => {
  expect(readRuntimeConfig({ ...complete, HOME: '/', AWS_REGION: '' })).toEqual({
    stage: 'dev',
    service: 'mmm-dev',
    metricsNamespace: 'MMM',
    logLevel: 'info',
    tableName: 'mmm-dev',
    slotsQueueUrl: complete.MMM_SLOTS_QUEUE_URL,
    workQueueUrl: complete.MMM_WORK_QUEUE_URL,
    credentials: { kind: 'secrets', namePrefix: 'mmm/dev/' },
    endpoints: {},
  });
});

test('a laptop names its own endpoints and a folder of keys', () => {
  const config = readRuntimeConfig({
    ...complete,
    MMM_SECRET_PREFIX: '',
    MMM_CREDENTIALS_DIR: '.data/accounts',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000',
    AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:4566',
  });
  expect(config).toMatchObject({
    region: 'eu-west-1',
    credentials: { kind: 'folder', folder: '.data/accounts' },
    endpoints: { dynamoDb: 'http://127.0.0.1:8000', sqs: 'http://127.0.0.1:4566' },
  });
});

describe('what is wrong', () => {
  function problemsOf(environment: Readonly<Record<string, string>>): readonly string[] {
    try {
      readRuntimeConfig(environment);
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
      throw error;
    }
    return [];
  }

  test('everything that is missing is named', () => {
    expect(problemsOf({})).toEqual([
      expect.stringMatching(/^MMM_STAGE: found nothing, allowed /),
      expect.stringMatching(/^MMM_TABLE: found nothing, allowed /),
      expect.stringMatching(/^MMM_SLOTS_QUEUE_URL: found nothing, allowed /),
      expect.stringMatching(/^MMM_WORK_QUEUE_URL: found nothing, allowed /),
      'MMM_SECRET_PREFIX, MMM_CREDENTIALS_DIR: found neither, allowed one',
    ]);
  });

  test('what was found is said beside what is allowed', () => {
    const environment = {
      ...complete,
      MMM_WORK_QUEUE_URL: 'work.fifo',
      MMM_LOG_LEVEL: 'loud',
      MMM_CREDENTIALS_DIR: 'accounts',
    };
    expect(problemsOf(environment)).toEqual([
      'MMM_WORK_QUEUE_URL: found "work.fifo", allowed the URL of a FIFO queue',
      'MMM_LOG_LEVEL: found "loud", allowed debug, info, warn or error',
      'MMM_SECRET_PREFIX, MMM_CREDENTIALS_DIR: found both, allowed one',
    ]);
  });
});

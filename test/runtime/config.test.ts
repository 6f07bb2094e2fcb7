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
    address: 'here',
    service: 'mmm-dev',
    metricsNamespace: 'MMM',
    logLevel: 'info',
    tableName: 'mmm-dev',
    slotsQueueUrl: complete.MMM_SLOTS_QUEUE_URL,
    workQueueUrl: complete.MMM_WORK_QUEUE_URL,
    relayQueueUrls: [],
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
    MMM_ADDRESS: '203.0.113.7',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000',
    AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:4566',
  });
  expect(config).toMatchObject({
    region: 'eu-west-1',
    address: '203.0.113.7',
    credentials: { kind: 'folder', folder: '.data/accounts' },
    endpoints: { dynamoDb: 'http://127.0.0.1:8000', sqs: 'http://127.0.0.1:4566' },
  });
});

test('a relay is told its queues by shard, its bus, and the shards that may be its own', () => {
  const relay = {
    ...complete,
    MMM_RELAY_QUEUE_URLS: 'https://sqs.example.com/1/a.fifo,https://sqs.example.com/1/b.fifo',
    MMM_EVENT_BUS: 'arn:aws:events:eu-west-1:123456789012:event-bus/mmm',
    AWS_ENDPOINT_URL_EVENTBRIDGE: 'http://127.0.0.1:4567',
  };
  const expected = {
    relayQueueUrls: ['https://sqs.example.com/1/a.fifo', 'https://sqs.example.com/1/b.fifo'],
    eventBus: 'arn:aws:events:eu-west-1:123456789012:event-bus/mmm',
    endpoints: { eventBridge: 'http://127.0.0.1:4567' },
  };
  expect(readRuntimeConfig(relay)).toMatchObject(expected);
  expect(readRuntimeConfig(relay)).not.toHaveProperty('relayShards');
  const some = readRuntimeConfig({ ...relay, MMM_RELAY_SHARDS: '1,0' });
  expect(some).toMatchObject({ ...expected, relayShards: [1, 0] });
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

  const aQueue = 'https://sqs.example.com/1/a.fifo';
  test.each([
    { name: 'MMM_RELAY_QUEUE_URLS', text: 'a.fifo,b.fifo', allowed: 'different URLs of FIFO' },
    { name: 'MMM_RELAY_QUEUE_URLS', text: `${aQueue},${aQueue}`, allowed: 'different URLs' },
    { name: 'MMM_RELAY_QUEUE_URLS', text: `${aQueue},`, allowed: 'different URLs' },
    { name: 'MMM_RELAY_SHARDS', text: '0,0', allowed: 'different numbers of relay queues' },
    { name: 'MMM_RELAY_SHARDS', text: 'first', allowed: 'different numbers of relay queues' },
    { name: 'MMM_EVENT_BUS', text: 'my bus', allowed: 'the name or ARN of an event bus' },
  ])('$name of $text is one problem', ({ name, text, allowed }) => {
    expect(problemsOf({ ...complete, [name]: text })).toEqual([
      expect.stringMatching(`^${name}: found "${text}", allowed .*${allowed}`),
    ]);
  });

  test('a shard without a queue is named', () => {
    const environment = { ...complete, MMM_RELAY_QUEUE_URLS: aQueue, MMM_RELAY_SHARDS: '0,1' };
    expect(problemsOf(environment)).toEqual([
      'MMM_RELAY_SHARDS: found 1, allowed numbers of the 1 queues in MMM_RELAY_QUEUE_URLS, from 0',
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

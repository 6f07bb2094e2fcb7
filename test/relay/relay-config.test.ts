/** What the relay is told by its environment, and what it says when that is not enough. */

import { expect, test } from '@jest/globals';
import { readRelayConfig } from '../../relay/relay-config.ts';

const environment = {
  MMM_STAGE: 'test',
  MMM_TABLE: 'mmm-test',
  MMM_SLOTS_QUEUE_URL: 'https://sqs.example.com/1/slots',
  MMM_WORK_QUEUE_URL: 'https://sqs.example.com/1/work.fifo',
  MMM_RELAY_QUEUE_URLS: 'https://sqs.example.com/1/a.fifo,https://sqs.example.com/1/b.fifo',
  MMM_EVENT_BUS: 'mmm-test',
  MMM_SECRET_PREFIX: 'mmm/test/',
};

test('reads queues, bus and port', () => {
  const { runtime, ...config } = readRelayConfig({ ...environment, MMM_RELAY_HEALTH_PORT: '9000' });
  expect(config).toEqual({ eventBus: 'mmm-test', healthPort: 9_000 });
  expect(runtime.relayQueueUrls).toHaveLength(2);
});

test('answers on port 8080 where nothing else is said', () => {
  expect(readRelayConfig(environment).healthPort).toBe(8_080);
});

test('names everything that is missing', () => {
  const without = {
    ...environment,
    MMM_RELAY_QUEUE_URLS: '',
    MMM_EVENT_BUS: '',
    MMM_RELAY_HEALTH_PORT: '70000',
  };
  expect(() => readRelayConfig(without)).toThrow(
    /MMM_RELAY_QUEUE_URLS: found nothing.*MMM_EVENT_BUS: found nothing.*MMM_RELAY_HEALTH_PORT: found "70000"/,
  );
});

import { beforeAll, expect, test } from '@jest/globals';
import { eventDetailType, eventSource } from '../../shared/stores/event-bridge-publisher.ts';
import { resource, resourcesOf, synthesize } from './templates.ts';
import type { Templates } from './templates.ts';

let templates: Templates;
beforeAll(() => {
  templates = synthesize();
});

test('the bus keeps its logical id, and with it its name', () => {
  const [[id, bus] = []] = Object.entries(
    resourcesOf(templates.stateless, 'AWS::Events::EventBus'),
  );
  expect(id).toBe('EventsD32975C2');
  expect(bus?.Properties['Name']).toBe('mmmdevstatelessEventsE8CA1C9A');
});

test('what the relay publishes goes to the router, and nothing else does', () => {
  const { Properties } = resource(templates.stateless, 'AWS::Events::Rule', 'Events');
  expect(Properties).toMatchObject({
    EventBusName: { Ref: 'EventsD32975C2' },
    EventPattern: { source: [eventSource], 'detail-type': [eventDetailType] },
    State: 'ENABLED',
  });
  const targets = Properties['Targets'] as readonly Record<string, unknown>[];
  expect(targets).toHaveLength(1);
  expect(JSON.stringify(targets[0]?.['Arn'])).toContain('FunctionsRouter');
});

test('an event the router is not given for an hour is kept, one it fails at too', () => {
  const { Properties } = resource(templates.stateless, 'AWS::Events::Rule', 'Events');
  const [target] = Properties['Targets'] as readonly Record<string, unknown>[];
  expect(target).toMatchObject({
    RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 20 },
  });
  expect(JSON.stringify(target?.['DeadLetterConfig'])).toContain('DeadLettersEvents');

  const config = resource(
    templates.stateless,
    'AWS::Lambda::EventInvokeConfig',
    'FunctionsRouter',
  ).Properties;
  expect(config).toMatchObject({ MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 2 });
  expect(JSON.stringify(config['DestinationConfig'])).toContain('DeadLettersEvents');
});

test('only the rule may call the router', () => {
  const permissions = Object.values(
    resourcesOf(templates.stateless, 'AWS::Lambda::Permission'),
  ).filter(({ Properties }) => JSON.stringify(Properties).includes('FunctionsRouter'));
  expect(permissions).toHaveLength(1);
  expect(permissions[0]?.Properties).toMatchObject({ Principal: 'events.amazonaws.com' });
  expect(JSON.stringify(permissions[0]?.Properties['SourceArn'])).toContain('EventsOrderEvents');
});

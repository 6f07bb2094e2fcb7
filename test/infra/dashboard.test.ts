import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot, resource, resourcesOf, synthesize } from './templates.ts';

const { stateful, stateless } = synthesize({ alarmWebhook: 'telegram' });

/** Names of metrics that our own code knows. */
const known = new Set(
  [
    ...readFileSync(join(projectRoot, 'shared/ports/metrics.ts'), 'utf8').matchAll(/\| '(\w+)'/g),
  ].map(([, name]) => name),
);

function dashboardText(): string {
  const { Properties } = resource(stateless, 'AWS::CloudWatch::Dashboard', 'Dashboard');
  expect(Properties).not.toHaveProperty('DashboardName');
  return JSON.stringify(Properties['DashboardBody']).replaceAll(/\\+"/g, '"');
}

test('the dashboard shows metrics there are, business first, and none for each bot', () => {
  const text = dashboardText();
  const named = [...text.matchAll(/\["MMM","(\w+)"|MetricName="(\w+)"/g)].map(
    ([, plain, searched]) => plain ?? searched,
  );
  expect(named.filter((name) => !known.has(name ?? ''))).toEqual([]);
  for (const name of ['Fills', 'CountersPlaced', 'FillToCounterMs', 'ProfitQuote', 'FeesQuote']) {
    expect(named).toContain(name);
  }
  expect(text.indexOf('## Trading')).toBeLessThan(text.indexOf('## Health'));
  expect(text).not.toMatch(/,bot(Id)?[},]/);
  stateless.hasOutput('DashboardUrl', {});
});

test('alarms go to the function through the topic, and to dead letters when it cannot', () => {
  const { Properties } = resource(stateless, 'AWS::SNS::Subscription', 'AlarmWebhookFunction');
  expect(Properties['Protocol']).toBe('lambda');
  expect(JSON.stringify(Properties['RedrivePolicy'])).toContain('AlarmWebhookDeadLetters');
  const queue = resource(stateless, 'AWS::Lambda::EventInvokeConfig', 'AlarmWebhookFunction');
  expect(queue.Properties).toMatchObject({ MaximumRetryAttempts: 2 });
  expect(JSON.stringify(queue.Properties)).toContain('AlarmWebhookDeadLetters');
  const policy = resource(stateless, 'AWS::IAM::Policy', 'AlarmWebhookFunctionRole');
  expect(JSON.stringify(policy.Properties)).not.toContain('dynamodb:');
});

test('the chat’s address outlives the stack, outside of the accounts’ prefix', () => {
  const [secret] = Object.values(resourcesOf(stateful, 'AWS::SecretsManager::Secret'));
  expect(secret?.DeletionPolicy).toBe('Retain');
  expect(secret?.Properties).not.toHaveProperty('Name');
  expect(secret?.Properties['Description']).toContain('"chatId"');
  expect(Object.keys(resourcesOf(synthesize().stateful, 'AWS::SecretsManager::Secret'))).toEqual(
    [],
  );
});

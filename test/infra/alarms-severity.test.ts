import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { AlarmTopic } from '../../infra/constructs/alarm-topic.ts';
import { SeverityAlarms } from '../../infra/constructs/severity-alarms.ts';
import { settingsFrom } from '../../infra/settings.ts';
import type { Watch } from '../../infra/watches/watch.ts';
import { flags, projectRoot, resource, resourcesOf, synthesize } from './templates.ts';
import type { Resource, Templates } from './templates.ts';

const runbooks = join(projectRoot, 'docs', 'runbooks');
const topic = { Ref: 'AlarmsTopic3A2DFEBA' };

// Every alarm there can be.
const templates = synthesize({ relayShards: 2, alarmWebhook: 'slack' });

const alarmsOf = ({ stateless }: Templates) => resourcesOf(stateless, 'AWS::CloudWatch::Alarm');

/** `WatchNoPass1A2B3C4D` is the alarm `NoPass`. */
const nameOf = (logicalId: string): string => logicalId.slice('Watch'.length, -8);

/** Names of the alarms in a composite's rule. */
function childrenOf(id: string): readonly string[] {
  const { Properties } = resource(
    templates.stateless,
    'AWS::CloudWatch::CompositeAlarm',
    `Watch${id}`,
  );
  const parts = (Properties['AlarmRule'] as { 'Fn::Join': [string, readonly unknown[]] })[
    'Fn::Join'
  ];
  const text = parts[1].map((part) => (typeof part === 'string' ? part : nameIn(part))).join('');
  expect(text).toMatch(/^\((ALARM\("\w+"\)( OR )?)+\)$/);
  return [...text.matchAll(/ALARM\("(\w+)"\)/g)].map(([, name]) => name ?? '');
}

const nameIn = (part: unknown): string =>
  nameOf((part as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0]);

const pages = [
  'Banned',
  'BotsLate',
  'CommandsWait0',
  'CommandsWait1',
  'DeadLettersLifecycle',
  'DeadLettersWork',
  'KeysRefused',
  'NatInstanceFails',
  'NoPass',
  'OrdersLost',
  'OverdueDebts',
  'RelaySilent',
  'SessionsDownLong',
  'StrategyErrors',
  'StuckOrders',
  'WatchdogSilent',
];

/** Each of them is told, whatever else lasts. */
const money = ['BotsLate', 'NoPass', 'OrdersLost', 'OverdueDebts', 'StuckOrders'];

describe('severities', () => {
  test('a person is called only for what does not settle by itself', () => {
    expect([...childrenOf('Page')].sort()).toEqual(pages);
  });

  test('every other alarm is a warning, but the halt, which somebody wanted', () => {
    const all = Object.keys(alarmsOf(templates)).map(nameOf);
    const warned = all.filter((name) => !pages.includes(name) && name !== 'TradingHalted');
    expect(warned).toContain('LatePass');
    expect([...childrenOf('Warn')].sort()).toEqual(warned.sort());
  });

  test('the composites notify, when they start and when they end', () => {
    const composites = Object.values(
      resourcesOf(templates.stateless, 'AWS::CloudWatch::CompositeAlarm'),
    );
    expect(composites).toHaveLength(2);
    for (const { Properties } of composites) {
      expect(Properties).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
      expect(Properties['AlarmDescription']).toContain('docs/runbooks/README.md');
      // A name of its own would keep it from being replaced.
      expect(Properties).not.toHaveProperty('AlarmName');
    }
  });

  test('besides them those notify by whom money is at stake, as a composite that is on hides what follows', () => {
    const told = Object.entries(alarmsOf(templates)).filter(([, { Properties }]) =>
      JSON.stringify(actionsOf(Properties)).includes('AlarmsTopic'),
    );
    expect(told.map(([id]) => nameOf(id)).sort()).toEqual(money);
    for (const [, { Properties }] of told) {
      expect(Properties).toMatchObject({ AlarmActions: [topic], OKActions: [topic] });
    }
  });

  test('nothing else has an action, but the NAT instance, which is rebooted', () => {
    const acting = Object.entries(alarmsOf(templates)).filter(
      ([id, { Properties }]) => !money.includes(nameOf(id)) && actionsOf(Properties).length > 0,
    );
    expect(acting.map(([id]) => nameOf(id))).toEqual(['NatInstanceFails']);
    const [action, ...others] = actionsOf(acting[0]?.[1].Properties ?? {});
    expect(others).toEqual([]);
    expect(JSON.stringify(action)).toContain(':ec2:reboot');
  });

  test('what CloudWatch would refuse at the deployment is refused at synthesis', () => {
    expect(() => {
      watching(80);
    }).not.toThrow();
    expect(() => {
      watching(101);
    }).toThrow('101 alarms are of severity page, a composite takes 100');
    expect(() => {
      watching(60, 'AnAlarmWhoseNameIsSoLongThatManyOfItDoNotFit'.repeat(2));
    }).toThrow(/the rule of severity page takes \d{5} characters, allowed are 10240/);
  });
});

describe('for an emulator, which knows neither composites nor metric math', () => {
  const emulated = synthesize({ relayShards: 2, emulator: 'true' });

  test('each alarm that has a severity notifies by itself', () => {
    emulated.stateless.resourceCountIs('AWS::CloudWatch::CompositeAlarm', 0);
    for (const [id, { Properties }] of Object.entries(alarmsOf(emulated))) {
      const actions = nameOf(id) === 'TradingHalted' ? [] : [topic, topic];
      expect({ id, actions: actionsOf(Properties) }).toEqual({ id, actions });
    }
  });

  test('what is reckoned is watched plainly, or not', () => {
    const found = alarmsOf(emulated);
    for (const { Properties } of Object.values(found)) {
      expect(Properties).not.toHaveProperty('Metrics');
    }
    const names = Object.keys(found).map(nameOf);
    const whole = Object.keys(alarmsOf(templates)).map(nameOf);
    const ofParts = ['DeadLettersAlarms', 'NatInstanceFails', 'RelayMemory', 'RelaySilent'];
    const missing = whole.filter((name) => !names.includes(name) && !ofParts.includes(name));
    expect(missing).toEqual(['TableErrors']);
    expect(found).toHaveProperty(
      Object.keys(found).find((id) => nameOf(id) === 'NoPass') ?? '',
      expect.objectContaining({
        Properties: expect.objectContaining({
          MetricName: 'PassSucceeded',
          Threshold: 1,
        }) as unknown,
      }),
    );
    expect(
      found[Object.keys(found).find((id) => nameOf(id) === 'TableReadsThrottled') ?? ''],
    ).toMatchObject({
      Properties: { MetricName: 'ReadThrottleEvents', Threshold: 5 },
    });
  });
});

describe('runbooks', () => {
  test('every alarm names one that exists, and every one has an alarm', () => {
    const named = Object.values(alarmsOf(templates)).map(runbookOf);
    for (const page of named) expect(existsSync(join(runbooks, page))).toBe(true);
    // A deployment that was rolled back is told by CloudFormation.
    const others = ['README.md', 'smoke-test.md'];
    expect([...new Set(named), ...others].sort()).toEqual(readdirSync(runbooks).sort());
  });

  test('the index has every alarm under its severity, with its page', () => {
    const index = readFileSync(join(runbooks, 'README.md'), 'utf8');
    const [, paged = '', warned = '', told = ''] = index.split(/^\*\*(?:Page|Warn|Info)\*\*/m);
    for (const [id, { Properties }] of Object.entries(alarmsOf(templates))) {
      const name = nameOf(id);
      const section = pages.includes(name) ? paged : name === 'TradingHalted' ? told : warned;
      const row = section.split('\n').find((line) => namesIn(line).some((known) => known(name)));
      expect({ name, row }).toEqual({
        name,
        row: expect.stringContaining(`(${runbookOf({ Properties })})`),
      });
    }
  });

  test('each page says what is seen, what it means, what to do and when it is over', () => {
    for (const page of readdirSync(runbooks).filter((name) => name !== 'README.md')) {
      const text = readFileSync(join(runbooks, page), 'utf8');
      const parts = ['**Symptom.**', '**What it means', '**It is over**'];
      expect({ page, missing: parts.filter((part) => !text.includes(part)) }).toEqual({
        page,
        missing: [],
      });
    }
  });

  test('may have an address on the web', () => {
    const { stateless } = synthesize({ runbookBaseUrl: 'https://example.com/mmm/' });
    for (const type of ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']) {
      for (const { Properties } of Object.values(resourcesOf(stateless, type))) {
        expect(Properties['AlarmDescription']).toContain('https://example.com/mmm/docs/runbooks/');
      }
    }
  });
});

/** `` `CommandsWait...` `` stands for all that begin so. */
function namesIn(row: string): ((name: string) => boolean)[] {
  return [...(row.split('|')[1] ?? '').matchAll(/`(\w+)(\.\.\.)?`/g)].map(
    ([, known = '', open]) =>
      (name) =>
        open === undefined
          ? name === known
          : name.startsWith(known) && name !== 'DeadLettersAlarms',
  );
}

function runbookOf({ Properties }: Pick<Resource, 'Properties'>): string {
  const text = String(Properties['AlarmDescription']);
  return /Runbook: docs\/runbooks\/([a-z-]+\.md)$/.exec(text)?.[1] ?? `none in: ${text}`;
}

function actionsOf(properties: Resource['Properties']): unknown[] {
  return ['AlarmActions', 'OKActions', 'InsufficientDataActions'].flatMap(
    (key) => (properties[key] ?? []) as readonly unknown[],
  );
}

/** A stack with so many pages. */
function watching(count: number, name = 'A'): void {
  const app = new App({ context: flags() });
  const stack = new Stack(app, 'mmm-dev-stateless');
  const settings = settingsFrom(app.node);
  const watch: Watch = {
    severity: 'page',
    says: 'It is too much.',
    runbook: 'no-pass',
    metric: new Metric({ namespace: 'MMM', metricName: 'Fills', period: Duration.minutes(1) }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    periods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
  const watches: Record<string, Watch> = { AWarning: { ...watch, severity: 'warn' } };
  for (let i = 0; i < count; i++) watches[`${name}${i}`] = watch;
  new SeverityAlarms(stack, 'Watch', {
    settings,
    topic: new AlarmTopic(stack, 'Alarms', settings),
    watches,
  });
}

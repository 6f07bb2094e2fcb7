/** What `docs/cost.md` counts is counted here from the templates, so that the page cannot fall behind. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { projectRoot, resourcesOf, synthesize, type Templates } from '../infra/templates.ts';

const page = readFileSync(join(projectRoot, 'docs', 'cost.md'), 'utf8');

/** The number in the page's row of this name: `| alarms | 41 | ...`. */
function told(row: string): number {
  const found = new RegExp(`^\\| ${row} \\| ([\\d.]+) \\|`, 'm').exec(page)?.[1];
  if (found === undefined) throw new Error(`docs/cost.md has no row ${row}`);
  return Number(found);
}

let whole: Templates;
let restOnly: Templates;

beforeAll(() => {
  whole = synthesize();
  restOnly = synthesize({ egress: 'none', relayShards: 0 });
});

function count({ stateful, stateless }: Templates, type: string): number {
  return [stateful, stateless].reduce(
    (sum, template) => sum + Object.keys(resourcesOf(template, type)).length,
    0,
  );
}

interface MetricQuery {
  readonly MetricStat?: unknown;
}

/** An alarm of a formula is billed for each metric in it. */
function billedAlarms({ stateless }: Templates): number {
  const alarms = Object.values(resourcesOf(stateless, 'AWS::CloudWatch::Alarm'));
  return alarms.reduce((sum, { Properties }) => {
    const queries = (Properties['Metrics'] ?? []) as readonly MetricQuery[];
    const metrics = queries.filter(({ MetricStat }) => MetricStat !== undefined).length;
    return sum + Math.max(1, metrics);
  }, 0);
}

describe('the counts of docs/cost.md', () => {
  test('are those of a deployment with all its parts', () => {
    expect({
      alarms: told('alarms'),
      billed: told('metrics in them'),
      composites: told('composite alarms'),
      dashboards: told('dashboards'),
      functions: told('functions'),
      queues: told('queues'),
      sources: told('queue pollers'),
    }).toEqual({
      alarms: count(whole, 'AWS::CloudWatch::Alarm'),
      billed: billedAlarms(whole),
      composites: count(whole, 'AWS::CloudWatch::CompositeAlarm'),
      dashboards: count(whole, 'AWS::CloudWatch::Dashboard'),
      functions: count(whole, 'AWS::Lambda::Function'),
      queues: count(whole, 'AWS::SQS::Queue'),
      sources: queueSources(whole),
    });
  });

  test('without a relay and an address: fewer metrics in alarms', () => {
    expect(told('metrics in them, REST alone')).toBe(billedAlarms(restOnly));
  });

  test('of the addresses, instances and relays that are paid by the hour', () => {
    expect(count(whole, 'AWS::EC2::EIP')).toBe(1);
    expect(count(whole, 'AWS::EC2::Instance')).toBe(1);
    expect(count(whole, 'AWS::ECS::Service')).toBe(1);
    expect(count(restOnly, 'AWS::EC2::EIP') + count(restOnly, 'AWS::ECS::Service')).toBe(0);
  });

  test('of the metrics that may be told', () => {
    const source = readFileSync(join(projectRoot, 'shared', 'ports', 'metrics.ts'), 'utf8');
    expect(told('names of metrics')).toBe([...source.matchAll(/^ {2}\| '\w+'/gm)].length);
  });
});

function queueSources({ stateless }: Templates): number {
  const sources = Object.values(resourcesOf(stateless, 'AWS::Lambda::EventSourceMapping'));
  return sources.filter(({ Properties }) => Properties['ScalingConfig'] !== undefined).length;
}

/** The synthesised templates, read as the local host reads them, and what it says of mistakes in them. */

import { beforeAll, expect, test } from '@jest/globals';
import { checkWiring } from '../../../local/lambda/check-wiring.ts';
import { templateOf, type Assembly } from '../../../local/lambda/assembly.ts';
import { readDeployment, type Deployment } from '../../../local/lambda/deployment.ts';
import type { Places } from '../../../local/lambda/places.ts';
import { synthesize } from '../../infra/templates.ts';

interface RawResource {
  readonly Type: string;
  // Mistakes are made in copies of it.
  readonly Properties: Record<string, unknown>;
}

interface RawTemplate {
  readonly Resources: Record<string, RawResource>;
}

const places: Places = {
  region: 'eu-west-1',
  tableName: 'mmm-local',
  busName: 'mmm-local',
  queueUrl: (name) => `http://127.0.0.1:1/000000000000/${name}`,
};

let stateful: RawTemplate;
let stateless: RawTemplate;

beforeAll(() => {
  const context = { stage: 'local', egress: 'none', relayImage: 'public', smokeTest: 'false' };
  const templates = synthesize(context);
  stateful = templates.stateful.toJSON() as RawTemplate;
  stateless = templates.stateless.toJSON() as RawTemplate;
});

/** Whatever the key of a bundle is, it is in this folder: nothing was bundled. */
const anyAsset: ReadonlyMap<string, string> = Object.assign(new Map<string, string>(), {
  get: () => '/bundle',
});

function read(changed: RawTemplate): Deployment {
  const assembly: Assembly = {
    folder: 'cdk.out',
    templates: [
      templateOf('mmm-local-stateful', stateful),
      templateOf('mmm-local-stateless', changed),
    ],
    assets: anyAsset,
  };
  return readDeployment(assembly, places);
}

/** What the host says of a copy of the stacks with a mistake in it. */
function saidOf(mistake: (find: (idStart: string) => Record<string, unknown>) => void): string {
  const copy = structuredClone(stateless);
  mistake((idStart) => {
    const [id] = Object.keys(copy.Resources).filter((one) => one.startsWith(idStart));
    const found = copy.Resources[id ?? ''];
    if (found === undefined) throw new Error(`there is no ${idStart}`);
    return found.Properties;
  });
  try {
    checkWiring(read(copy), places);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing';
}

function variablesOf(fn: Record<string, unknown>): Record<string, unknown> {
  const { Variables } = fn['Environment'] as { readonly Variables: Record<string, unknown> };
  return Variables;
}

test('the stacks are wired as the host knows them', () => {
  expect(saidOf(() => undefined)).toBe('nothing');
});

test('every function gets the table, the queues and the secrets by their local names', () => {
  const { functions, secretPrefix } = read(stateless);
  expect(functions).toHaveLength(6);
  for (const { environment } of functions) {
    expect(environment).toMatchObject({
      MMM_TABLE: 'mmm-local',
      MMM_WORK_QUEUE_URL: expect.stringMatching(/\/QueuesWork\w+\.fifo$/),
      MMM_SLOTS_QUEUE_URL: expect.stringMatching(/\/QueuesSlots\w+$/),
      MMM_SECRET_PREFIX: secretPrefix,
    });
  }
});

test('limits and sources are those of the template', () => {
  const { functions, queueSources, streamSources, schedules } = read(stateless);
  const strategy = functions.find(({ id }) => id.startsWith('FunctionsStrategy'));
  expect(strategy).toMatchObject({ timeoutMs: 60_000, memoryMb: 512, handler: 'index.handler' });
  expect(queueSources.map(({ batchMax, concurrencyMax }) => [batchMax, concurrencyMax])).toEqual([
    [10, 5],
    [10, 20],
  ]);
  expect(streamSources).toMatchObject([{ batchMax: 25, retriesMax: 5 }]);
  expect(schedules.map(({ everyMs }) => everyMs)).toEqual([60_000, 60_000]);
});

test('a variable that a function does not get', () => {
  const said = saidOf((find) => {
    delete variablesOf(find('FunctionsStrategyFunction'))['MMM_TABLE'];
  });
  expect(said).toMatch(
    /^--lambda: the stacks are not wired as this host knows them:\n- function FunctionsStrategyFunction\w+: the environment is not complete: MMM_TABLE: found nothing/,
  );
});

test('a function that is told the wrong queue', () => {
  const said = saidOf((find) => {
    const variables = variablesOf(find('FunctionsFanOutFunction'));
    variables['MMM_WORK_QUEUE_URL'] = variables['MMM_SLOTS_QUEUE_URL'];
  });
  expect(said).toMatch(
    /- function FunctionsFanOut\w+: MMM_WORK_QUEUE_URL is \S+, expected \S+\.fifo$/,
  );
});

test('a queue that feeds the wrong function', () => {
  const said = saidOf((find) => {
    find('SourcesSlots')['FunctionName'] = find('SourcesWork')['FunctionName'];
  });
  expect(said).toContain('- there is no slots, by message -> FanOut');
  expect(said).toContain('- this host knows no slots, by message -> Strategy');
});

test('a source whose failures would take the whole batch along', () => {
  const said = saidOf((find) => {
    delete find('SourcesWork')['FunctionResponseTypes'];
  });
  expect(said).toContain('- this host knows no work, by batch -> Strategy');
});

test('a filter that lets no config through', () => {
  const said = saidOf((find) => {
    const pattern = JSON.stringify({ dynamodb: { Keys: { sk: { S: ['CONFIGS'] } } } });
    find('SourcesConfigs')['FilterCriteria'] = { Filters: [{ Pattern: pattern }] };
  });
  expect(said).toContain('- there is no written configs, by record -> Lifecycle');
});

test('a schedule that is off, and one of another kind', () => {
  const off = saidOf((find) => {
    find('PlanEveryMinute')['Description'] = '';
    const schedule = find('PlanEveryMinuteSchedule');
    schedule['State'] = 'DISABLED';
  });
  expect(off).toContain('- there is no each minute -> Planner');
  const cron = saidOf((find) => {
    find('PlanEveryMinuteSchedule')['ScheduleExpression'] = 'cron(0 * * * ? *)';
  });
  expect(cron).toMatch(/this host knows no schedule cron\(0 \* \* \* \? \*\), only rates$/);
});

test('a rule that does not take the relay’s events', () => {
  const said = saidOf((find) => {
    find('EventsOrderEvents')['EventPattern'] = { source: ['mmm.relays'] };
  });
  expect(said).toContain('- there is no order events -> Router');
});

test('something that refers to what this machine does not have', () => {
  const said = saidOf((find) => {
    variablesOf(find('FunctionsPlannerFunction'))['MMM_TABLE'] = { Ref: 'Nowhere' };
  });
  expect(said).toBe(
    '--lambda: the template refers to Nowhere, which mmm-local-stateless does not define; this host knows nothing of it',
  );
});

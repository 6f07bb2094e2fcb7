/** The smoke test as CloudFormation calls it: what it hears, and what it never hears. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createSmokeHandler } from '../../functions/smoke.ts';
import { contextWith } from '../support/lambda-events.ts';
import {
  startSmokeServers,
  startSmokeWorld,
  type SmokeFlaws,
  type SmokeServers,
  type SmokeWorld,
} from '../support/smoke-world.ts';

let servers: SmokeServers;
let world: SmokeWorld;
beforeAll(async () => {
  servers = await startSmokeServers();
});
afterAll(() => Promise.all([servers.database.stop(), servers.sqs.stop()]));
beforeEach(async () => {
  world = await startSmokeWorld(servers);
});
afterEach(() => world.stop());

/** As CloudFormation does; returns its answer. */
async function deployed(
  request: { RequestType: 'Create' | 'Update' | 'Delete'; deployment: string },
  flaws?: SmokeFlaws,
) {
  const { RequestType, deployment } = request;
  const event = {
    RequestType,
    ...{ ResponseURL: 'https://answers.example/1', StackId: 'stack-1', RequestId: 'request-1' },
    ...{ LogicalResourceId: 'Smoke', ServiceToken: 'function-1', ResourceType: 'Custom::Smoke' },
    ...(RequestType === 'Create' ? {} : { PhysicalResourceId: 'smoke-test' }),
    ResourceProperties: { ServiceToken: 'function-1', deployment },
  };
  await createSmokeHandler(world.depsWith(flaws))(event, contextWith(360_000));
  return world.answers.at(-1);
}

describe('CloudFormation', () => {
  const echoed = {
    ...{ StackId: 'stack-1', RequestId: 'request-1', LogicalResourceId: 'Smoke' },
    PhysicalResourceId: 'smoke-test',
  };
  const broken: SmokeFlaws = {
    functions: { strategy: () => () => Promise.reject(new Error('no such import ’')) },
  };

  test('hears of success', async () => {
    const answer = await deployed({ RequestType: 'Create', deployment: 'a' });
    expect(answer).toEqual({ ...echoed, Status: 'SUCCESS' });
  });

  test('hears what is wrong, in plain letters, and where to read on', async () => {
    const answer = await deployed({ RequestType: 'Update', deployment: 'b' }, broken);
    expect(answer).toEqual({
      ...{ ...echoed, Status: 'FAILED' },
      Reason:
        'smoke test: the grid is placed: the function strategy failed: Error: no such import ?. See docs/runbooks/smoke-test.md',
    });
  });

  test('can always go back to the deployment that passed last, even if it would fail now', async () => {
    await deployed({ RequestType: 'Create', deployment: 'a' });
    expect(await deployed({ RequestType: 'Update', deployment: 'b' }, broken)).toMatchObject({
      Status: 'FAILED',
    });
    expect(await deployed({ RequestType: 'Update', deployment: 'a' }, broken)).toMatchObject({
      Status: 'SUCCESS',
    });
    expect(await deployed({ RequestType: 'Create', deployment: 'a' }, broken)).toMatchObject({
      Status: 'FAILED',
    });
  });

  test('can go back past deployments that passed, and were undone for something else', async () => {
    await deployed({ RequestType: 'Create', deployment: 'a' });
    for (const deployment of ['b', 'c', 'b']) {
      const answer = await deployed({ RequestType: 'Update', deployment });
      expect(answer).toMatchObject({ Status: 'SUCCESS' });
    }
    for (const [deployment, Status] of [
      ['a', 'SUCCESS'],
      ['c', 'SUCCESS'],
      ['d', 'FAILED'],
    ] as const) {
      const answer = await deployed({ RequestType: 'Update', deployment }, broken);
      expect(answer).toMatchObject({ Status });
    }
  });

  test('has those forgotten that passed long ago', async () => {
    const { runs } = world.depsWith();
    for (let time = 0; time < 11; time++) await runs.recordPassed(`deployment-${time}`);
    expect(await runs.hasPassed('deployment-0')).toBe(false);
    expect(await runs.hasPassed('deployment-1')).toBe(true);
    expect(await runs.hasPassed('deployment-10')).toBe(true);
  });

  test('finds a pass that was recorded when but one was kept', async () => {
    await world.database.client.send(
      new PutItemCommand({
        TableName: world.tableName,
        Item: {
          ...{ pk: { S: 'PAPER#smoke-test' }, sk: { S: 'PASSED' } },
          ...{ schemaVersion: { N: '1' }, deployment: { S: 'a' } },
        },
      }),
    );
    expect(await deployed({ RequestType: 'Update', deployment: 'a' }, broken)).toMatchObject({
      Status: 'SUCCESS',
    });
  });

  test('hears of success under a halt, which is no pass to go back to', async () => {
    const { halts } = world.runtime;
    await halts.write({ orders: 'keep', because: 'a test', sinceMs: world.clock.now() });
    expect(await deployed({ RequestType: 'Update', deployment: 'a' })).toMatchObject({
      Status: 'SUCCESS',
    });
    await halts.lift();
    expect(await deployed({ RequestType: 'Update', deployment: 'a' }, broken)).toMatchObject({
      Status: 'FAILED',
    });
  });

  test('may delete the stack, whatever state it is in', async () => {
    expect(await deployed({ RequestType: 'Delete', deployment: 'a' }, broken)).toMatchObject({
      Status: 'SUCCESS',
    });
  });
});

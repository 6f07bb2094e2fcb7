/** The smoke test as CloudFormation calls it: what it hears, and what it never hears. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
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

  test('may delete the stack, whatever state it is in', async () => {
    expect(await deployed({ RequestType: 'Delete', deployment: 'a' }, broken)).toMatchObject({
      Status: 'SUCCESS',
    });
  });
});

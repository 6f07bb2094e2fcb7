/** Commands on a deployment that is named alone. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { configItemWith } from '../support/bot-builders.ts';
import type { ScriptedAnswer } from '../support/scripted-http-server.ts';
import { AwsAccount, refusalOfStacks } from './aws-account.ts';
import { newFolder, type Ran } from './command-line.ts';
import { closePatients, okxPatient } from './doctor-patients.ts';
import { Bots } from './stored-bots.ts';

const bots = Bots.forEachTest();
let aws: AwsAccount;

beforeEach(async () => {
  aws = await AwsAccount.open(bots.database.endpoint);
  aws.deploy('mmm-prod', bots.environment['MMM_TABLE'] ?? '');
  bots.environment = { AWS_REGION: 'eu-west-1' };
});

afterEach(async () => {
  await closePatients();
  await aws.close();
});

const onStack = (line: string): Promise<Ran> => bots.mmm(`--stack mmm-prod ${line}`);

test.each(['mmm-prod', 'mmm-prod-stateful', 'mmm-prod-stateless'])(
  '%s names the table of the deployment',
  async (name) => {
    await bots.storeRunningBot();
    expect((await bots.mmm(`bots list --json --stack ${name}`)).json()).toMatchObject([
      { botId: 'grid-1' },
    ]);
    bots.environment = { ...bots.environment, MMM_STACK: name };
    expect((await bots.mmm('bots pause grid-1')).out).toBe('grid-1: off (pause)');
  },
);

test('the doctor finds the keys of the deployment by itself', async () => {
  const { credentials } = await okxPatient();
  aws.secrets.set('mmm/mmm-prod/main', { text: JSON.stringify(credentials) });
  await bots.store.putConfig('grid-1', configItemWith());
  const ran = await onStack('doctor main');
  expect(ran).toMatchObject({ exitCode: 0, err: '' });
  expect(ran.out).toContain('complete, of OKX, from Secrets Manager, secret mmm/mmm-prod/main');
  expect(ran.out).toMatch(/^main: fit for trading/m);
});

test('the doctor says how to store a key that is not there', async () => {
  const fix = (line: string) =>
    new RegExp(
      `^problem +credentials +no credentials are stored [^\\n]+\\n +fix store the key with ${line}, or `,
      'm',
    );
  const ran = await onStack('doctor main');
  expect(ran.exitCode).toBe(1);
  expect(ran.out).toMatch(fix('mmm --stack mmm-prod credentials put main'));
  const folder = newFolder();
  expect((await bots.mmm(`doctor main --accounts ${folder}`)).out).toMatch(
    fix(`mmm credentials put main --accounts ${folder}`),
  );
});

test('outputs shows both stacks', async () => {
  const { out } = await onStack('outputs');
  expect(out).toMatch(/^EgressIp +192\.0\.2\.7$/m);
  expect(out).toMatch(/^SecretPrefix +mmm\/mmm-prod\/$/m);
  expect(await bots.mmm('outputs')).toMatchObject({
    exitCode: 2,
    err: expect.stringMatching(/^--stack: found nothing/),
  });
});

test('outputs leaves out what the stacks hand to each other', async () => {
  const handedOver = { ExportsOutputRefTableCD117FA1: 'a', PublishOutputRefTableCD117FA1: 'b' };
  aws.stacks.set('mmm-prod-stateful', { TableName: 'table', ...handedOver });
  for (const line of ['outputs', 'outputs --json']) {
    const { out } = await onStack(line);
    expect(out).toContain('TableName');
    expect(out).not.toMatch(/ExportsOutput|PublishOutput/);
  }
});

test('outputs is no wider than a terminal, but for a value that is', async () => {
  const url = `https://example.invalid/${'dashboard/'.repeat(8)}`;
  aws.stacks.set('mmm-prod-stateless', { DashboardUrl: url, EgressIp: '192.0.2.7' });
  aws.descriptions.set('DashboardUrl', 'Shows all bots');
  aws.descriptions.set('EgressIp', `Allow it ${'at the exchange, '.repeat(6)}once`);
  const { out } = await onStack('outputs');
  expect(out).toContain(`DashboardUrl\n  ${url}\n  Shows all bots\n`);
  expect(out).toMatch(/^EgressIp {2}192\.0\.2\.7\n {2}Allow it at the [^\n]+\n {2}[^\n]+ once$/m);
  const wide = out.split('\n').filter((line) => line.length > 80);
  expect(wide).toEqual([`  ${url}`]);
});

describe('what is typed', () => {
  test.each([
    'bots list --stack a --table b',
    'bots list --stack a --endpoint http://127.0.0.1:1',
    'bots list --stack mmm_prod',
  ])('%s is wrong', async (line) => {
    const ran = await bots.mmm(line);
    expect(ran.exitCode).toBe(2);
    expect(ran.err).toMatch(/^--stack: found [^\n]+, allowed [^\n]+$/);
    expect(aws.requests).toEqual([]);
  });

  test('wins over the environment, in which both are one too many', async () => {
    const table = { MMM_TABLE: 'elsewhere', MMM_ENDPOINT: 'http://127.0.0.1:1' };
    bots.environment = { ...bots.environment, ...table };
    expect(await onStack('bots list')).toMatchObject({ exitCode: 0 });
    bots.environment = { ...bots.environment, MMM_STACK: 'mmm-prod' };
    expect(await bots.mmm('bots list')).toMatchObject({ exitCode: 2 });
  });
});

describe('a deployment that cannot be read is told in one line', () => {
  const plant = 'planted-in-the-answer';
  const answers: readonly (readonly [RegExp, ScriptedAnswer])[] = [
    [/^AWS denies cloudformation:DescribeStacks on /, refusalOfStacks('AccessDenied', plant, 403)],
    [/^the AWS session has expired \(ExpiredToken\)/, refusalOfStacks('ExpiredToken', plant, 403)],
    [/^AWS does not take the credentials/, refusalOfStacks('InvalidClientTokenId', plant, 403)],
    [/^no answer from CloudFormation in eu-west-1/, { kind: 'reset' }],
  ];

  test.each(answers)('%s', async (words, answer) => {
    aws.failure = () => answer;
    const ran = await onStack('bots list');
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.err).toMatch(words);
    expect(ran.err).not.toContain('\n');
    expect(ran.err).not.toContain(plant);
  });

  test('with those that are there instead', async () => {
    expect(await bots.mmm('--stack mmm-prd bots list')).toMatchObject({
      exitCode: 1,
      err: 'no stack is called mmm-prd-stateful in eu-west-1; deployed there: mmm-prod',
    });
    aws.stacks.clear();
    const { err } = await onStack('bots list');
    expect(err).toMatch(/in eu-west-1, nor any other deployment whose name begins with mmm-/);
  });

  test('that was rolled back has no outputs', async () => {
    aws.stacks.set('mmm-prod-stateful', undefined);
    expect((await onStack('bots list')).err).toContain('ROLLBACK_COMPLETE');
  });

  test('without its functions has a table, and no place for keys', async () => {
    aws.stacks.delete('mmm-prod-stateless');
    expect(await onStack('bots list')).toMatchObject({ exitCode: 0 });
    const { exitCode, err } = await onStack('credentials list');
    expect(exitCode).toBe(1);
    expect(err).toContain('print no SecretPrefix');
  });

  test('nor where no region is known', async () => {
    const { AWS_REGION, HOME } = process.env;
    Reflect.deleteProperty(process.env, 'AWS_REGION');
    Object.assign(process.env, { HOME: newFolder() });
    bots.environment = {};
    try {
      expect(await onStack('bots list')).toMatchObject({
        exitCode: 1,
        err: expect.stringMatching(/^no AWS region is known: add --region/),
      });
    } finally {
      Object.assign(process.env, { HOME }, AWS_REGION === undefined ? {} : { AWS_REGION });
    }
  });
});

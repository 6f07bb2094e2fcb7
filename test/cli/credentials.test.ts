/** Keys on their way into Secrets Manager and into a folder, and that they are seen nowhere else. */

import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Prompt } from '../../cli/io.ts';
import { configItemWith } from '../support/bot-builders.ts';
import type { ScriptedAnswer } from '../support/scripted-http-server.ts';
import { AwsAccount, refusalOfSecrets } from './aws-account.ts';
import { newFolder, type Ran, type World } from './command-line.ts';
import { Bots } from './stored-bots.ts';

const bots = Bots.forEachTest();
let aws: AwsAccount;
let seen: string[];

const planted = {
  apiKey: 'planted-api-key',
  apiSecret: 'planted-api-secret',
  passphrase: 'planted-passphrase',
};
const whole = { exchange: 'okx', environment: 'demo', ...planted };
const name = 'mmm/mmm-prod/main';

beforeEach(async () => {
  seen = [];
  aws = await AwsAccount.open(bots.database.endpoint);
  aws.deploy('mmm-prod', bots.environment['MMM_TABLE'] ?? '');
  bots.environment = { AWS_REGION: 'eu-west-1', MMM_STACK: 'mmm-prod' };
});

afterEach(async () => {
  await aws.close();
  const leaks = Object.values(planted).filter((secret) =>
    seen.some((text) => text.includes(secret)),
  );
  if (leaks.length > 0) throw new Error(`on the screen there was ${leaks.join(', ')}`);
});

async function mmm(line: string, world: World = {}): Promise<Ran> {
  const ran = await bots.mmm(line, false, world);
  seen.push(ran.out, ran.err);
  return ran;
}

const piped = (value: unknown): World => ({
  input: typeof value === 'string' ? value : JSON.stringify(value),
});

/** A person who answers in turn; a hidden answer that is found wrong is typed again. */
function person(...answers: readonly (string | boolean)[]): Prompt & { readonly asked: string[] } {
  const left = [...answers];
  const asked: string[] = [];
  const next = (question: string): string | boolean => {
    asked.push(question);
    const answer = left.shift();
    if (answer === undefined) throw new Error(`nobody answers: ${question}`);
    return answer;
  };
  return {
    asked,
    hidden: (question, mistakeIn) => {
      for (;;) {
        const text = String(next(question));
        if (mistakeIn(text) === undefined) return Promise.resolve(text);
      }
    },
    choice: (question, choices) => {
      const text = String(next(question));
      expect(choices).toContain(text);
      return Promise.resolve(text);
    },
    confirm: (question) => Promise.resolve(next(question) === true),
    unseen: (work) => work(),
  };
}

const stored = (secret = name): unknown => JSON.parse(aws.secrets.get(secret)?.text ?? 'null');

describe('put', () => {
  test('asks for what the exchange needs, and stores it where bots look', async () => {
    const { apiKey, apiSecret, passphrase } = planted;
    const prompt = person('okx', 'demo', '', ` ${apiKey} `, apiSecret, passphrase);
    const ran = await mmm('credentials put main', { prompt });
    expect(ran).toMatchObject({ exitCode: 0, err: '' });
    expect(ran.out.split('\n')).toEqual([
      `main: stored in Secrets Manager, secret ${name}: key of OKX, demo`,
      'see whether it is fit for trading: mmm --stack mmm-prod doctor main',
    ]);
    expect(stored()).toEqual(whole);
    expect(prompt.asked.map((question) => question.split(' (')[0])).toEqual([
      ...['Exchange', 'Environment of the key', 'API key', 'API key', 'API secret', 'Passphrase'],
    ]);
  });

  test('takes JSON from a pipe, with what flags add to it', async () => {
    const ran = await mmm('credentials put main --json --environment demo --from -', {
      ...piped({ exchange: 'okx', ...planted }),
    });
    expect(ran.json()).toEqual({
      account: 'main',
      where: `Secrets Manager, secret ${name}`,
      exchange: 'okx',
      environment: 'demo',
      isNew: true,
    });
    expect(stored()).toEqual(whole);
  });

  test('replaces a key on a clear word alone, and has a deleted one back', async () => {
    aws.secrets.set(name, { text: 'old' });
    const refused = await mmm('credentials put main --from -', piped(whole));
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.err).toMatch(/is there already: add --yes to replace it$/);
    const doubtful = person(false);
    expect((await mmm('credentials put main', { prompt: doubtful })).err).toBe(
      'nothing was changed',
    );
    expect(aws.secrets.get(name)?.text).toBe('old');
    aws.secrets.set(name, { text: 'old', deletedAt: 1 });
    expect((await mmm('credentials put main --from -', piped(whole))).exitCode).toBe(0);
    expect(aws.secrets.get(name)).not.toHaveProperty('deletedAt');
    expect(stored()).toEqual(whole);
    const again = { ...whole, environment: 'live' };
    expect((await mmm('credentials put main --yes --from -', piped(again))).out).toMatch(
      /^main: replaced .*, live\nbots use it within five minutes\n/,
    );
    expect(stored()).toEqual(again);
  });

  test('takes a private key from a file, or pasted without the ends of its lines', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const file = join(newFolder(), 'key.pem');
    writeFileSync(file, pem);
    const { apiKey } = planted;
    const named = `credentials put one --exchange binance --secret-file ${file}`;
    const ran = await mmm(named, { prompt: person('testnet', apiKey) });
    expect(ran.out).toContain(`${file} can go now: it still holds the key`);
    const lines = pem.trim().split('\n');
    const prompt = person('testnet', apiKey, lines[0] ?? '', lines.join(''));
    await mmm('credentials put two --exchange binance', { prompt });
    const expected = {
      exchange: 'binance',
      environment: 'testnet',
      apiKey,
      apiSecret: pem.trim(),
    };
    expect(stored('mmm/mmm-prod/one')).toEqual(expected);
    expect(stored('mmm/mmm-prod/two')).toEqual(expected);
  });

  test('into a folder makes a file for the owner alone', async () => {
    const folder = join(newFolder(), 'accounts');
    const ran = await mmm(`credentials put main --accounts ${folder} --from -`, piped(whole));
    expect(ran).toMatchObject({ exitCode: 0, err: '' });
    const file = join(folder, 'main.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(whole);
    expect((await mmm(`credentials list --json --accounts ${folder}`)).json()).toMatchObject([
      { account: 'main' },
    ]);
    const gone = await mmm(`credentials delete main --yes --accounts ${folder}`);
    expect(gone).toMatchObject({ exitCode: 0 });
    expect(existsSync(file)).toBe(false);
  });
});

describe('nothing of a key is told', () => {
  const wrong: readonly (readonly [string, unknown])[] = [
    ['no JSON', `{"apiKey":"${planted.apiKey}",`],
    ['another form', [planted]],
    ['a field too many', { ...whole, [planted.apiSecret]: 'x' }],
    ['a field too few', { exchange: 'okx', apiKey: planted.apiKey }],
    ['no passphrase', { ...whole, passphrase: undefined }],
    ['a key as exchange', { ...whole, exchange: planted.apiKey }],
    ['an environment that is not there', { ...whole, environment: 'testnet' }],
    ['two words on one field', { ...whole, environment: planted.apiSecret }],
  ];

  test.each(wrong)('where it has %s', async (_what, value) => {
    const ran = await bots.mmm('credentials put main --from -', false, piped(value));
    expect(ran).toMatchObject({ exitCode: 2, out: '' });
    // Names of exchanges and of unknown fields are told, which here were planted as well.
    expect(ran.err).not.toContain(planted.passphrase);
    expect(aws.secrets.size).toBe(0);
  });

  const refusals: readonly (readonly [string, RegExp, ScriptedAnswer | undefined])[] = [
    [
      'AWS denies it',
      /^AWS denies secretsmanager:/,
      refusalOfSecrets('AccessDeniedException', JSON.stringify(whole)),
    ],
    [
      'AWS refuses it',
      /refuses secretsmanager:/,
      refusalOfSecrets('InvalidRequestException', JSON.stringify(whole)),
    ],
    ['nobody answers', /^no answer from Secrets Manager/, { kind: 'reset' }],
    [
      'the answer is no JSON',
      /Secrets Manager/,
      { kind: 'text', status: 200, text: JSON.stringify(whole).slice(1) },
    ],
  ];

  test.each(refusals)('where %s', async (_what, words, answer) => {
    for (const action of ['DescribeSecret', 'CreateSecret']) {
      aws.failure = ({ headers }) =>
        headers['x-amz-target'] === `secretsmanager.${action}` ? answer : undefined;
      const ran = await mmm('credentials put main --from -', piped(whole));
      expect(ran).toMatchObject({ exitCode: 1, out: '' });
      expect(ran.err).toMatch(words);
      expect(ran.err).not.toContain('\n');
    }
  });

  test('where it stands on the command line', async () => {
    for (const option of ['--api-key', '--apiSecret', '--secret', '--passphrase']) {
      const joined = await mmm(`credentials put main ${option}=${planted.apiSecret}`);
      expect(joined).toMatchObject({ exitCode: 2 });
      expect(joined.err).toContain('keys are not taken from the command line');
      expect(await mmm(`credentials put main ${option} ${planted.apiSecret}`)).toMatchObject({
        exitCode: 2,
      });
    }
    const odd = await mmm(`credentials put ${planted.apiKey.toUpperCase()}_`);
    expect(odd.err).not.toContain('PLANTED');
  });
});

test('without a terminal or a file there is nobody to ask', async () => {
  expect(await mmm('credentials put main')).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('allowed --from FILE'),
  });
  const atTerminal = await mmm('credentials put main --from -', { prompt: person(), input: '' });
  expect(atTerminal).toMatchObject({ exitCode: 2, err: expect.stringMatching(/^--from: /) });
});

test('list tells names and dates of this deployment alone', async () => {
  expect((await mmm('credentials list')).out).toMatch(/^no keys in Secrets Manager/);
  aws.secrets.set(name, { text: JSON.stringify(whole) });
  aws.secrets.set('mmm/mmm-prod/b', { text: 'x', deletedAt: 1_700_000_000 });
  aws.secrets.set('mmm/other/c', { text: 'x' });
  const { out } = await mmm('credentials list');
  expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['account', 'changed', 'last read', 'state'],
    ['b', '2023-11-14T22:13:20.000Z', 'deleted 2023-11-14T22:13:20.000Z'],
    ['main', '2023-11-14T22:13:20.000Z', 'stored'],
  ]);
  expect(aws.requests.some(({ body }) => body.includes('GetSecretValue'))).toBe(false);
});

test('delete spares a key that enabled bots use', async () => {
  aws.secrets.set(name, { text: JSON.stringify(whole) });
  await bots.store.putConfig('grid-1', configItemWith());
  await bots.store.putConfig('grid-2', configItemWith({ botId: 'grid-2', spacing: -1 }));
  await bots.store.putConfig('grid-3', configItemWith({ botId: 'grid-3', enabled: false }));
  const refused = await mmm('credentials delete main --yes');
  expect(refused.exitCode).toBe(1);
  expect(refused.err).toMatch(/^enabled bots trade with main: grid-1, grid-2; stop them first/);
  expect((await mmm('credentials delete main --force')).err).toMatch(/Add --yes to do so$/);
  expect(aws.secrets.get(name)).not.toHaveProperty('deletedAt');
  const prompt = person(true);
  expect(await mmm('credentials delete main --force', { prompt })).toMatchObject({ exitCode: 0 });
  expect(prompt.asked[0]).toContain('30 days');
  expect(aws.secrets.get(name)).toHaveProperty('deletedAt');
  expect((await mmm('credentials delete main --yes')).err).toMatch(/is deleted already$/);
  expect((await mmm('credentials delete nobody --yes')).err).toMatch(/^there is no /);
});

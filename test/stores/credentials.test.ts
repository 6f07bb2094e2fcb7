/** Credentials are found by account, kept for a while, and never repeated in an error. */

import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  CredentialsMissingError,
  CredentialsUnusableError,
  type CredentialSource,
} from '../../shared/ports/credentials.ts';
import { StoreError } from '../../shared/ports/store-error.ts';
import { cachedCredentials } from '../../shared/stores/cached-credentials.ts';
import { createFileCredentials } from '../../shared/stores/file-credentials.ts';
import { createSecretsCredentials } from '../../shared/stores/secrets-credentials.ts';
import { aTimeMs } from '../support/bot-builders.ts';
import { startEmbeddedSecrets, type EmbeddedSecrets } from '../support/embedded-secrets.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const stored = {
  exchange: 'okx',
  apiKey: 'planted-key-1',
  apiSecret: 'planted-secret-1',
  passphrase: 'planted-passphrase-1',
};

async function errorOf(loading: Promise<unknown>): Promise<Error> {
  const error: unknown = await loading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('it was loaded');
  return error;
}

const malformed = [
  { why: 'no JSON', text: 'apiSecret=planted-secret-1' },
  { why: 'half of it', text: '{"apiSecret":"planted-secret-1' },
  { why: 'a bare text', text: '"planted-secret-1"' },
  { why: 'a missing field', text: '{"exchange":"okx","apiSecret":"planted-secret-1"}' },
  { why: 'an unknown field', text: JSON.stringify({ ...stored, secret: 'planted-secret-1' }) },
  {
    why: 'an odd address',
    text: JSON.stringify({ ...stored, baseUrl: 'file:///planted-secret-1' }),
  },
];

describe('Secrets Manager', () => {
  let manager: EmbeddedSecrets;
  const source = () =>
    createSecretsCredentials({ client: manager.client, namePrefix: 'mmm/accounts/' });

  beforeAll(async () => {
    manager = await startEmbeddedSecrets();
  });
  afterAll(() => manager.stop());
  beforeEach(() => {
    manager.secrets.clear();
    manager.asked.length = 0;
  });

  test('finds the secret of an account by its name', async () => {
    manager.secrets.set('mmm/accounts/main', JSON.stringify(stored));
    expect(await source().load('main')).toEqual({ ...stored, isDemo: false });
  });

  test('an account without a secret is said with the place that was looked in', async () => {
    const error = await errorOf(source().load('main'));
    expect(error).toBeInstanceOf(CredentialsMissingError);
    expect(error.message).toContain('secret mmm/accounts/main');
  });

  test.each(malformed)('$why: is refused without repeating it', async ({ text }) => {
    manager.secrets.set('mmm/accounts/main', text);
    const error = await errorOf(source().load('main'));
    expect(error).toBeInstanceOf(CredentialsUnusableError);
    expect(error.message).toContain('account main');
    expect(inspect(error, { depth: 10 })).not.toContain('planted');
  });

  test('a manager that cannot be asked is an error of the store', async () => {
    const gone = await startEmbeddedSecrets();
    await gone.stop();
    const error = await errorOf(
      createSecretsCredentials({ client: gone.client, namePrefix: 'mmm/' }).load('main'),
    );
    expect(error).toBeInstanceOf(StoreError);
  });

  test('is asked again only after five minutes, and then sees the new key', async () => {
    const clock = virtualClock(aTimeMs);
    const kept = cachedCredentials(source(), clock);
    manager.secrets.set('mmm/accounts/main', JSON.stringify(stored));
    const first = await kept.load('main');
    manager.secrets.set(
      'mmm/accounts/main',
      JSON.stringify({ ...stored, apiKey: 'planted-key-2' }),
    );
    clock.advance(299_999);
    expect(await kept.load('main')).toBe(first);
    clock.advance(1);
    expect((await kept.load('main')).apiKey).toBe('planted-key-2');
    expect(manager.asked).toHaveLength(2);
  });

  test('a failed load is not kept', async () => {
    const kept = cachedCredentials(source(), virtualClock(aTimeMs));
    await expect(kept.load('main')).rejects.toThrow(CredentialsMissingError);
    manager.secrets.set('mmm/accounts/main', JSON.stringify(stored));
    await expect(kept.load('main')).resolves.toMatchObject({ exchange: 'okx' });
  });
});

describe('a folder of files', () => {
  let folder: string;
  let source: CredentialSource;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'mmm-credentials-'));
    source = createFileCredentials(path.join(folder, 'accounts'));
    await mkdir(path.join(folder, 'accounts'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function write(account: string, text: string, mode = 0o600): Promise<void> {
    const file = path.join(folder, 'accounts', `${account}.json`);
    await writeFile(file, text);
    await chmod(file, mode);
  }

  test('has one file an account', async () => {
    await write('main', JSON.stringify({ ...stored, isDemo: true, baseUrl: 'http://127.0.0.1:1' }));
    const loaded = await source.load('main');
    expect(loaded).toEqual({ ...stored, isDemo: true, baseUrl: 'http://127.0.0.1:1' });
  });

  test.each([
    [{}, { isDemo: false }],
    [{ isDemo: false }, { isDemo: false }],
    [{ environment: 'live' }, { isDemo: false, environment: 'live' }],
    [{ environment: 'demo' }, { isDemo: true, environment: 'demo' }],
    [{ environment: 'testnet' }, { isDemo: false, environment: 'testnet' }],
    [
      { environment: 'demo', isDemo: true },
      { isDemo: true, environment: 'demo' },
    ],
    [
      { environment: 'testnet', isDemo: false },
      { isDemo: false, environment: 'testnet' },
    ],
    [{ exchange: 'ccxt:kraken' }, { isDemo: false, exchange: 'ccxt:kraken' }],
  ])('%j is read as %j', async (written, read) => {
    await write('main', JSON.stringify({ ...stored, ...written }));
    expect(await source.load('main')).toEqual({ ...stored, ...read });
  });

  test.each([
    [{ environment: 'sandbox' }, 'environment'],
    [{ environment: 'live', isDemo: true }, 'isDemo is true and environment live'],
    [{ environment: 'testnet', isDemo: true }, 'isDemo is true and environment testnet'],
    [{ environment: 'demo', isDemo: false }, 'isDemo is false and environment demo'],
  ])('%j is refused, and said why', async (written, said) => {
    await write('main', JSON.stringify({ ...stored, ...written }));
    const error = await errorOf(source.load('main'));
    expect(error).toBeInstanceOf(CredentialsUnusableError);
    expect(error.message).toContain(said);
    expect(error.message).not.toContain('planted');
  });

  test('a missing file is said by its path', async () => {
    const error = await errorOf(source.load('main'));
    expect(error).toBeInstanceOf(CredentialsMissingError);
    expect(error.message).toContain(path.join('accounts', 'main.json'));
  });

  test.each([0o644, 0o640, 0o604])('a file of mode %o is refused, with the cure', async (mode) => {
    await write('main', JSON.stringify(stored), mode);
    const error = await errorOf(source.load('main'));
    expect(error).toBeInstanceOf(CredentialsUnusableError);
    expect(error.message).toContain('chmod 600');
  });

  test.each(['../outside', 'accounts/../../outside', '/etc/passwd', '..', '.', '', 'MAIN', 'a b'])(
    'the name %j is never looked for',
    async (account) => {
      await writeFile(path.join(folder, 'outside.json'), JSON.stringify(stored), { mode: 0o600 });
      expect(await errorOf(source.load(account))).toBeInstanceOf(CredentialsMissingError);
    },
  );

  test.each(malformed)('$why: is refused without repeating it', async ({ text }) => {
    await write('main', text);
    const error = await errorOf(source.load('main'));
    expect(error).toBeInstanceOf(CredentialsUnusableError);
    expect(inspect(error, { depth: 10 })).not.toContain('planted');
  });

  test('what is too large or no file at all is refused', async () => {
    await write('main', ' '.repeat(70_000));
    expect((await errorOf(source.load('main'))).message).toContain('70000 bytes');
    await mkdir(path.join(folder, 'accounts', 'other.json'));
    expect((await errorOf(source.load('other'))).message).toContain('it is not a file');
  });
});

/** The smaller parts of `--lambda`: its option, its runtime's folder, its secrets, what is read of the functions' output. */

import { tmpdir } from 'node:os';
import path from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, jest, test } from '@jest/globals';
import { Observer } from '../../../local/host/observer.ts';
import { readOptions } from '../../../local/host/options.ts';
import { functionLog } from '../../../local/lambda/function-log.ts';
import { checkClock } from '../../../local/lambda/lambda-mode.ts';
import { matchesPattern } from '../../../local/lambda/patterns.ts';
import { findRuntime } from '../../../local/lambda/runtime-folder.ts';
import { startSecretsServer } from '../../../local/lambda/secrets-server.ts';
import { hostCredentials } from '../../../local/host/host-credentials.ts';
import { recordingFaster, type Recording } from '../../../local/market/recording.ts';
import { createSecretsCredentials } from '../../../shared/stores/secrets-credentials.ts';
import { embeddedAws } from '../../support/embedded-dynamodb.ts';
import { handClock } from '../../support/hand-clock.ts';

describe('the option', () => {
  test('stacks are synthesised, or found in a folder', () => {
    expect(readOptions(['--lambda']).lambda).toBe('');
    expect(readOptions(['--lambda', 'cdk.out']).lambda).toBe('cdk.out');
    expect(readOptions([]).lambda).toBeUndefined();
  });

  test('time does not run faster for bundles', () => {
    const errors = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      expect(() => readOptions(['--lambda', '--speed', '60'])).toThrow(
        "error: --lambda runs at --speed 1 only: the bundles read the machine's clock",
      );
    } finally {
      errors.mockRestore();
    }
  });

  test('a folder whose time has run ahead is refused', () => {
    const real = handClock();
    expect(() => {
      checkClock(handClock(real.now() + 4_000), real);
    }).not.toThrow();
    expect(() => {
      checkClock(handClock(real.now() + 60_000), real);
    }).toThrow("--lambda: the time of this --data folder is 60 s off the machine's");
  });
});

describe('the runtime', () => {
  const missing = path.join(tmpdir(), 'mmm-no-such-runtime');

  test('where it is missing, what to run is said', () => {
    expect(() => findRuntime(missing, { platform: 'linux', arch: 'x64' })).toThrow(
      /npm run lambda:install does it once/,
    );
  });

  test.each(['win32', 'darwin'] as const)('%s is told that it has none', (platform) => {
    expect(() => findRuntime(missing, { platform, arch: 'x64' })).toThrow(
      `runs on Linux only, on x64 or arm64; this is ${platform} on x64`,
    );
  });
});

test('the functions read the host’s accounts as secrets of their prefix, and no others', async () => {
  const key = { exchange: 'okx', apiKey: 'fake-key', apiSecret: 'fake-secret', isDemo: false };
  const credentials = hostCredentials(undefined, new Map([['demo', key]]));
  const server = await startSecretsServer({ credentials, namePrefix: 'mmm/local/' });
  const client = new SecretsManagerClient({
    ...embeddedAws,
    endpoint: server.endpoint,
    maxAttempts: 1,
  });
  const load = (namePrefix: string, account: string) =>
    createSecretsCredentials({ client, namePrefix }).load(account);
  try {
    expect(await load('mmm/local/', 'demo')).toMatchObject(key);
    await expect(load('mmm/local/', 'other')).rejects.toThrow('mmm/local/other');
    await expect(load('mmm/prod/', 'demo')).rejects.toThrow('mmm/prod/demo');
  } finally {
    client.destroy();
    await server.close();
  }
});

describe('lines of the functions', () => {
  const metric = (name: string, fields: object) =>
    JSON.stringify({
      _aws: { Timestamp: 1, CloudWatchMetrics: [{ Metrics: [{ Name: name, Unit: 'Count' }] }] },
      ...fields,
    });

  function reading() {
    const observer = new Observer(handClock());
    const passes: unknown[] = [];
    const calls: unknown[] = [];
    const read = functionLog('Strategy', {
      observer,
      onPass: (...pass) => passes.push(pass),
      onExchangeCalls: (...call) => calls.push(call),
    });
    return { observer, passes, calls, read };
  }

  test('metrics tell passes and calls', () => {
    const { observer, passes, calls, read } = reading();
    read(metric('PassSucceeded', { botId: 'a', PassSucceeded: 1 }));
    read(metric('EventPasses', { botId: 'b', EventPasses: 1 }));
    read(metric('ExchangeCalls', { exchange: 'okx', ExchangeCalls: 7 }));
    expect(passes).toEqual([
      ['a', false],
      ['b', true],
    ]);
    expect(calls).toEqual([['okx', 7]]);
    expect(observer.warnings).toEqual([]);
  });

  test('warnings are told, a failed pass with its bot, all else is not', () => {
    const { observer, read } = reading();
    read(JSON.stringify({ level: 'INFO', message: 'filled', botId: 'a' }));
    read(JSON.stringify({ level: 'WARN', message: 'pass failed', botId: 'a', because: 'no key' }));
    read(JSON.stringify({ level: 'ERROR', message: { errorType: 'Error' } }));
    read('Segmentation fault');
    expect(observer.warnings.map(({ text }) => text)).toEqual([
      'a: pass failed: no key',
      'Strategy: Segmentation fault',
    ]);
    expect(observer.failuresOf('a')).toMatchObject({ count: 1, last: 'no key', isNow: true });
  });
});

test('patterns match nested values, and an operator is told', () => {
  const pattern = { source: ['a', 'b'], detail: { kind: ['x'] } };
  expect(matchesPattern(pattern, { source: 'b', detail: { kind: 'x' }, more: 1 })).toBe(true);
  expect(matchesPattern(pattern, { source: 'b' })).toBe(false);
  expect(matchesPattern(pattern, { source: 'c', detail: { kind: 'x' } })).toBe(false);
  expect(() => matchesPattern({ source: [{ prefix: 'a' }] }, { source: 'a' })).toThrow(
    '--lambda: this host knows no pattern {"prefix":"a"}',
  );
});

test('a faster market is the same market in less time, by another name', () => {
  const recording: Recording = {
    name: 'two-trades',
    priceDecimals: 2,
    quantityDecimals: 5,
    lengthMs: 1_001,
    events: [
      { kind: 'frame', ms: 0, low: 1, high: 2, bids: [], asks: [] },
      { kind: 'trade', ms: 1_000, side: 'buy', price: 2, quantity: 1 },
    ],
  };
  const faster = recordingFaster(recording, 4);
  expect(faster).toMatchObject({ name: 'two-tradesx4', lengthMs: 251 });
  expect(faster.events.map(({ ms }) => ms)).toEqual([0, 250]);
  expect(recordingFaster(recording, 1)).toBe(recording);
});

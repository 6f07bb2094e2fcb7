import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { connectionOf } from '../../cli/connection.ts';
import type { Io } from '../../cli/io.ts';
import { botConfigJsonSchema } from '../../shared/config/json-schema.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { commandLine, newFolder } from './command-line.ts';

describe('usage', () => {
  test.each([
    { line: 'frobnicate', says: "error: unknown command 'frobnicate'" },
    { line: 'bots', says: 'Usage: mmm bots' },
    { line: 'bots apply', says: "error: missing required argument 'file'" },
    {
      line: 'bots list --tabel x',
      says: "error: unknown option '--tabel'\n(Did you mean --table?)",
    },
    { line: 'bots show a b', says: 'error: too many arguments' },
  ])('$line is wrong, exit code 2', async ({ line, says }) => {
    const { exitCode, err, out } = await commandLine(line);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
    expect(err).toContain(says);
  });

  test('help is no mistake', async () => {
    const { exitCode, out } = await commandLine('--help');
    expect(exitCode).toBe(0);
    for (const command of [
      'bots',
      'preview',
      'audit',
      'credentials',
      'halt',
      'outputs',
      'schema',
      'convert',
    ]) {
      expect(out).toMatch(new RegExp(`^ +${command} `, 'm'));
    }
  });
});

test('schema prints the JSON Schema', async () => {
  expect((await commandLine('schema')).json()).toEqual(botConfigJsonSchema());
});

test('the process prints the same, and ends with the exit code', async () => {
  const start = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', 'cli/main.ts', ...args]);
  const { stdout } = await start('schema');
  expect(JSON.parse(stdout)).toEqual(botConfigJsonSchema());
  await expect(start('convert', 'nowhere.json')).rejects.toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('nowhere.json: cannot be read (ENOENT)'),
  });
});

describe('convert', () => {
  test('prints the items, and the warnings beside them', async () => {
    const { out, err, exitCode } = await commandLine('convert examples/ancestor.json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toHaveLength(3);
    expect(err).toMatch(/^bots\[0\]\.credentials: not copied/m);
    expect(out + err).not.toContain('not-a-real');
  });

  test('with --json prints both in one', async () => {
    const ran = await commandLine('convert examples/ancestor.json --json');
    expect(ran.err).toBe('');
    expect(ran.json()).toMatchObject({ bots: [{}, {}, {}], warnings: expect.any(Array) });
  });
});

describe('the table', () => {
  const io = (environment: Io['environment'], folder = newFolder()): Io => ({
    out: () => undefined,
    err: () => undefined,
    isTerminal: false,
    environment,
    folder,
    clock: virtualClock(0),
  });

  test('of flags wins over that of the environment', async () => {
    const environment = { MMM_ENDPOINT: 'http://a', MMM_TABLE: 'a', AWS_REGION: 'eu-west-1' };
    expect(await connectionOf({ endpoint: 'http://b', table: 'b' }, io(environment))).toEqual({
      endpoint: 'http://b',
      table: 'b',
      region: 'eu-west-1',
      isLocalHost: false,
    });
  });

  test('without an endpoint is one in AWS', async () => {
    expect(await connectionOf({ table: 'bots', region: 'eu-north-1' }, io({}))).toEqual({
      table: 'bots',
      region: 'eu-north-1',
      isLocalHost: false,
    });
  });

  test.each([
    { line: 'bots list --endpoint http://127.0.0.1:1', says: /^--table: found nothing, / },
    {
      line: 'bots list --endpoint nonsense',
      says: /^--endpoint: found "nonsense", allowed a URL$/,
    },
  ])('$line is wrong', async ({ line, says }) => {
    const { exitCode, err } = await commandLine(line, { folder: newFolder() });
    expect(exitCode).toBe(2);
    expect(err).toMatch(says);
  });

  test.each([undefined, '{', '{"endpoint":"ftp://x","table":"t"}'])(
    'is not known where no host runs: %s',
    async (hostFile) => {
      const folder = newFolder();
      mkdirSync(join(folder, '.data'));
      if (hostFile !== undefined) writeFileSync(join(folder, '.data', 'host.json'), hostFile);
      const { exitCode, err } = await commandLine('bots list', { folder });
      expect(exitCode).toBe(1);
      expect(err).toMatch(
        /^no local host is running here .*: start one with npm start, or name a deployment with --stack/,
      );
    },
  );
});

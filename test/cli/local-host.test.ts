/** What a local host leaves in its folder, and what the command line makes of it. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { writeHostFile } from '../../local/host/host-file.ts';
import { hostOptions, openHost, stopHosts, until } from '../support/host-bench.ts';
import { commandLine, newFolder } from './command-line.ts';

// A start takes a second where nothing else runs, more on a busy machine.
jest.setTimeout(60_000);

/** Alive as long as the tests are. */
const anotherPid = process.ppid;

let folder: string;
let file: string;
let said: string[];

beforeEach(() => {
  folder = newFolder();
  file = join(folder, '.data', 'host.json');
  said = [];
});

const credentialsAt = (port: number) => ({
  exchange: 'okx',
  apiKey: 'demo-key',
  apiSecret: 'demo-secret',
  isDemo: false,
  baseUrl: `http://127.0.0.1:${port}`,
});

function hostAt(port: number) {
  return {
    tableEndpoint: `http://127.0.0.1:${port}`,
    tableName: 'mmm',
    credentials: new Map([['demo', credentialsAt(port + 1)]]),
  };
}

function write(port: number, pid: number): Promise<() => Promise<void>> {
  const say = (line: string): void => {
    said.push(line);
  };
  return writeHostFile(hostAt(port), { folder, pid, say });
}

function held(): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('the file of a host', () => {
  test('names its table and its accounts, and goes with them', async () => {
    const remove = await write(1000, process.pid);
    const accounts = join('.data', `accounts-${process.pid}`);
    const { pid } = process;
    expect(held()).toEqual({ endpoint: 'http://127.0.0.1:1000', table: 'mmm', pid, accounts });
    expect(readdirSync(join(folder, accounts))).toEqual(['demo.json']);
    const demo = join(folder, accounts, 'demo.json');
    expect(statSync(demo).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(demo, 'utf8'))).toEqual(credentialsAt(1001));
    await remove();
    expect(readdirSync(join(folder, '.data'))).toEqual([]);
    expect(said).toEqual([]);
  });

  test('is left alone by a second host, which says how to reach it', async () => {
    await write(1000, anotherPid);
    const first = readFileSync(file, 'utf8');
    const remove = await write(2000, process.pid);
    expect(readFileSync(file, 'utf8')).toBe(first);
    const accounts = join('.data', `accounts-${process.pid}`);
    expect(said).toEqual([
      `.data/host.json is of another host, process ${anotherPid}; reach this one with --endpoint http://127.0.0.1:2000 --table mmm, and audit with --accounts ${accounts} besides`,
    ]);
    await remove();
    expect(readFileSync(file, 'utf8')).toBe(first);
    expect(readdirSync(join(folder, '.data')).toSorted()).toEqual([
      `accounts-${anotherPid}`,
      'host.json',
    ]);
  });

  test('of a killed host is taken over, and what it left goes', async () => {
    const dead = await deadPid();
    const left = await write(1000, dead);
    await write(2000, process.pid);
    expect(held()).toMatchObject({ endpoint: 'http://127.0.0.1:2000', pid: process.pid });
    expect(existsSync(join(folder, '.data', `accounts-${dead}`))).toBe(false);
    expect(said).toEqual([]);
    // Were it not dead but late, it would take away nothing of its successor.
    await left();
    expect(held()).toMatchObject({ pid: process.pid });
  });

  test.each(['{', '{"endpoint":"http://127.0.0.1:1","table":"mmm"}', '{"pid":0}', '{"pid":-1}'])(
    'that names no process is replaced: %s',
    async (text) => {
      mkdirSync(join(folder, '.data'));
      writeFileSync(file, text);
      await write(2000, process.pid);
      expect(held()).toMatchObject({ pid: process.pid });
    },
  );
});

describe('a running host', () => {
  afterEach(stopHosts);

  test('has its bot audited against its exchange without a word about credentials', async () => {
    // The command line's clock stands still meanwhile; at this speed the exchange forgives it.
    const host = await openHost(hostOptions({ speed: 1 }));
    await until('a grid', () => host.exchanges.of('okx').openOrders('demo').length > 10);
    const remove = await writeHostFile(host, {
      folder,
      pid: process.pid,
      say: (line) => {
        said.push(line);
      },
    });
    const ran = await commandLine('audit okx-btc-usdt --json', { folder });
    expect(ran).toMatchObject({ exitCode: 0, err: '' });
    expect(ran.json()).toMatchObject({ mode: 'running', orphans: [], findings: 0 });
    await remove();
  });
});
